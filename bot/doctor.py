"""Checks that a running Convers needs: each says what it found and, when broken, the exact mend."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.database import connect
from bot.manifest import bot_scopes, load_manifest
from bot.settings import ModelSettings, Settings, SlackSettings, TemplateSettings
from domain.errors import SettingError

if TYPE_CHECKING:
    from storage.vectors import Extension

NO_ANSWER = (TimeoutError, SlackClientError, ClientError, OSError, ValueError)
"""What the client raises when nothing, or nothing readable, comes back."""

CREATE = "as a superuser, run in that database: CREATE EXTENSION vector; then start Convers again"
SEARCH: Mapping[str, tuple[bool, str, str]] = {
    "ready": (True, "by words and by meaning", ""),
    "not_created": (False, "the extension vector is not created", CREATE),
    "absent": (
        False,
        "the PostgreSQL server has no extension vector",
        f"install pgvector 0.8 or newer there; {CREATE}",
    ),
    "old": (
        False,
        "the extension vector is older than 0.8",
        "install a newer pgvector; as a superuser, run in that database: ALTER EXTENSION vector UPDATE",
    ),
    "elsewhere": (
        False,
        "the extension vector is not in the schema public",
        "as a superuser, run in that database: ALTER EXTENSION vector SET SCHEMA public",
    ),
}
"""Whether meaning serves, what is said of it, and the mend, for each state of the extension."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `ok` is None for something worth knowing that needs no mend."""

    name: str
    ok: bool | None
    says: str
    mend: str | None = None


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Check settings, templates, plans, database, search, tokens, scopes and the model, in turn."""
    yield check_settings(settings)
    yield await asyncio.to_thread(check_templates, settings.templates)
    yield check_planner()
    yield await asyncio.to_thread(check_calendars, settings)
    for finding in await asyncio.to_thread(check_database, settings):
        yield finding
    async for finding in check_slack(settings.slack):
        yield finding
    yield await check_model(settings.model)


def check_settings(settings: Settings) -> Finding:
    """Check that everything the transport needs is set."""
    try:
        settings.require_slack()
    except SettingError as error:
        says, _, mend = error.public.partition(". ")
        return Finding("settings", False, f"{says}.", mend)
    transport = "Socket Mode" if settings.slack.uses_socket else "HTTP"
    return Finding("settings", True, f"complete for {transport}")


def check_templates(settings: TemplateSettings) -> Finding:
    """Check every file of the template library and of the house's own folder. Blocks."""
    from bot.adapters.templates import load_starters

    loaded = load_starters(settings.folder)
    says = f"{len(loaded.starters)} come along" if loaded.starters else "none come along"
    if not loaded.faults:
        return Finding("templates", True, says)
    return Finding("templates", False, f"{says}, but some files do not fit", "; ".join(loaded.faults))


def check_planner() -> Finding:
    """Say which planner makes people's weeks."""
    if find_spec("ortools") is None:
        return Finding("planner", None, "OR-Tools is not installed, so the simpler planner serves")
    return Finding("planner", True, "OR-Tools is installed")


def check_calendars(settings: Settings) -> Finding:
    """Check the key that seals calendar addresses, and say whether calendars can read a feed. Blocks."""
    from bot.adapters.seal import KEY_FILE, kept_key, read_keys
    from storage.embedded import default_folder

    storage = settings.storage
    folder = (storage.data_folder or default_folder()).expanduser()
    try:
        if storage.encryption_key is not None:
            read_keys(storage.encryption_key.get_secret_value())
            says = "addresses are sealed with ENCRYPTION_KEY"
        elif (folder / KEY_FILE).exists():
            kept_key(folder)
            says = f"addresses are sealed with {folder / KEY_FILE}: back it up"
        else:
            says = "a key is made when the first address is given"
    except SettingError as error:
        wrong, _, mend = error.public.partition(". ")
        return Finding("calendars", False, wrong, mend or "see .env.example")
    feeds = settings.http.public_url
    return Finding(
        "calendars", True, f"{says}; {'feeds are on' if feeds else 'no feeds, PUBLIC_URL is not set'}"
    )


def check_database(settings: Settings) -> list[Finding]:
    """Check that the database answers and is at the newest revision. Blocks."""
    from storage.database import Database
    from storage.migrations import current

    async def ask(url: str) -> "Extension":
        database = await Database.open(url)
        try:
            return await database.extension()
        finally:
            await database.close()

    where = "your server" if settings.storage.database_url else "embedded PostgreSQL"
    try:
        with connect(settings.storage) as found_database:
            extension = asyncio.run(ask(found_database.url))
            revision = current(found_database.url)
    except SettingError as error:
        return [Finding("database", False, "not usable", error.public)]
    findings = [Finding("database", True, f"{where} answers"), check_revision(revision)]
    # the first start fills an empty database, and makes the extension where it may
    return findings if revision is None else [*findings, check_search(extension, settings.model)]


def check_revision(revision: str | None) -> Finding:
    """Compare the database's revision with ours; an empty database is filled by the first start."""
    from storage.migrations import head

    newest = head()
    if revision == newest:
        return Finding("migrations", True, f"at revision {revision}")
    if revision is None:
        mend = "nothing to do: `convers run` sets it up at its first start (or run `convers migrate` now)"
        return Finding("migrations", None, "the database is still empty", mend)
    mend = "run `convers migrate`; it refuses, and says so, when a newer Convers has changed the database"
    return Finding("migrations", False, f"at {revision}, this Convers needs {newest}", mend)


def check_search(extension: "Extension", model: ModelSettings) -> Finding:
    """Say how recommendations are found. Words always serve, so nothing here is broken."""
    if not model.options().is_configured:
        return Finding("search", True, "by words; by meaning as well once a model is set up")
    if not model.options().embedding_model:
        return Finding("search", True, "by words; AI_EMBEDDING_MODEL is off")
    ready, says, mend = SEARCH[extension.value]
    if ready:
        return Finding("search", True, f"{says} ({model.embedding_model})")
    return Finding("search", None, f"by words only: {says}", mend)


async def check_slack(settings: SlackSettings) -> AsyncIterator[Finding]:
    """Check the tokens and compare the granted scopes with the manifest."""
    if settings.bot_token is None:
        return
    client = AsyncWebClient(
        token=settings.bot_token.get_secret_value(), base_url=settings.api_url, timeout=10
    )
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        yield _refusal("bot token", error, settings.api_url, _bot_token_mend)
        return
    except NO_ANSWER:
        mend = "check the network, a proxy, and SLACK_API_URL if you set it"
        yield Finding("bot token", False, f"{settings.api_url} does not answer", mend)
        return
    yield Finding("bot token", True, f"{answer['user']} in {answer['team']}")
    yield check_scopes({scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")})
    if settings.uses_socket and settings.app_token is not None:
        yield await _check_app_token(client, settings.app_token.get_secret_value(), settings.api_url)


def _refusal(name: str, error: SlackApiError, api_url: str, mend: Callable[[str], str]) -> Finding:
    """Say what Slack's error means; an answer that is not Slack's has no error code."""
    body = error.response.data
    if not isinstance(body, dict) or "error" not in body:
        says = f"{api_url} answers, but not as Slack does"
        return Finding(name, False, says, "leave SLACK_API_URL out, or check the proxy it names")
    code = str(body["error"])
    return Finding(name, False, f"Slack says {code}", mend(code))


def check_scopes(granted: set[str]) -> Finding:
    """Compare granted scopes with the manifest's."""
    missing = sorted(bot_scopes(load_manifest()) - granted)
    if not missing:
        return Finding("scopes", True, "every scope of the manifest is granted")
    mend = (
        "paste `convers manifest` into the app's App Manifest page, save, then press Reinstall on its "
        "Install App page"
    )
    return Finding("scopes", False, f"missing {', '.join(missing)}", mend)


async def _check_app_token(client: AsyncWebClient, token: str, api_url: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        return _refusal("app token", error, api_url, _app_token_mend)
    except NO_ANSWER:
        return Finding("app token", False, f"{api_url} stopped answering", "run `convers doctor` again")
    return Finding("app token", True, "Socket Mode opens")


def _bot_token_mend(code: str) -> str:
    if code in ("invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"):
        return "copy SLACK_BOT_TOKEN again from the app's Install App page (reinstall if there is none)"
    return "see https://docs.slack.dev/reference/methods/auth.test for this error"


def _app_token_mend(code: str) -> str:
    if code == "not_allowed":
        return "turn on Socket Mode on the app's Socket Mode page"
    return "put an App-Level Token with connections:write (Basic Information page) into SLACK_APP_TOKEN"


async def check_model(settings: ModelSettings) -> Finding:
    """Look at the model server with one cheap call."""
    from bot.adapters.openai import OpenAIModel
    from bot.adapters.system import SystemClock
    from bot.adapters.tokens import ModelTokenCounter

    model = OpenAIModel(settings.options(), ModelTokenCounter(), SystemClock())
    try:
        found = await model.check()
    finally:
        await model.close()
    ok = {"ok": True, "warning": None, "failed": False}[found.level]
    return Finding("model", ok, found.text, found.mend or None)
