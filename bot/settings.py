"""Settings from the environment or a `.env` file, as one frozen object; a wrong one is a sentence."""

import base64
from typing import Annotated

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.database import BadAddress, parse_address

LOOPBACK = ("127.0.0.1", "::1", "localhost")
DEFAULT_DATABASE = "sqlite:///hearth.db"


class BadSettings(Exception):
    """Says which setting is wrong and the cure."""


class Settings(BaseSettings):
    """Names follow what Slack and hosting services use; each field is the setting in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = DEFAULT_DATABASE
    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    microsoft_app_id: str = ""
    microsoft_app_password: SecretStr | None = None
    microsoft_app_tenant_id: Annotated[tuple[str, ...], NoDecode] = ()
    microsoft_openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    microsoft_token_issuer: str = "https://api.botframework.com"  # noqa: S105  # who issues, not a secret
    microsoft_login_url: str = "https://login.microsoftonline.com"
    hearth_dev_unauthenticated_teams: bool = False
    hearth_encryption_key: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    hearth_public_url: str = ""
    hearth_host: str = "127.0.0.1"
    hearth_port: int = Field(default=3000, ge=0, le=65535)

    @field_validator("database_url")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            parse_address(value)
        except BadAddress as error:
            raise ValueError(str(error)) from None
        return value

    @field_validator("hearth_encryption_key", mode="before")
    @classmethod
    def _keys(cls, value: object) -> object:
        keys = [key.strip() for key in value.split(",")] if isinstance(value, str) else value
        for key in keys if isinstance(keys, list) else ():
            try:
                Fernet(key)
            except ValueError:
                raise ValueError("each key must be 32 bytes in URL-safe base64") from None
        return keys

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _token(cls, value: SecretStr | None, info: object) -> SecretStr | None:
        wanted = "xapp-" if "app" in str(getattr(info, "field_name", "")) else "xox"
        if value is not None and not value.get_secret_value().startswith(wanted):
            raise ValueError(f"a token that starts with {wanted} is expected")
        return value

    @field_validator("microsoft_app_tenant_id", mode="before")
    @classmethod
    def _tenants(cls, value: object) -> object:
        return (
            tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value
        )

    @field_validator(
        "slack_api_url", "hearth_public_url", "microsoft_openid_metadata_url", "microsoft_login_url"
    )
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address that starts with https:// is expected")
        return value

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        if self.slack_client_id and not self.slack_client_secret:
            raise ValueError("SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET: copy it from Basic Information")
        if self.slack_client_id and not self.hearth_encryption_key:
            raise ValueError(
                "Many workspaces need HEARTH_ENCRYPTION_KEY, which encrypts their tokens. Make one with: "
                'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            )
        over_http = self.slack_bot_token or self.slack_client_id
        if over_http and not self.slack_app_token and not self.slack_signing_secret:
            raise ValueError("Slack over HTTP needs SLACK_SIGNING_SECRET: copy it from Basic Information")
        if self.slack_app_token and not over_http:
            raise ValueError(
                "SLACK_APP_TOKEN needs SLACK_BOT_TOKEN beside it: copy it from OAuth & Permissions"
            )
        return self

    @model_validator(mode="after")
    def _teams_is_safe(self) -> "Settings":
        """Without an app ID the SDK would ask nobody who they are, so that has to be meant."""
        if self.microsoft_app_id and self.hearth_dev_unauthenticated_teams:
            raise ValueError(
                "HEARTH_DEV_UNAUTHENTICATED_TEAMS is for trying without MICROSOFT_APP_ID: unset one"
            )
        if self.microsoft_app_id and not self.microsoft_app_password:
            raise ValueError(
                "MICROSOFT_APP_ID needs MICROSOFT_APP_PASSWORD: make a client secret at its registration"
            )
        if self.microsoft_app_id and not self.microsoft_app_tenant_id:
            raise ValueError("MICROSOFT_APP_ID needs MICROSOFT_APP_TENANT_ID: the tenants that Hearth serves")
        if not self.microsoft_app_id and (self.microsoft_app_password or self.microsoft_app_tenant_id):
            raise ValueError("Teams needs MICROSOFT_APP_ID: copy the app ID of the bot's registration")
        if self.hearth_dev_unauthenticated_teams and self.hearth_host not in LOOPBACK:
            raise ValueError(
                "HEARTH_DEV_UNAUTHENTICATED_TEAMS works on this machine only: set HEARTH_HOST to 127.0.0.1"
            )
        return self

    @property
    def has_teams(self) -> bool:
        return bool(self.microsoft_app_id) or self.hearth_dev_unauthenticated_teams

    @property
    def has_slack(self) -> bool:
        return bool(self.slack_bot_token or self.slack_client_id)

    def encryption_keys(self) -> tuple[str, ...]:
        """The keys for tokens at rest. With one workspace and no key, one is derived from its own secret."""
        if self.hearth_encryption_key:
            return tuple(key.get_secret_value() for key in self.hearth_encryption_key)
        own = self.slack_bot_token or self.microsoft_app_password
        secret = own.get_secret_value() if own else "demo"
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hearth: tokens at rest")
        return (base64.urlsafe_b64encode(derive.derive(secret.encode())).decode(),)


def load_settings() -> Settings:
    """Raises BadSettings with one sentence a wrong setting."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings(" ".join(map(_sentence, error.errors()))) from None


def _sentence(error: object) -> str:
    assert isinstance(error, dict)
    name = str(error["loc"][0]).upper() if error["loc"] else ""
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {said}." if name else f"{said}."
