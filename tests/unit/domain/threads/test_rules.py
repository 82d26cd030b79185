"""Without a model, what people say outright is found, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from domain.conversations.model import ThreadMessage
from domain.ids import ChannelId, MessageTs
from domain.processes.shapes import MessageLink
from domain.threads.model import Finding, FindingKind, Purpose, Said
from domain.threads.rules import find_by_rules
from tests.fakes.people import make_person

ANN, BEN = make_person("UANN", "Ann"), make_person("UBEN", "Ben")
MONDAY = date(2026, 11, 23)


def said(*lines: tuple[str, str]) -> tuple[Said, ...]:
    people = {"Ann": ANN.id, "Ben": BEN.id}
    return tuple(
        Said(
            MessageLink(ChannelId("C1"), MessageTs(f"{1795424400 + number}.0"), MessageTs("1795424401.0")),
            ThreadMessage(MessageTs(f"{1795424400 + number}.0"), people[who], text),
        )
        for number, (who, text) in enumerate(lines, start=1)
    )


def found(*lines: tuple[str, str], purpose: Purpose = Purpose.SUMMARY) -> tuple[Finding, ...]:
    return find_by_rules(said(*lines), people=(ANN, BEN), purpose=purpose)


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("We decided to ship on Monday.", FindingKind.DECISION, "We decided to ship on Monday."),
        ("Let's go with the blue one.", FindingKind.DECISION, "Let's go with the blue one."),
        ("I'll write the notes by Friday.", FindingKind.ACTION, "Write the notes"),
        ("Ben will call the printer.", FindingKind.ACTION, "Call the printer"),
        ("TODO: order cake", FindingKind.ACTION, "Order cake"),
        ("Who tells the customers?", FindingKind.QUESTION, "Who tells the customers?"),
        ("I disagree with the price.", FindingKind.DISAGREEMENT, "I disagree with the price."),
    ],
)
def test_a_plain_statement_is_found_with_its_author_and_message(
    text: str, kind: FindingKind, says: str
) -> None:
    (finding,) = found(("Ann", text))
    assert (finding.kind, finding.text, finding.by) == (kind, says, (ANN.id,))
    assert finding.sources[0].ts == "1795424401.0"


def test_owner_and_day_are_those_that_were_said() -> None:
    (finding,) = found(("Ann", "<@UBEN> please tell the landlord by Friday"))
    assert (finding.owner_id, finding.due_on) == (BEN.id, date(2026, 11, 27))


@pytest.mark.parametrize(
    ("text", "due_on"),
    [("I'll call them by tomorrow", date(2026, 11, 11)), ("I'll send it by Friday", date(2026, 11, 13))],
)
def test_a_day_counts_from_when_it_was_said_not_from_when_it_is_read(text: str, due_on: date) -> None:
    (one,) = said(("Ann", text))
    tuesday = replace(one, link=replace(one.link, ts=MessageTs("1794301200.000100")))
    (finding,) = find_by_rules((tuesday,), people=(ANN, BEN), purpose=Purpose.SUMMARY)
    assert finding.due_on == due_on


@pytest.mark.parametrize("text", ["Nice weather today.", "no problem, thanks", "We haven't decided yet."])
def test_small_talk_and_what_did_not_happen_is_nothing(text: str) -> None:
    assert found(("Ann", text)) == ()


def test_a_question_that_was_answered_is_not_open() -> None:
    lines = (("Ann", "Is the landlord informed?"), ("Ben", "Yes, since Tuesday."))
    assert found(*lines) == ()


def test_for_steps_only_actions_count() -> None:
    kinds = {one.kind for one in found(("Ann", "We decided it. I'll do it now."), purpose=Purpose.STEPS)}
    assert kinds == {FindingKind.ACTION}
