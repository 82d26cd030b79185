"""Every view, drawn and compared with a file; `UPDATE_GOLDEN=1` draws the files anew."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.conversations.model import AnsweredBy, Choice, LiveResponse, Menu
from domain.gateway.model import TokenUsage, UsageOutcome, UsageRow
from domain.ids import ChannelId, ConversationId, MessageTs
from domain.operations.model import Source, SuggestionState
from domain.processes.model import ProcessState
from handlers.views import answers, home, processes, suggestions
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message
from tests.unit.handlers.views import samples
from tests.unit.handlers.views.samples import ANN, NOW, PEOPLE, PERMALINK, TEAM, TODAY, release, several

GOLDEN = Path(__file__).parent / "golden"
Drawn = Message | dict[str, Any]


def card(
    state: SuggestionState, *, applied: tuple[int, ...] = (), many: bool = True, late: int = 0
) -> Message:
    made = samples.suggestion(*(several() if many else ()), state=state)
    made = replace(made, applied=applied)
    done = samples.activity() if state is SuggestionState.APPLIED else None
    at = NOW + timedelta(minutes=late)
    return suggestions.suggestion_card(made, release(), PEOPLE, done, at, PERMALINK)


def partly_stale() -> Message:
    before = release()
    moved = tuple(replace(step, version=2) if step.alias == "s4" else step for step in before.steps)
    changed = replace(before, steps=moved)
    return suggestions.suggestion_card(samples.suggestion(*several()), changed, PEOPLE, None, NOW, PERMALINK)


def response(**changes: Any) -> LiveResponse:
    made = LiveResponse("Two steps are **open**.", AnsweredBy.OFFLINE, ConversationId("conversation-1"))
    return replace(made, **changes)


def usage_row() -> UsageRow:
    return UsageRow(
        id="u1",
        team_id=TEAM,
        actor_id=ANN,
        at=NOW,
        purpose="reply",
        model="gpt-6-luna",
        usage=TokenUsage(1200, 300),
        outcome=UsageOutcome.ANSWERED,
        took_ms=900,
    )


CLOSED = replace(release(), state=ProcessState.CLOSED, closed_by=ANN, closed_at=NOW)
THREAD = processes.ThreadHead(ChannelId("C0REL"), MessageTs("1.2"), "Bob", "The DNS change is <live>")
TWO = Menu("Which step is done?", (Choice("done 2", "2. Change DNS"), Choice("done 4", "4. Announce")))
WORKSPACE = "https://acme.slack.com/"
LONG = Menu("Which one?", (Choice("rename 3 to " + "x" * 200, "Rename 3"), Choice("add y", "Add y")))

VIEWS: dict[str, Callable[[], Drawn]] = {
    "process_card": lambda: processes.process_card(release(), PEOPLE, TODAY),
    "process_card_private": lambda: processes.process_card(release(), PEOPLE, TODAY, is_private=True),
    "process_card_closed": lambda: processes.process_card(CLOSED, PEOPLE, TODAY),
    "process_list": lambda: processes.process_list([release(), CLOSED], PEOPLE, TODAY),
    "process_list_shared": lambda: processes.process_list([release()], PEOPLE, TODAY, can_share=False),
    "process_list_empty": lambda: processes.process_list([], PEOPLE, TODAY, "<release>"),
    "thread_menu": lambda: processes.thread_menu(release(), [THREAD]),
    "thread_menu_empty": lambda: processes.thread_menu(release(), []),
    "start_process_modal": lambda: processes.start_process_modal(
        ChannelId("C0REL"), name="Release 4.3", owner_id=ANN, due_on=date(2026, 12, 1)
    ),
    "add_step_modal": lambda: processes.add_step_modal(release()),
    "suggestion_waiting_one": lambda: card(SuggestionState.WAITING, many=False),
    "suggestion_partly_ticked": lambda: suggestions.suggestion_card(
        replace(samples.suggestion(*several()), ticked=(0,)), release(), PEOPLE, None, NOW, PERMALINK
    ),
    "suggestion_waiting_many": lambda: card(SuggestionState.WAITING),
    "suggestion_waiting_expired": lambda: card(SuggestionState.WAITING, late=60 * 24),
    "suggestion_partly_stale": partly_stale,
    "suggestion_applied": lambda: card(SuggestionState.APPLIED, applied=(0,), many=False),
    "suggestion_applied_late": lambda: card(SuggestionState.APPLIED, applied=(0,), many=False, late=11),
    "suggestion_applied_partly": lambda: card(SuggestionState.APPLIED, applied=(0, 2)),
    "suggestion_dismissed": lambda: card(SuggestionState.DISMISSED),
    "suggestion_expired": lambda: card(SuggestionState.EXPIRED, many=False),
    "suggestion_stale": lambda: card(SuggestionState.STALE, many=False),
    "suggestion_undone": lambda: card(SuggestionState.UNDONE, many=False),
    "edit_suggestion_modal": lambda: suggestions.edit_suggestion_modal(
        samples.suggestion(*several()), release()
    ),
    "answer_end_model": lambda: Message(
        "end", answers.answer_end(AnsweredBy.MODEL, "The AI model is slow.", "turn-1", was_stopped=True)
    ),
    "answer_end_offline": lambda: Message("end", answers.answer_end(AnsweredBy.OFFLINE, None, "turn-1")),
    "applied_reply": lambda: answers.applied_reply(samples.activity(Source.WORD), release(), NOW),
    "response_text": lambda: answers.response_message(response(notice="AI is turned off for you."), NOW),
    "response_done": lambda: answers.response_message(
        response(
            text="2. Change DNS: open → done",
            answered_by=AnsweredBy.RECORD,
            activity=samples.activity(Source.WORD),
        ),
        NOW,
    ),
    "response_menu": lambda: answers.response_message(response(menu=TWO), NOW),
    "menu_long": lambda: answers.menu_message(LONG, "turn-1"),
    "help_message": answers.help_message,
    "help_card": answers.help_card,
    "ask_answer": lambda: answers.ask_answer("What is <open>?", response()),
    "note_message": lambda: answers.note_message("Closed “Release <4.2>”. Say `undo`."),
    "error_message": lambda: answers.error_message("Something went wrong on our side.", "ab12cd34"),
    "privacy_on": lambda: answers.privacy_message(True),
    "privacy_off": lambda: answers.privacy_message(False),
    "home_week": lambda: home.home_view(samples.home(plan=samples.week()), WORKSPACE),
    "home_full": lambda: home.home_view(samples.full_home(), WORKSPACE),
    "home_empty": lambda: home.home_view(
        samples.home(release(), steps=(), processes=(), people={}), WORKSPACE
    ),
    "home_long": lambda: home.home_view(samples.long_home(page=1), WORKSPACE),
    "home_start_modal": lambda: home.home_start_modal(ANN),
    "home_help": home.help_modal,
    "home_about": lambda: home.about_modal(samples.full_home(), 3),
    "usage_message": lambda: answers.usage_message(1500, 200_000, [usage_row(), usage_row()]),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_view_is_drawn_as_recorded(name: str) -> None:
    drawn = VIEWS[name]()
    data = asdict(drawn) if isinstance(drawn, Message) else drawn
    said = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", VIEWS)
def test_slack_would_take_the_view(name: str) -> None:
    drawn = VIEWS[name]()
    assert (check_message(drawn) if isinstance(drawn, Message) else check_view(drawn)) == []


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(VIEWS)
