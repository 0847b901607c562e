"""The yardstick: a Bolt AsyncApp whose only listener acknowledges. Arguments: port, perhaps `pbr`."""

import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from tests.benchmarks.load import SECRET


async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=enterprise_id, team_id=team_id, bot_id="B1", bot_user_id="U1", bot_token="xoxb-1"
    )


def main(port: int, before: bool) -> None:
    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=before)

    async def listener(ack) -> None:  # type: ignore[no-untyped-def]
        await ack("ok")

    app.command("/debt")(listener)

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.add_routes([web.post("/slack/events", events)])
    web.run_app(served, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), "pbr" in sys.argv)
