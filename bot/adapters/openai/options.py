"""How to reach a model server, and how long to wait for it."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

VENDOR_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-6-luna"
DEFAULT_EMBEDDING_MODEL = "text-embedding-3-small"

Api = Literal["chat", "responses"]


@dataclass(frozen=True, slots=True)
class OpenAIOptions:
    """The settings of the adapter. `is_enabled` False keeps every model out.

    `answer_seconds` bounds the whole answer, `first_token_seconds` the wait for its beginning, retries
    included. A `retry-after` longer than `longest_wait_seconds` is not waited for.
    """

    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    is_enabled: bool = True
    api: Literal["auto", "chat", "responses"] = "auto"
    chat_model: str = DEFAULT_MODEL
    small_model: str = DEFAULT_MODEL
    embedding_model: str = DEFAULT_EMBEDDING_MODEL
    temperature: float | None = None
    connect_seconds: float = 5.0
    first_token_seconds: float = 20.0
    answer_seconds: float = 90.0
    retries: int = 2
    longest_wait_seconds: float = 8.0
    breaker_failures: int = 5
    breaker_seconds: float = 30.0

    @property
    def is_configured(self) -> bool:
        """True when a key or an own base URL is set."""
        return self.is_enabled and bool(self.api_key or self.base_url)

    @property
    def address(self) -> str:
        """The base URL."""
        return self.base_url or VENDOR_URL

    @property
    def host(self) -> str:
        """The name of the server, for people."""
        return urlsplit(self.address).hostname or self.address

    @property
    def is_vendor(self) -> bool:
        """True for OpenAI's own service, regional addresses included."""
        return self.host == "api.openai.com" or self.host.endswith(".api.openai.com")

    @property
    def spoken(self) -> Api:
        """The API to speak: responses with the vendor, chat completions with everyone else."""
        if self.api != "auto":
            return self.api
        return "responses" if self.is_vendor else "chat"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at the model server showed. `text` is a sentence for a person, `mend` the way out."""

    level: Literal["ok", "warning", "failed"]
    text: str
    mend: str = ""
