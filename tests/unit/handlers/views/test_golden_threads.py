"""Summaries, their forms and recommendations, compared with files; `UPDATE_GOLDEN=1` draws them anew."""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from domain.generation.service import Draft
from domain.ids import ChannelId, DirectoryId, MessageTs, TemplateId
from domain.likeness.choosing import Alike
from domain.processes.shapes import MessageLink
from domain.recommendations.model import Recommendations
from domain.templates.model import Directory
from domain.threads.model import Finding, FindingKind, Purpose, Summary
from handlers.views import generation, recommendations, starting, threads, waiting
from handlers.views.answers import error_message
from handlers.views.home import home_start_modal
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message
from handlers.views.processes import start_process_modal
from handlers.views.template_forms import start_template_modal
from tests.unit.domain.templates.samples import definition
from tests.unit.handlers.views.samples import ANN, BOB, NOW, PEOPLE, TEAM, release
from tests.unit.handlers.views.test_golden_templates import TEMPLATE, view

GOLDEN = Path(__file__).parent / "golden_threads"
URL, TODAY = "https://acme.slack.com/", NOW.date()
LINK = MessageLink(ChannelId("C0REL"), MessageTs("1795397232.417875"), MessageTs("1795397232.417816"))
MANY = [replace(TEMPLATE, id=TemplateId(f"t{number}")) for number in range(120)]
EVIL = "<!channel> *now* https://evil.example"


def finding(kind: FindingKind, text: str = EVIL) -> Finding:
    owner, due = (BOB, TODAY) if kind is FindingKind.ACTION else (None, None)
    return Finding(
        kind, text, (LINK, replace(LINK, ts=MessageTs("1795397232.417999"))), (ANN, BOB), owner, due
    )


def summary(count: int = 1, *, by_model: bool = True) -> Summary:
    found = tuple(
        finding(kind, f"{EVIL} {number} " * (20 if count > 1 else 1))
        for kind in FindingKind
        for number in range(count)
    )
    notice = None if by_model else "No AI model is set up, so the offline assistant answered."
    return Summary(
        id="0" * 32,
        team_id=TEAM,
        channel_id=LINK.channel_id,
        thread_ts=LINK.thread_ts,
        last_ts=LINK.ts,
        purpose=Purpose.SUMMARY,
        fingerprint="print",
        findings=found,
        messages=7,
        by_model=by_model,
        asked_by=ANN,
        made_at=NOW,
        title="Release",
        notice=notice,
    )


VIEWS: dict[str, Any] = {
    "summary": lambda: threads.summary_message(summary(), PEOPLE, URL, TODAY),
    "summary_offline": lambda: threads.summary_message(summary(by_model=False), PEOPLE, URL, TODAY),
    "summary_shared": lambda: threads.summary_message(summary(), PEOPLE, URL, TODAY, shared_by=ANN),
    "summary_empty": lambda: threads.summary_message(summary(0), PEOPLE, URL, TODAY),
    "summary_long": lambda: threads.summary_message(summary(30), PEOPLE, URL, TODAY),
    "choose_process": lambda: threads.choose_process_message(summary(), [release()]),
    "choose_process_none": lambda: threads.choose_process_message(summary(), []),
    "turn": lambda: threads.turn_modal(summary(), PEOPLE, URL, TODAY, ANN),
    "turn_long": lambda: threads.turn_modal(summary(60), PEOPLE, URL, TODAY, ANN),
    "turn_empty": lambda: threads.turn_modal(summary(0), PEOPLE, URL, TODAY, ANN),
    "turn_alike": lambda: threads.turn_modal(
        summary(), PEOPLE, URL, TODAY, ANN, Alike(TEMPLATE, replace(release(), name=EVIL, closed_at=NOW))
    ),
    "start_empty": lambda: starting.suggesting(home_start_modal(ANN), None),
    "start_to_choose": lambda: starting.suggesting(home_start_modal(ANN), None, MANY),
    "start_none_fits": lambda: starting.suggesting(
        start_process_modal(LINK.channel_id, name=EVIL, owner_id=ANN),
        Recommendations(EVIL, (), (release(),), "Found by words."),
    ),
    "start_fitting": lambda: starting.suggesting(
        start_process_modal(LINK.channel_id, name=EVIL, owner_id=ANN),
        Recommendations(EVIL, (TEMPLATE,) * 5, (), "Found by words."),
        (TEMPLATE,),
    ),
    "start_from_thread": lambda: start_template_modal(view(), None, ANN, name=EVIL, summary_id="s1"),
    "waiting": lambda: waiting.waiting_view("Start a process", "I am reading."),
    "waited_in_vain": lambda: waiting.told_view(error_message(EVIL, "A1")),
    "waited_for": lambda: waiting.ready_message("Two steps found.", "Open Form", "thread_turn", "s1"),
    "draft": lambda: generation.draft_modal(
        Draft(definition(), by_model=True),
        [Directory(DirectoryId("d1"), TEAM, "Team", (ANN,))],
        LINK.channel_id,
    ),
    "recommendations": lambda: recommendations.recommendations_message(
        Recommendations(EVIL, (TEMPLATE,) * 5, (release(),) * 5, "Found by words.")
    ),
    "recommendations_none": lambda: recommendations.recommendations_message(
        Recommendations(EVIL, (), (), "Found by words.")
    ),
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
    live = [line for line in said.splitlines() if '"initial_value"' not in line]  # inputs show text as it is
    assert not [line for line in live if "<!channel>" in line or "https://evil" in line]


@pytest.mark.parametrize("name", VIEWS)
def test_slack_would_take_the_view(name: str) -> None:
    drawn = VIEWS[name]()
    assert (check_message(drawn) if isinstance(drawn, Message) else check_view(drawn)) == []


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(VIEWS)
