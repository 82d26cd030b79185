"""What a model says it found is kept only where a message of the conversation carries it."""

import json
from datetime import date
from typing import Any

import pytest

from domain.conversations.aliases import Aliases
from domain.threads.checking import Checked, check_findings
from domain.threads.model import FindingKind
from tests.unit.domain.threads.test_rules import ANN, BEN, MONDAY, said

SAID = dict(enumerate(said(("Ann", "A"), ("Ben", "B")), start=1))
ALIASES = Aliases.over((ANN, BEN))


def checked(*found: Any) -> Checked:
    return check_findings(
        json.dumps({"title": "T", "findings": list(found)}),
        said=SAID, kinds=frozenset(FindingKind), aliases=ALIASES, today=MONDAY,
    )  # fmt: skip


def claim(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "action", "text": "Do it", "messages": [2], "owner": "user1", "due_on": "2026-12-01"
    } | changed  # fmt: skip


def test_who_said_it_is_who_wrote_the_message() -> None:
    (finding,) = checked(claim(text="user1 says\n so")).findings
    assert finding.by == (BEN.id,)
    assert finding.text == "Ann says so"
    assert (finding.owner_id, finding.due_on) == (ANN.id, date(2026, 12, 1))


@pytest.mark.parametrize(
    "bad",
    [
        claim(messages=[3]), claim(messages=[]), claim(messages="2"), claim(messages=[True]),
        claim(kind="gossip"), claim(kind=[]), claim(kind={}), claim(text=""), claim(text=None), "text", None,
    ],
)  # fmt: skip
def test_a_claim_without_a_message_or_a_sense_is_dropped_and_counted(bad: Any) -> None:
    result = checked(claim(), bad)
    assert len(result.findings) == 1
    assert result.dropped == 1
    assert result.problems


@pytest.mark.parametrize(
    "odd", [{"owner": "user9"}, {"owner": 3}, {"due_on": "soon"}, {"due_on": "1999-01-01"}]
)
def test_an_owner_or_a_day_that_cannot_be_is_left_out_alone(odd: dict[str, Any]) -> None:
    (finding,) = checked(claim(**odd)).findings
    assert None in (finding.owner_id, finding.due_on)


@pytest.mark.parametrize("arguments", ["", "[]", "{", '{"findings": 3}', "[" * 30_000, "x" * 50_000])
def test_garbage_is_a_problem_and_never_an_exception(arguments: str) -> None:
    result = check_findings(arguments, said=SAID, kinds=frozenset(FindingKind), aliases=ALIASES, today=MONDAY)
    assert result.findings == ()
    assert result.problems
