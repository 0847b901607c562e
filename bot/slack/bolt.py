"""Slack's side of the shell: the Bolt app, over HTTP or in Socket Mode, and the OAuth round trip."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import BadSettings, Settings
from bot.slack.listeners import SlackListeners
from bot.slack.manifest import bot_scopes
from bot.slack.workspaces import CachedAuthorize, InstallationStore, SealedState, SlackWorkspaces
from storage.sealing import Sealer

NOT_HERE = (
    "Nothing was stored: Hearth is not installed in this workspace any more. An admin can install it again."
)
EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"
PATIENCE = 5
"""So often Slack is asked again who we are, before we give up starting."""


def slack_app(
    settings: Settings, known: SlackWorkspaces, listeners: SlackListeners, sealer: Sealer
) -> AsyncApp:
    """A Bolt app that processes before it responds, so that what it acknowledges is stored."""
    logger = logging.getLogger("hearth.bolt")
    logger.setLevel(logging.ERROR)
    secret = settings.slack_signing_secret
    authorize: Any = CachedAuthorize(known)  # Bolt takes one of its own kind too, and types only a function
    app = AsyncApp(
        logger=logger,
        name="hearth",
        process_before_response=True,
        signing_secret=secret.get_secret_value() if secret else "",
        client=AsyncWebClient(base_url=settings.slack_api_url, logger=logger),
        authorize=authorize,
        user_facing_authorize_error_message=NOT_HERE,
        oauth_flow=_oauth(settings, known, sealer) if settings.slack_client_id else None,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    listeners.register(app)
    return app


def slack_routes(app: AsyncApp) -> list[web.RouteDef]:
    """Where Slack posts to, and where a workspace installs from."""

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    routes = [web.post(EVENTS_PATH, events)]
    flow = app.oauth_flow
    if flow is not None:

        async def install(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

        async def redirected(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

        routes += [web.get(INSTALL_PATH, install), web.get(REDIRECT_PATH, redirected)]
    return routes


@asynccontextmanager
async def socket_mode(app: AsyncApp, app_token: str) -> AsyncIterator[None]:
    """A connection that Slack sends through, so that no public address is needed."""
    handler: Any = AsyncSocketModeHandler(app, app_token)
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()


async def install_own_workspace(settings: Settings, known: SlackWorkspaces, token: str) -> None:
    """Makes the one token of the environment an installation like any other; a moment in which Slack is not
    well passes. Raises BadSettings."""
    client = AsyncWebClient(token, base_url=settings.slack_api_url, timeout=10)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=PATIENCE))
    client.retry_handlers.append(AsyncServerErrorRetryHandler(max_retry_count=PATIENCE))
    try:
        told = await client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error", "")
        raise BadSettings(
            f"SLACK_BOT_TOKEN: Slack refuses it ({code}). "
            "Copy the Bot User OAuth Token from OAuth & Permissions."
        ) from error
    except (SlackClientError, OSError, TimeoutError) as error:
        raise BadSettings(
            f"Slack cannot be reached at {settings.slack_api_url}. Check the network and SLACK_API_URL."
        ) from error
    external_id = told.get("enterprise_id") if told.get("is_enterprise_install") else told.get("team_id")
    bot = {"bot_id": str(told.get("bot_id") or ""), "bot_user_id": str(told.get("user_id") or "")}
    known.install(str(external_id), str(told.get("team") or ""), token, bot)


def _oauth(settings: Settings, known: SlackWorkspaces, sealer: Sealer) -> AsyncOAuthFlow:
    secret = settings.slack_client_secret
    return AsyncOAuthFlow(
        client=AsyncWebClient(base_url=settings.slack_api_url),
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=secret.get_secret_value() if secret else "",
            scopes=bot_scopes(),
            redirect_uri=f"{settings.hearth_public_url.rstrip('/')}{REDIRECT_PATH}"
            if settings.hearth_public_url
            else None,
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            installation_store=InstallationStore(known),
            state_store=SealedState(sealer),
        ),
    )
