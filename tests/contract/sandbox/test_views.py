"""Modals and Home tabs: triggers, the stack, hashes, answers to a submit."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import NotPossibleError, SlackPeer
from tests.contract.sandbox.conftest import BoltApp, StartPeer
from tests.contract.sandbox.manifests import MANIFEST
from tests.contract.sandbox.refusing import error, refusal

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text_input(label: str, block_id: str, **fields: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "value"}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **fields}


FORM: Json = {
    "type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Start"),
    "private_metadata": "thing-1", "notify_on_close": True,
    "blocks": [
        text_input("Name", "name"),
        text_input("Note", "note", optional=True),
        {"type": "input", "block_id": "due", "optional": True, "label": plain("Due"),
         "element": {"type": "datepicker", "action_id": "value", "initial_date": "2026-12-01"}},
        {"type": "input", "block_id": "owner", "optional": True, "label": plain("Owner"),
         "element": {"type": "users_select", "action_id": "value"}},
    ],
}  # fmt: skip


def sheet(title: str = "Sheet", **fields: Any) -> Json:
    blocks = [{"type": "section", "block_id": "s", "text": plain(title)}]
    return {"type": "modal", "title": plain(title), "blocks": blocks, **fields}


@pytest.fixture
async def triggers(peer: SlackPeer, bolt: BoltApp) -> list[str]:
    """The trigger ids of `/probe`."""
    heard: list[str] = []

    @bolt.app.command("/probe")
    async def probe(ack: Any, body: Json) -> None:
        heard.append(body["trigger_id"])
        await ack()

    await bolt.connect()
    return heard


async def trigger(peer: SlackPeer, triggers: list[str], who: str = "Ann") -> str:
    await peer.slash(who, "general", "/probe")
    return triggers[-1]


async def test_a_trigger_opens_once_and_within_three_seconds(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str]
) -> None:
    first = await trigger(peer, triggers)
    answer = await client.views_open(trigger_id=first, view=FORM)
    (view,) = peer.open_views("Ann")
    assert (view.id, view.title, view.callback_id) == (answer["view"]["id"], "Form", "form")
    assert peer.open_views("Ben") == []
    assert await error(client.views_open(trigger_id=first, view=FORM)) == "exchanged_trigger_id"
    late = await trigger(peer, triggers)
    peer.clock.advance(3.1)
    assert await error(client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
    assert await error(client.views_open(trigger_id="1.2.abc", view=FORM)) == "invalid_trigger_id"


async def test_a_wrong_view_is_refused_with_pointers_and_keeps_its_trigger(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str]
) -> None:
    fresh = await trigger(peer, triggers)
    answer = await refusal(client.views_open(trigger_id=fresh, view=sheet("x" * 25)))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert await error(client.views_open(trigger_id=fresh, view=home)) == "invalid_arguments"
    large = sheet() | {"blocks": [{"type": "section", "text": plain("x" * 3000)}] * 100}
    assert await error(client.views_open(trigger_id=fresh, view=large)) == "view_too_large"
    await client.views_open(trigger_id=fresh, view=FORM)


async def test_a_file_input_needs_the_right_to_read_files(start_peer: StartPeer) -> None:
    peer = await start_peer(without_scopes=["files:read"])
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    field = text_input("File", "file") | {"element": {"type": "file_input", "action_id": "value"}}
    answer = await refusal(client.views_open(trigger_id="1.2.abc", view=FORM | {"blocks": [field]}))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "files:read")


async def test_three_views_stack_and_no_more(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str]
) -> None:
    assert (
        await error(client.views_push(trigger_id=await trigger(peer, triggers), view=sheet())) == "not_found"
    )
    root = await client.views_open(trigger_id=await trigger(peer, triggers), view=sheet("1"))
    await client.views_push(trigger_id=await trigger(peer, triggers), view=sheet("2"))
    third = await client.views_push(trigger_id=await trigger(peer, triggers), view=sheet("3"))
    assert third["view"]["root_view_id"] == root["view"]["id"]
    assert third["view"]["previous_view_id"] == peer.open_views("Ann")[1].id
    limit = client.views_push(trigger_id=await trigger(peer, triggers), view=sheet("4"))
    assert await error(limit) == "push_limit_reached"
    await peer.close_view("Ann")
    assert [view.title for view in peer.open_views("Ann")] == ["1", "2"]


async def test_a_hash_guards_an_update(peer: SlackPeer, client: AsyncWebClient, triggers: list[str]) -> None:
    opened = (await client.views_open(trigger_id=await trigger(peer, triggers), view=sheet()))["view"]
    update = client.views_update
    await update(view_id=opened["id"], view=sheet("New", external_id="mine"), hash=opened["hash"])
    assert await error(update(view_id=opened["id"], view=sheet(), hash=opened["hash"])) == "hash_conflict"
    await update(external_id="mine", view=sheet("By name", external_id="mine"))
    assert peer.open_views("Ann")[0].title == "By name"
    assert await error(update(view_id="V999", view=sheet())) == "not_found"
    second = await trigger(peer, triggers, "Ben")
    again = client.views_open(trigger_id=second, view=sheet(external_id="mine"))
    assert await error(again) == "duplicate_external_id"
    await peer.close_view("Ann")
    assert await error(update(view_id=opened["id"], view=sheet())) == "not_found"


@pytest.fixture
def submissions(bolt: BoltApp) -> list[Json]:
    """What the form of Bolt hears; its answer is put in first."""
    script: list[Json] = []

    @bolt.app.view("form")
    async def submitted(ack: Any, body: Json) -> None:
        await ack(**script.pop(0) if script else {})
        script.append({"heard": body})

    @bolt.app.view_closed("form")
    async def closed(ack: Any, body: Json) -> None:
        await ack()
        script.append({"heard": body})

    return script


async def open_form(peer: SlackPeer, client: AsyncWebClient, triggers: list[str], view: Json = FORM) -> None:
    await client.views_open(trigger_id=await trigger(peer, triggers), view=view)


async def test_a_submit_carries_the_values_and_closes_the_form(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str], submissions: list[Json]
) -> None:
    await open_form(peer, client, triggers)
    ack = await peer.submit("Ann", {"Name": "Release", "owner": "Ben"})
    assert ack.is_acked
    assert peer.open_views("Ann") == []
    view = submissions[0]["heard"]["view"]
    assert view["private_metadata"] == "thing-1"
    assert view["state"]["values"] == {
        "name": {"value": {"type": "plain_text_input", "value": "Release"}},
        "note": {"value": {"type": "plain_text_input", "value": None}},
        "due": {"value": {"type": "datepicker", "selected_date": "2026-12-01"}},
        "owner": {"value": {"type": "users_select", "selected_user": peer.person("Ben").id}},
    }


async def test_slacks_client_does_not_submit_what_is_incomplete(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str], submissions: list[Json]
) -> None:
    await open_form(peer, client, triggers)
    with pytest.raises(ValueError, match="Name is required"):
        await peer.submit("Ann", {"Note": "only"})
    with pytest.raises(ValueError, match="no date"):
        await peer.submit("Ann", {"Name": "n", "Due": "tomorrow"})
    with pytest.raises(NotPossibleError, match="there is no input Colour"):
        await peer.submit("Ann", {"Colour": "red"})
    with pytest.raises(NotPossibleError):
        await peer.submit("Ben", {"Name": "n"})
    assert submissions == []


async def test_errors_keep_the_form_open(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str], submissions: list[Json]
) -> None:
    submissions.append({"response_action": "errors", "errors": {"name": "Taken"}})
    await open_form(peer, client, triggers)
    ack = await peer.submit("Ann", {"Name": "Release"})
    assert ack.get("errors") == ack.errors == {"name": "Taken"}
    assert peer.open_views("Ann")[0].errors == {"name": "Taken"}
    submissions.clear()
    await peer.submit("Ann", {"Name": "Other"})
    assert peer.open_views("Ann") == []


async def test_an_answer_may_update_push_or_clear(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str], submissions: list[Json]
) -> None:
    await open_form(peer, client, triggers)
    submissions[:] = [{"response_action": "push", "view": FORM | {"title": plain("Second")}}]
    await peer.submit("Ann", {"Name": "n"})
    submissions[:] = [{"response_action": "update", "view": FORM | {"title": plain("Third")}}]
    await peer.submit("Ann", {"Name": "n"})
    assert [view.title for view in peer.open_views("Ann")] == ["Form", "Third"]
    submissions[:] = [{"response_action": "clear"}]
    await peer.submit("Ann", {"Name": "n"})
    assert peer.open_views("Ann") == []


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"response_action": "errors", "errors": {"colour": "No such block"}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {"name": ""}}, "invalid_errors"),
        ({"response_action": "update", "view": sheet("x" * 25)}, "invalid_arguments"),
        ({"response_action": "push"}, "invalid_arguments"),
        ({"response_action": "reopen"}, "invalid_response_action"),
    ],
)
async def test_a_wrong_answer_leaves_the_form_and_is_on_record(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str], submissions: list[Json], answer: Json,
    problem: str,
) -> None:  # fmt: skip
    await open_form(peer, client, triggers)
    submissions.append(answer)
    await peer.submit("Ann", {"Name": "n"})
    assert [view.title for view in peer.open_views("Ann")] == ["Form"]
    assert [(call.method, call.error) for call in peer.refused] == [("view_submission", problem)]


async def test_closing_is_told_where_the_app_asked(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str], submissions: list[Json]
) -> None:
    await open_form(peer, client, triggers)
    await peer.close_view("Ann")
    assert submissions.pop()["heard"]["is_cleared"] is False
    await open_form(peer, client, triggers)
    await client.views_push(trigger_id=await trigger(peer, triggers), view=sheet(clear_on_close=True))
    await peer.close_view("Ann")
    assert submissions.pop()["heard"]["is_cleared"] is True
    assert peer.open_views("Ann") == []
    await client.views_open(trigger_id=await trigger(peer, triggers), view=sheet())
    count = len(peer.deliveries)
    await peer.close_view("Ann")
    assert len(peer.deliveries) == count


async def test_elements_in_views_act_and_have_no_channel(
    peer: SlackPeer, client: AsyncWebClient, bolt: BoltApp, triggers: list[str]
) -> None:
    heard: list[Json] = []

    @bolt.app.action("value")
    async def acted(ack: Any, body: Json) -> None:
        await ack()
        heard.append(body)

    blocks = [
        text_input("Name", "name"),
        text_input("Live", "live", dispatch_action=True),
        {"type": "actions", "block_id": "row", "elements": [
            {"type": "button", "text": plain("More"), "action_id": "value"}]},
    ]  # fmt: skip
    await open_form(peer, client, triggers, FORM | {"blocks": blocks})
    await peer.choose_view("Ann", "Name", "quiet")
    assert heard == []
    await peer.choose_view("Ann", "Live", "loud")
    await peer.click_view("Ann", "More")
    assert heard[-1]["container"] == {"type": "view", "view_id": peer.open_views("Ann")[0].id}
    assert "channel" not in heard[-1]
    assert "response_url" not in heard[-1]
    values = heard[-1]["view"]["state"]["values"]
    assert (values["name"]["value"]["value"], values["live"]["value"]["value"]) == ("quiet", "loud")


async def test_a_home_tab_is_published_and_guarded(peer: SlackPeer, client: AsyncWebClient) -> None:
    ann = peer.person("Ann").id
    home = {"type": "home", "blocks": [{"type": "section", "text": plain("Today")}]}
    first = (await client.views_publish(user_id=ann, view=home))["view"]
    await client.views_publish(user_id=ann, view=home, hash=first["hash"])
    shown = peer.home(ann)
    assert shown is not None
    assert shown.plain == "Today"
    assert await error(client.views_publish(user_id=ann, view=home, hash=first["hash"])) == "hash_conflict"
    assert await error(client.views_publish(user_id="U999", view=home)) == "invalid_arguments"
    await peer.open_home(ann, "home")
    assert peer.deliveries[-1].event["view"]["id"] == shown.id


async def test_without_the_feature_there_is_no_home_tab(start_peer: StartPeer) -> None:
    features = MANIFEST["features"] | {"app_home": {"home_tab_enabled": False}}
    peer = await start_peer(MANIFEST | {"features": features})
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert await error(client.views_publish(user_id=peer.person("Ann").id, view=home)) == "not_enabled"
    with pytest.raises(NotPossibleError):
        await peer.open_home("Ann", "home")


async def test_every_kind_of_input_can_be_filled_in(
    peer: SlackPeer, client: AsyncWebClient, triggers: list[str], submissions: list[Json]
) -> None:
    def field(label: str, **element: Any) -> Json:
        return {
            "type": "input", "block_id": label, "label": plain(label), "optional": True,
            "element": {"action_id": "value", **element},
        }  # fmt: skip

    def choice(value: str) -> Json:
        return {"text": plain(value.upper()), "value": value}

    two = [choice("a"), choice("b")]
    blocks = [
        field("when", type="timepicker"), field("moment", type="datetimepicker"),
        field("boxes", type="checkboxes", options=two), field("radio", type="radio_buttons", options=two),
        field("menu", type="multi_static_select", option_groups=[{"label": plain("g"), "options": two}]),
        field("people", type="multi_users_select"), field("rich", type="rich_text_input"),
        field("where", type="conversations_select", response_url_enabled=True),
        field("count", type="number_input", is_decimal_allowed=False),
        field("mail", type="email_text_input"), field("external", type="external_select"),
    ]  # fmt: skip
    await open_form(peer, client, triggers, FORM | {"blocks": blocks})
    with pytest.raises(ValueError, match="no time"):
        await peer.submit("Ann", {"when": "noon"})
    with pytest.raises(NotPossibleError, match="there is no option"):
        await peer.submit("Ann", {"external": "x"})
    general, ann, ben = peer.channel("general").id, peer.person("Ann").id, peer.person("Ben").id
    await peer.submit("Ann", {
        "when": "09:30", "moment": 1_764_000_000, "boxes": ["a", "B"], "radio": "b", "menu": "A",
        "people": ["Ann", ben], "rich": "words", "where": "general", "count": 3, "mail": "a@x.test",
    })  # fmt: skip
    body = submissions[-1]["heard"]
    values = {name: next(iter(actions.values())) for name, actions in body["view"]["state"]["values"].items()}
    assert values["when"]["selected_time"] == "09:30"
    assert values["moment"]["selected_date_time"] == 1_764_000_000
    assert [item["value"] for item in values["boxes"]["selected_options"]] == ["a", "b"]
    assert values["radio"]["selected_option"]["value"] == "b"
    assert [item["value"] for item in values["menu"]["selected_options"]] == ["a"]
    assert values["people"]["selected_users"] == [ann, ben]
    assert values["rich"]["rich_text_value"]["type"] == "rich_text"
    assert (values["count"]["value"], values["mail"]["value"]) == ("3", "a@x.test")
    (url,) = body["response_urls"]
    assert (url["block_id"], url["channel_id"]) == ("where", general)
