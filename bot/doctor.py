"""Checks that a running Convers needs: each says what it found and, when broken, the exact mend."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.database import connect
from bot.manifest import bot_scopes, load_manifest
from bot.settings import ModelSettings, Settings, SlackSettings
from domain.errors import SettingError


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `ok` is None for something worth knowing that needs no mend."""

    name: str
    ok: bool | None
    says: str
    mend: str | None = None


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Check settings, database, migrations, Slack tokens, scopes and the model, in that order."""
    yield check_settings(settings)
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


def check_database(settings: Settings) -> list[Finding]:
    """Check that the database answers and is at the newest revision. Blocks."""
    from storage.database import Database
    from storage.migrations import current, head

    async def ping(url: str) -> None:
        database = await Database.open(url)
        await database.close()

    where = "your server" if settings.storage.database_url else "embedded PostgreSQL"
    try:
        with connect(settings.storage) as found_database:
            asyncio.run(ping(found_database.url))
            revision = current(found_database.url)
    except SettingError as error:
        return [Finding("database", False, "not usable", error.public)]
    found = [Finding("database", True, f"{where} answers")]
    if revision == head():
        found.append(Finding("migrations", True, f"at revision {revision}"))
    else:
        mend = "run `convers migrate` (`convers run` does it too)"
        found.append(Finding("migrations", False, f"at {revision or 'none'}, newest is {head()}", mend))
    return found


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
        code = error.response["error"]
        yield Finding("bot token", False, f"Slack says {code}", _token_mend(str(code)))
        return
    except (TimeoutError, SlackClientError, OSError):
        yield Finding("bot token", False, f"{settings.api_url} does not answer", "check network and proxy")
        return
    yield Finding("bot token", True, f"{answer['user']} in {answer['team']}")
    yield check_scopes({scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")})
    if settings.uses_socket and settings.app_token is not None:
        yield await _check_app_token(client, settings.app_token.get_secret_value())


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


async def _check_app_token(client: AsyncWebClient, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        code = str(error.response["error"])
        mend = (
            "turn on Socket Mode on the app's Socket Mode page"
            if code == "not_allowed"
            else "create an App-Level Token with connections:write on the Basic Information page"
        )
        return Finding("app token", False, f"Slack says {code}", mend)
    return Finding("app token", True, "Socket Mode opens")


def _token_mend(code: str) -> str:
    if code in ("invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"):
        return "copy SLACK_BOT_TOKEN again from the app's Install App page (reinstall if there is none)"
    return "see https://docs.slack.dev/reference/methods/auth.test for this error"


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
