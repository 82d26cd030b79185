"""People press, choose, submit and command; payloads reach Bolt as Slack sends them."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.peer import NotPossibleError, SlackPeer
from tests.contract.sandbox.conftest import BoltApp, StartPeer

Json = dict[str, Any]


def button(text: str, **fields: Any) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, **fields}


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value.upper()}, "value": value}


CARD: list[Json] = [
    {"type": "section", "block_id": "pick", "text": {"type": "mrkdwn", "text": "Which?"}, "accessory": {
        "type": "checkboxes", "action_id": "which", "options": [option("a"), option("b"), option("c")],
        "initial_options": [option("a")]}},
    {"type": "actions", "block_id": "decide", "elements": [
        button("Approve", action_id="approve", value="1", style="primary"),
        button("Secret", action_id="secret", visible_to_user_ids=["U0000000006"]),
        {"type": "static_select", "action_id": "owner", "options": [option("ann"), option("ben")],
         "placeholder": {"type": "plain_text", "text": "Owner"}},
        {"type": "overflow", "action_id": "more", "options": [option("edit"), option("drop")]},
        {"type": "external_select", "action_id": "step",
         "placeholder": {"type": "plain_text", "text": "Step"}},
    ]},
]  # fmt: skip


@pytest.fixture
def bodies(bolt: BoltApp) -> list[Json]:
    """Every interaction that Bolt hears, acknowledged."""
    heard: list[Json] = []

    async def keep(ack: Any, body: Json) -> None:
        await ack()
        heard.append(body)

    for name in ("approve", "which", "owner", "more", "step", "secret"):
        bolt.app.action(name)(keep)
    bolt.app.shortcut("start")(keep)
    bolt.app.shortcut("summarise")(keep)
    return heard


@pytest.fixture
async def card(peer: SlackPeer, bolt: BoltApp, client: AsyncWebClient) -> tuple[str, str]:
    """The channel and ts of a card with things to press, in a thread."""
    await bolt.connect()
    general = peer.channel("general").id
    root = await peer.say("Ann", general, "root")
    answer = await client.chat_postMessage(channel=general, text="card", blocks=CARD, thread_ts=root)
    return general, answer["ts"]


async def test_a_click_carries_the_message_its_thread_and_what_is_chosen(
    peer: SlackPeer, bodies: list[Json], card: tuple[str, str]
) -> None:
    ann = peer.person("Ann")
    ack = await peer.click(ann.id, *card, "Approve")
    assert ack.is_acked
    (body,) = bodies
    assert body["type"] == "block_actions"
    assert body["user"]["id"] == ann.id
    assert body["container"] == {
        "type": "message", "message_ts": card[1], "channel_id": card[0], "is_ephemeral": False,
        "thread_ts": peer.messages(*card[:1])[0].ts,
    }  # fmt: skip
    assert body["message"]["ts"] == card[1]
    (action,) = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("approve", "decide", "1")
    chosen = body["state"]["values"]["pick"]["which"]["selected_options"]
    assert [item["value"] for item in chosen] == ["a"]
    assert body["state"]["values"]["decide"]["owner"] == {"type": "static_select", "selected_option": None}


async def test_what_a_person_chooses_is_theirs_and_comes_with_their_clicks(
    peer: SlackPeer, bodies: list[Json], card: tuple[str, str]
) -> None:
    await peer.choose("Ann", *card, "which", "b")
    assert [item["value"] for item in bodies[-1]["actions"][0]["selected_options"]] == ["a", "b"]
    await peer.choose("Ann", *card, "which", "A")
    assert [item["value"] for item in bodies[-1]["actions"][0]["selected_options"]] == ["b"]
    await peer.choose("Ann", *card, "Owner", "ben")
    assert bodies[-1]["actions"][0]["selected_option"]["text"]["text"] == "BEN"
    await peer.click("Ann", *card, "approve")
    values = bodies[-1]["state"]["values"]
    assert [item["value"] for item in values["pick"]["which"]["selected_options"]] == ["b"]
    assert values["decide"]["owner"]["selected_option"]["value"] == "ben"
    await peer.click("Ben", *card, "Approve", value_state={"pick": {"which": {"selected_options": []}}})
    assert bodies[-1]["state"]["values"]["pick"]["which"]["selected_options"] == []
    await peer.choose("Ben", *card, "more", "DROP")
    assert bodies[-1]["actions"][0]["selected_option"]["value"] == "drop"


async def test_an_external_menu_asks_the_app_for_its_options(
    peer: SlackPeer, bolt: BoltApp, bodies: list[Json], card: tuple[str, str]
) -> None:
    @bolt.app.options("step")
    async def offer(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"])])

    await peer.choose("Ann", *card, "Step", "dns")
    assert bodies[-1]["actions"][0]["selected_option"]["value"] == "dns"


async def test_options_slack_would_not_show_are_not_there_to_choose(
    peer: SlackPeer, bolt: BoltApp, bodies: list[Json], card: tuple[str, str]
) -> None:
    @bolt.app.options("step")
    async def offer(ack: Any, payload: Json) -> None:
        await ack(options=[option("v" * 151)])

    with pytest.raises(NotPossibleError):
        await peer.choose("Ann", *card, "Step", "v" * 151)
    assert [(call.method, call.error) for call in peer.refused] == [("block_suggestion", "invalid_options")]
    assert bodies == []


async def test_an_input_in_a_message_is_quiet_until_the_next_click(
    peer: SlackPeer, client: AsyncWebClient, bodies: list[Json], card: tuple[str, str]
) -> None:
    words = {
        "type": "input", "block_id": "reason", "label": {"type": "plain_text", "text": "Why"},
        "element": {"type": "plain_text_input", "action_id": "why"},
    }  # fmt: skip
    await client.chat_update(channel=card[0], ts=card[1], blocks=[words, *CARD])
    assert await peer.choose("Ann", *card, "Why", "late")
    assert bodies == []
    await peer.click("Ann", *card, "Approve")
    assert bodies[-1]["state"]["values"]["reason"]["why"]["value"] == "late"


async def test_there_is_no_pressing_what_one_does_not_see(
    peer: SlackPeer, bodies: list[Json], card: tuple[str, str]
) -> None:
    for user, name in (("Ann", "Dismiss"), ("Ann", "Secret")):
        with pytest.raises(LookupError):
            await peer.click(user, *card, name)
    dan = peer.add_person("Dan")
    peer.leave("Dan", card[0])
    with pytest.raises(NotPossibleError):
        await peer.click(dan.id, *card, "Approve")
    with pytest.raises(NotPossibleError):
        await peer.choose("Ann", *card, "which", "z")
    shown = [message.button_texts for message in peer.messages(card[0], as_user="Ann")]
    assert shown[-1] == ["Approve"]
    assert bodies == []


async def test_one_name_for_two_buttons_is_no_answer(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    twice = [button("Approve", action_id="a", value="1"), button("Approve", action_id="b", value="2")]
    blocks = [{"type": "actions", "elements": twice}]
    ts = (await client.chat_postMessage(channel=general, text="t", blocks=blocks))["ts"]
    with pytest.raises(NotPossibleError, match="several"):
        await peer.click("Ann", general, ts, "Approve")


async def test_an_ephemeral_click_has_no_message_and_its_url_replaces_and_deletes(
    peer: SlackPeer, client: AsyncWebClient, bolt: BoltApp, bodies: list[Json]
) -> None:
    await bolt.connect()
    general, ann = peer.channel("general").id, peer.person("Ann").id
    await client.chat_postEphemeral(channel=general, user=ann, text="t", blocks=CARD[1:])
    (whisper,) = peer.ephemerals(ann, general)
    await peer.click(ann, general, whisper.ts, "Approve")
    (body,) = bodies
    assert "message" not in body
    assert body["container"]["is_ephemeral"] is True
    hook = AsyncWebhookClient(body["response_url"])
    assert (await hook.send(text="done", replace_original=True)).body == "ok"
    assert [message.plain for message in peer.ephemerals(ann, general)] == ["done"]
    await hook.send(delete_original=True)
    assert peer.ephemerals(ann, general) == []
    await hook.send(text="whisper")
    await hook.send(text="loud", response_type="in_channel")
    assert [message.plain for message in peer.messages(general)] == ["loud"]
    refused = await hook.send(text="t", blocks=[{"type": "x"}])
    assert refused.status_code == 400
    spent = await hook.send(text="t")
    assert (spent.status_code, "used_url" in spent.body) == (404, True)


async def test_a_response_url_lives_half_an_hour_and_replaces_messages(
    peer: SlackPeer, bodies: list[Json], card: tuple[str, str]
) -> None:
    await peer.click("Ann", *card, "Approve")
    hook = AsyncWebhookClient(bodies[0]["response_url"])
    await hook.send(text="replaced", replace_original=True)
    assert peer.message(*card).plain == "replaced"
    peer.clock.advance(30 * 60 + 1)
    late = await hook.send(text="t")
    assert (late.status_code, "expired_url" in late.body) == (404, True)
    assert [call.error for call in peer.refused] == ["expired_url"]


async def test_a_response_url_of_a_command_has_nothing_to_delete(peer: SlackPeer, bolt: BoltApp) -> None:
    urls: list[str] = []

    @bolt.app.command("/probe")
    async def probe(ack: Any, body: Json) -> None:
        urls.append(body["response_url"])
        await ack()

    await bolt.connect()
    await peer.slash("Ann", "general", "/probe")
    refused = await AsyncWebhookClient(urls[0]).send(delete_original=True)
    assert (refused.status_code, peer.refused[-1].error) == (400, "no_original")


async def test_a_response_url_takes_only_objects(
    peer: SlackPeer, bodies: list[Json], card: tuple[str, str]
) -> None:
    await peer.click("Ann", *card, "Approve")
    url = bodies[0]["response_url"]
    async with aiohttp.ClientSession() as session, session.post(url, data="[]") as answer:
        assert (answer.status, peer.refused[-1].error) == (400, "invalid_payload")


async def test_nobody_listening_is_a_failed_click(peer: SlackPeer, start_peer: StartPeer) -> None:
    lonely = await start_peer(ack_seconds=0.05)
    client = AsyncWebClient(token=lonely.bot_token, base_url=lonely.api_url)
    general = lonely.channel("general").id
    ts = (await client.chat_postMessage(channel=general, text="t", blocks=CARD))["ts"]
    ack = await lonely.click("Ann", general, ts, "Approve")
    assert not ack
    assert lonely.deliveries[-1].attempts == 1


async def test_a_slash_command_is_answered_in_its_ack(peer: SlackPeer, bolt: BoltApp) -> None:
    heard: list[Json] = []

    @bolt.app.command("/probe")
    async def probe(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack(text=f"You said {body['text']}")

    await bolt.connect()
    general, ann = peer.channel("general").id, peer.person("Ann")
    ack = await peer.slash(ann.id, general, "/probe", "tell @Ben")
    ben = peer.person("Ben").id
    assert ack["text"] == f"You said tell <@{ben}|ben>"
    assert heard[0]["channel_name"] == "general"
    assert "thread_ts" not in heard[0]
    assert peer.ephemerals(ann.id, general)[0].plain == ack["text"]
    with pytest.raises(LookupError):
        await peer.slash(ann.id, general, "/probe", thread_ts="1.000001")
    with pytest.raises(LookupError):
        await peer.slash(ann.id, general, "/other")


async def test_shortcuts_carry_what_slack_gives_them(
    peer: SlackPeer, bolt: BoltApp, bodies: list[Json]
) -> None:
    await bolt.connect()
    general = peer.channel("general").id
    ts = await peer.say("Ben", general, "long story")
    await peer.shortcut("Ann", "start")
    assert bodies[-1]["type"] == "shortcut"
    everywhere = {
        "type", "token", "action_ts", "team", "user", "is_enterprise_install", "enterprise", "callback_id",
        "trigger_id",
    }  # fmt: skip
    assert set(bodies[-1]) == everywhere
    assert set(bodies[-1]["user"]) == {"id", "username", "team_id"}
    await peer.shortcut("Ann", "summarise", general, ts)
    assert bodies[-1]["type"] == "message_action"
    assert set(bodies[-1]) == everywhere | {"channel", "message_ts", "message", "response_url"}
    assert bodies[-1]["channel"] == {"id": general, "name": "general"}
    assert bodies[-1]["message_ts"] == ts
    message = {"client_msg_id", "type", "text", "user", "ts", "team", "blocks"}
    assert set(bodies[-1]["message"]) == message
    assert bodies[-1]["message"]["text"] == "long story"
    reply = await peer.say("Ann", general, "go on", thread_ts=ts)
    await peer.shortcut("Ann", "summarise", general, reply)
    assert bodies[-1]["message"]["thread_ts"] == ts
    with pytest.raises(NotPossibleError):
        await peer.shortcut("Ann", "summarise")
    with pytest.raises(NotPossibleError):
        await peer.shortcut("Ann", "unknown")


async def test_without_the_scope_there_are_no_commands_and_no_shortcuts(start_peer: StartPeer) -> None:
    peer = await start_peer(without_scopes=["commands"])
    with pytest.raises(NotPossibleError):
        await peer.slash("Ann", "general", "/probe")
    with pytest.raises(NotPossibleError):
        await peer.shortcut("Ann", "start")


async def test_opening_the_app_tells_which_tab(peer: SlackPeer) -> None:
    await peer.open_home("Ann")
    await peer.open_home("Ann", "home")
    tabs = [(delivery.event["type"], delivery.event["tab"]) for delivery in peer.deliveries]
    assert tabs == [("app_home_opened", "messages"), ("app_home_opened", "home")]


async def test_a_changed_profile_is_told(peer: SlackPeer) -> None:
    peer.change_person("Chloe", tz="Asia/Tokyo")
    (delivery,) = peer.deliveries
    assert delivery.event["user"]["tz"] == "Asia/Tokyo"


async def test_until_waits_for_what_comes_and_no_longer(peer: SlackPeer) -> None:
    general = peer.channel("general").id

    async def later() -> None:
        await peer.say("Ann", general, "here")

    task = asyncio.create_task(later())
    message = await peer.until(lambda: next(iter(peer.messages(general)), None))
    assert message.plain == "here"
    await task
    with pytest.raises(TimeoutError, match="nothing came of it"):
        await peer.until(lambda: False, timeout=0.01)


async def test_a_choice_that_is_no_longer_offered_is_forgotten(
    peer: SlackPeer, client: AsyncWebClient, bodies: list[Json], card: tuple[str, str]
) -> None:
    await peer.choose("Ann", *card, "Owner", "ben")
    row = CARD[1] | {
        "elements": [CARD[1]["elements"][0], CARD[1]["elements"][2] | {"options": [option("ann")]}]
    }
    await client.chat_update(channel=card[0], ts=card[1], text="t", blocks=[row])
    await peer.click("Ann", *card, "Approve")
    assert bodies[-1]["state"]["values"] == {
        "decide": {"owner": {"type": "static_select", "selected_option": None}}
    }
