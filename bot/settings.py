"""Settings, in slices: each part of the house is handed only its own.

Names are those of `.env.example`. A missing or wrong one stops the start with its name and the mend.
"""

from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.adapters.openai.options import DEFAULT_EMBEDDING_MODEL, DEFAULT_MODEL, OpenAIOptions
from domain.errors import SettingError

POSTGRES_PORT = 5432
PLACEHOLDERS = ("your_", "xoxb-...", "xapp-...", "changeme", "<")


class _Slice(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )


SliceT = TypeVar("SliceT", bound=_Slice)


class SlackSettings(_Slice):
    """How to reach Slack and how Slack reaches us."""

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    transport: Literal["auto", "socket", "http"] = Field("auto", validation_alias="SLACK_TRANSPORT")
    socket_connections: int = Field(2, ge=1, le=10, validation_alias="SLACK_SOCKET_CONNECTIONS")
    rate_scale: float = Field(1.0, gt=0, validation_alias="SLACK_RATE_SCALE")

    @field_validator("bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _token(value, "xoxb-", "the Bot User OAuth Token on the app's Install App page")

    @field_validator("app_token")
    @classmethod
    def _app_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _token(
            value, "xapp-", "an App-Level Token (connections:write) from the Basic Information page"
        )

    @field_validator("api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        address = urlsplit(value)
        is_here = address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1")
        if not (is_here or (address.scheme == "https" and address.hostname)):
            raise ValueError("use an https:// address (plain http only for this machine)")
        return value if value.endswith("/") else value + "/"

    @property
    def required_bot_token(self) -> str:
        """The bot token as text; SettingError when there is none."""
        if self.bot_token is None:
            raise SettingError("SLACK_BOT_TOKEN is missing. See .env.example, or try `convers demo`.")
        return self.bot_token.get_secret_value()

    @property
    def signing_secret_text(self) -> str | None:
        """The signing secret as text."""
        return self.signing_secret.get_secret_value() if self.signing_secret else None

    @property
    def uses_socket(self) -> bool:
        """True for Socket Mode: asked for, or an app token is there and nothing else was asked for."""
        return self.transport == "socket" or (self.transport == "auto" and self.app_token is not None)


class HttpSettings(_Slice):
    """The one HTTP server: Slack's requests in HTTP mode, and the health line."""

    host: str = Field("127.0.0.1", validation_alias="HTTP_HOST")
    port: int = Field(3000, ge=0, le=65535, validation_alias="HTTP_PORT")
    public_url: str | None = Field(None, validation_alias="PUBLIC_URL")

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str | None) -> str | None:
        if value is not None and not (value.startswith(("https://", "http://")) and urlsplit(value).hostname):
            raise ValueError(
                "use the address that calendars reach this server by, such as https://convers.example"
            )
        return value


class ModelSettings(_Slice):
    """The model server. Without key and base URL the offline assistant serves alone."""

    api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    provider: Literal["openai", "offline"] = Field("openai", validation_alias="AI_PROVIDER")
    base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")
    api: Literal["auto", "chat", "responses"] = Field("auto", validation_alias="AI_API")
    model_default: str = Field(DEFAULT_MODEL, min_length=1, validation_alias="AI_MODEL_DEFAULT")
    model_small: str | None = Field(None, validation_alias="AI_MODEL_SMALL")
    embedding_model: str = Field(DEFAULT_EMBEDDING_MODEL, validation_alias="AI_EMBEDDING_MODEL")
    image_model: str | None = Field(None, validation_alias="AI_IMAGE_MODEL")
    first_token_seconds: float = Field(20.0, gt=0, le=300, validation_alias="AI_FIRST_TOKEN_SECONDS")
    answer_seconds: float = Field(90.0, gt=0, le=900, validation_alias="AI_ANSWER_SECONDS")
    daily_token_limit: int = Field(2_000_000, ge=0, validation_alias="AI_DAILY_TOKEN_LIMIT")

    @field_validator("api_key")
    @classmethod
    def _api_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().startswith(PLACEHOLDERS):
            raise ValueError("this is the placeholder of the example; paste a real key or leave it out")
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("use a full address such as http://127.0.0.1:11434/v1")
        return value

    def options(self) -> OpenAIOptions:
        """Return the adapter's options."""
        return OpenAIOptions(
            api_key=self.api_key.get_secret_value() if self.api_key else None,
            base_url=self.base_url,
            is_enabled=self.provider == "openai",
            api=self.api,
            chat_model=self.model_default,
            small_model=self.model_small or self.model_default,
            embedding_model="" if self.embedding_model == "off" else self.embedding_model,
            first_token_seconds=self.first_token_seconds,
            answer_seconds=self.answer_seconds,
        )


class StorageSettings(_Slice):
    """Where the record lives."""

    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL")
    vector_url: SecretStr | None = Field(None, validation_alias="VECTOR_DB_URL")
    data_folder: Path | None = Field(None, validation_alias="CONVERS_DATA_FOLDER")
    encryption_key: SecretStr | None = Field(None, validation_alias="ENCRYPTION_KEY")

    @field_validator("vector_url")
    @classmethod
    def _vector_url(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Refuse another database than that of the record: who may see what is decided in one query."""
        record: SecretStr | None = info.data.get("database_url")
        if value is not None and (record is None or _place(value) != _place(record)):
            raise ValueError(
                "vectors are kept beside the record, in the same PostgreSQL; leave it out, or set it to what "
                "DATABASE_URL says"
            )
        return value


class TemplateSettings(_Slice):
    """Where templates of the house's own come from."""

    folder: Path | None = Field(None, validation_alias="TEMPLATES_FOLDER")


class WorkSettings(_Slice):
    """How much runs side by side."""

    live: int = Field(16, ge=1, le=200, validation_alias="WORK_LIVE_CONCURRENCY")
    default: int = Field(8, ge=1, le=200, validation_alias="WORK_DEFAULT_CONCURRENCY")
    bulk: int = Field(2, ge=1, le=50, validation_alias="WORK_BULK_CONCURRENCY")


class LogSettings(_Slice):
    """How the log reads."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias="LOG_LEVEL")
    format: Literal["auto", "text", "json"] = Field("auto", validation_alias="LOG_FORMAT")


class Settings:
    """Every slice, read once unless it is handed in. SettingError names the first setting that is wrong."""

    def __init__(
        self,
        *,
        slack: SlackSettings | None = None,
        http: HttpSettings | None = None,
        model: ModelSettings | None = None,
        storage: StorageSettings | None = None,
        templates: TemplateSettings | None = None,
        work: WorkSettings | None = None,
        log: LogSettings | None = None,
    ) -> None:
        self.slack = slack or read(SlackSettings)
        self.http = http or read(HttpSettings)
        self.model = model or read(ModelSettings)
        self.storage = storage or read(StorageSettings)
        self.templates = templates or read(TemplateSettings)
        self.work = work or read(WorkSettings)
        self.log = log or read(LogSettings)

    def require_slack(self) -> None:
        """Raise SettingError unless everything that the chosen transport needs is there."""
        if self.slack.bot_token is None:
            raise SettingError(
                "SLACK_BOT_TOKEN is missing. Copy the Bot User OAuth Token (xoxb-…) from your app's "
                "Install App page into .env, or try `convers demo`, which needs no account."
            )
        if self.slack.uses_socket and self.slack.app_token is None:
            raise SettingError(
                "SLACK_APP_TOKEN is missing. Create an App-Level Token with connections:write on the app's "
                "Basic Information page, or set SLACK_TRANSPORT=http."
            )
        if not self.slack.uses_socket and self.slack.signing_secret is None:
            raise SettingError(
                "SLACK_SIGNING_SECRET is missing. HTTP mode needs it (app's Basic Information page). For "
                "Socket Mode set SLACK_APP_TOKEN instead."
            )


def read(kind: type[SliceT]) -> SliceT:
    """Read one slice from the environment and `.env`; SettingError names what is wrong."""
    try:
        return kind()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else kind.__name__
        why = str(first["msg"]).removeprefix("Value error, ")
        raise SettingError(f"{name} is wrong: {why}. See .env.example.") from None


def _token(value: SecretStr | None, prefix: str, where: str) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith(prefix):
        raise ValueError(f"it must start with {prefix}; copy {where}")
    return value


def _place(url: SecretStr) -> tuple[str | None, int, str] | str:
    """Return which database an address names, whoever logs in and however; text that is none as it is."""
    text = url.get_secret_value()
    try:
        address = urlsplit(text)
        return address.hostname, address.port or POSTGRES_PORT, address.path
    except ValueError:
        return text
