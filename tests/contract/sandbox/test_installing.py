"""One app in several workspaces: OAuth as the SDK does it, and each workspace by itself."""

from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import aiohttp
import pytest
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import NotPossibleError, SlackPeer
from tests.contract.sandbox.conftest import BoltApp, StartPeer
from tests.contract.sandbox.manifests import MANIFEST
from tests.contract.sandbox.refusing import error

# The SDK still builds the header with a class that aiohttp wants to retire.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

REDIRECT = "https://convers.example/slack/oauth_redirect"
SCOPES = ["chat:write", "commands", "channels:history", "users:read"]


@pytest.fixture
async def peer(start_peer: StartPeer) -> SlackPeer:
    """A workspace of an app that can be installed elsewhere too."""
    oauth = MANIFEST["oauth_config"] | {"redirect_urls": [REDIRECT]}
    return await start_peer(MANIFEST | {"oauth_config": oauth})


@pytest.fixture
def globex(peer: SlackPeer) -> SlackPeer:
    """A second workspace, with its own Ann, where the app is not yet."""
    return peer.add_workspace("Globex", ["Ann", "Hank"])


def page(peer: SlackPeer, state: str = "s-1", scopes: list[str] = SCOPES, redirect: str = REDIRECT) -> str:
    """Return the address of the authorize page as the SDK makes it."""
    generator = AuthorizeUrlGenerator(
        client_id=peer.client_id, scopes=scopes, redirect_uri=redirect, authorization_url=peer.authorize_url
    )
    return generator.generate(state)


async def exchange(peer: SlackPeer, code: str, **changes: Any) -> Any:
    """Exchange a code as an app does, without a token."""
    login = {"client_id": peer.client_id, "client_secret": peer.client_secret, "redirect_uri": REDIRECT}
    return await AsyncWebClient(base_url=peer.api_url).oauth_v2_access(**(login | {"code": code} | changes))


async def code_for(workspace: SlackPeer, person: str = "Ann") -> str:
    """Let a person allow the app; return the code."""
    back = await workspace.answer_install(person, page(workspace))
    return parse_qs(urlsplit(back).query)["code"][0]


async def test_a_person_allows_the_app_and_the_code_becomes_a_token_of_that_workspace(
    peer: SlackPeer, globex: SlackPeer
) -> None:
    back = await globex.answer_install("Hank", page(peer))
    address, query = back.split("?")[0], dict(parse_qsl(urlsplit(back).query))
    assert (address, query["state"]) == (REDIRECT, "s-1")
    answer = await exchange(peer, query["code"])
    assert answer["team"] == {"id": globex.team_id, "name": "Globex"}
    assert answer["authed_user"]["id"] == globex.person("Hank").id
    assert (answer["token_type"], answer["bot_user_id"]) == ("bot", globex.bot_user_id)
    assert set(answer["scope"].split(",")) == set(SCOPES)
    assert answer["access_token"] == globex.bot_token != peer.bot_token
    told = await AsyncWebClient(token=globex.bot_token, base_url=peer.api_url).auth_test()
    assert (told["team_id"], told["team"]) == (globex.team_id, "Globex")


async def test_a_code_is_taken_once_from_its_own_app_and_not_late(peer: SlackPeer, globex: SlackPeer) -> None:
    code = await code_for(globex)
    assert await error(exchange(peer, code, client_id="1.1")) == "invalid_client_id"
    assert await error(exchange(peer, code, client_secret="no")) == "bad_client_secret"
    assert await error(exchange(peer, "unknown")) == "invalid_code"
    assert await error(exchange(peer, code, grant_type="password")) == "invalid_grant_type"
    assert await error(exchange(peer, code, redirect_uri="https://else.example")) == "bad_redirect_uri"
    await exchange(peer, code)
    assert await error(exchange(peer, code)) == "code_already_used"
    late = await code_for(globex)
    peer.clock.advance(601)
    assert await error(exchange(peer, late)) == "invalid_code"


async def test_the_page_asks_in_a_browser_and_sends_back_with_the_state(
    peer: SlackPeer, globex: SlackPeer
) -> None:
    url = page(peer, state=quote("a&b=c"))
    async with aiohttp.ClientSession() as browser:
        shown = await (await browser.get(url)).text()
        assert "Hank, Globex" in shown
        assert "<li>chat:write" in shown
        who = f"{globex.team_id}/{globex.person('Hank').id}"
        answer = await browser.post(url, data={"who": who, "answer": "allow"}, allow_redirects=False)
        assert answer.status == 302
        assert dict(parse_qsl(urlsplit(answer.headers["Location"]).query))["state"] == "a&b=c"
        answer = await browser.post(url, data={"who": who, "answer": "deny"}, allow_redirects=False)
        denied = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        assert denied == {"error": "access_denied", "state": "a&b=c"}
        lost = await browser.post(url, data={"who": "T1/U1", "answer": "allow"}, allow_redirects=False)
        assert (lost.status, "team_not_found" in await lost.text()) == (400, True)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"scopes": ["admin"]}, "invalid_scope"),
        ({"scopes": []}, "invalid_scope"),
        ({"redirect": "https://evil.example/"}, "bad_redirect_uri"),
    ],
)
async def test_the_page_refuses_what_the_app_did_not_declare(
    peer: SlackPeer, changes: dict[str, Any], problem: str
) -> None:
    async with aiohttp.ClientSession() as browser:
        answer = await browser.get(page(peer, **changes))
        assert (answer.status, problem in await answer.text()) == (400, True)


async def test_workspaces_share_nothing_but_the_app(
    peer: SlackPeer, globex: SlackPeer, bolt: BoltApp
) -> None:
    heard: list[tuple[str, str]] = []

    @bolt.app.event("message")
    async def hear(body: dict[str, Any]) -> None:
        heard.append((body["team_id"], body["event"]["text"]))

    await exchange(peer, await code_for(globex))
    await bolt.connect()
    await peer.say("Ann", "general", "from Acme")
    await globex.say("Ann", "general", "from Globex")
    await peer.until(lambda: len(heard) == 2)
    assert sorted(heard) == sorted([(peer.team_id, "from Acme"), (globex.team_id, "from Globex")])
    assert peer.channel("general").id != globex.channel("general").id
    stranger = AsyncWebClient(token=globex.bot_token, base_url=peer.api_url)
    there = peer.channel("general").id
    assert await error(stranger.chat_postMessage(channel=there, text="t")) == "channel_not_found"
    assert await error(stranger.users_info(user=peer.person("Ann").id)) == "user_not_found"


async def test_limits_are_counted_for_each_workspace(peer: SlackPeer, client: AsyncWebClient) -> None:
    globex = peer.add_workspace("Globex", installed=True)
    other = AsyncWebClient(token=globex.bot_token, base_url=peer.api_url)
    for _ in range(20):
        await client.users_list()
    assert await error(client.users_list()) == "ratelimited"
    await other.users_list()


async def test_a_workspace_that_throws_the_app_out_takes_nothing_from_the_others(
    peer: SlackPeer, globex: SlackPeer, bolt: BoltApp
) -> None:
    heard: list[tuple[str, str]] = []

    async def hear(body: dict[str, Any]) -> None:
        heard.append((body["team_id"], body["event"]["type"]))

    bolt.app.event("tokens_revoked")(hear)
    bolt.app.event("app_uninstalled")(hear)
    await exchange(peer, await code_for(globex))
    gone = globex.bot_token
    await bolt.connect()
    globex.uninstall()
    await peer.until(lambda: len(heard) == 2)
    assert set(heard) == {(globex.team_id, "tokens_revoked"), (globex.team_id, "app_uninstalled")}
    client = AsyncWebClient(token=gone, base_url=peer.api_url)
    assert await error(client.auth_test()) == "account_inactive"
    await bolt.client.auth_test()
    await globex.say("Ann", "general", "nobody hears this")
    assert len(globex.deliveries) == 2
    with pytest.raises(NotPossibleError):
        await globex.slash("Ann", "general", "/probe")
    await exchange(peer, await code_for(globex))
    assert globex.bot_token != gone
    assert await error(client.auth_test()) == "token_revoked"


async def test_an_app_that_is_in_keeps_its_token_and_takes_the_new_scopes(
    peer: SlackPeer, globex: SlackPeer
) -> None:
    first = await exchange(peer, await code_for(globex))
    back = await globex.answer_install("Ann", page(peer, scopes=["chat:write"]))
    second = await exchange(peer, parse_qs(urlsplit(back).query)["code"][0])
    assert second["access_token"] == first["access_token"]
    client = AsyncWebClient(token=globex.bot_token, base_url=peer.api_url)
    assert await error(client.users_list()) == "missing_scope"


async def test_the_app_may_leave_by_itself(peer: SlackPeer, client: AsyncWebClient) -> None:
    assert not (await client.auth_revoke(test=True))["revoked"]
    login = {"client_id": peer.client_id, "client_secret": "no"}
    assert await error(client.apps_uninstall(**login)) == "bad_client_secret"
    assert await error(client.apps_uninstall(**login | {"client_id": "no"})) == "invalid_client_id"
    assert (await client.auth_revoke())["revoked"]
    assert not peer.is_installed
    assert await error(client.auth_test()) == "account_inactive"


async def test_the_answer_to_a_command_goes_to_its_own_workspace(peer: SlackPeer, bolt: BoltApp) -> None:
    globex = peer.add_workspace("Globex", ["Ann"], installed=True)

    @bolt.app.command("/probe")
    async def answer(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"hello {body['team_domain']}")

    await bolt.connect()
    await globex.slash("Ann", "general", "/probe")
    assert [message.plain for message in globex.ephemerals("Ann", "general")] == ["hello globex"]
    assert not peer.ephemerals("Ann", "general")
