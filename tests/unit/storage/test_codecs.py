"""What is kept as JSON comes back as it was."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.operations.model import (
    AddStep,
    AddSubstep,
    CompleteStep,
    Operation,
    Proposal,
    StepDelta,
    UpdateStep,
)
from domain.processes.model import Step
from storage.codecs import DELTAS, OPERATIONS, PROPOSALS
from storage.schema import dump_json, storable

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
days = st.dates(min_value=date(2000, 1, 1))
instants = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)

st.register_type_strategy(str, words)
st.register_type_strategy(date, days)
st.register_type_strategy(datetime, instants)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))

operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(CompleteStep), st.builds(AddStep), st.builds(AddSubstep), st.builds(UpdateStep)
)


def through_json(data: object) -> object:
    return json.loads(dump_json(data))


@given(st.lists(operations).map(tuple))
def test_operations_survive(value: tuple[Operation, ...]) -> None:
    assert OPERATIONS.load(through_json(OPERATIONS.dump(value))) == value


@given(st.lists(st.builds(StepDelta)).map(tuple))
def test_deltas_survive(value: tuple[StepDelta, ...]) -> None:
    assert DELTAS.load(through_json(DELTAS.dump(value))) == value


@given(st.lists(st.builds(Proposal, operation=operations)).map(tuple))
def test_proposals_survive(value: tuple[Proposal, ...]) -> None:
    assert PROPOSALS.load(through_json(PROPOSALS.dump(value))) == value


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("\\u0000", "\\u0000"), ("\\\\u0000", "\\\\u0000"), ("a\0b", "a\ufffdb"), ("\\\0", "\\\ufffd")],
)
def test_a_nul_is_replaced_and_one_that_is_only_spelt_out_is_not(typed: str, kept: str) -> None:
    assert through_json([typed]) == [kept]


def test_instants_come_back_aware() -> None:
    value = datetime(2026, 11, 23, 9, tzinfo=UTC)
    step = Step(id="s", alias="s1", title="t", rank=1.0, finished_at=value)  # type: ignore[arg-type]
    (delta,) = DELTAS.load(through_json(DELTAS.dump((StepDelta(step.id, None, step),))))
    assert delta.after is not None
    assert delta.after.finished_at == value
    assert delta.after.finished_at.utcoffset() is not None


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(ValidationError):
        OPERATIONS.load([{"kind": "drop_table"}])


@given(st.text())
def test_any_text_becomes_storable_and_harmless_text_stays_as_it_is(text: str) -> None:
    stored = storable(text)
    stored.encode("utf-8")
    assert "\0" not in stored
    assert storable(stored) == stored
    if "\0" not in text and not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert stored == text
    assert "\\u0000" not in dump_json({"text": text}).replace("\\\\", "")
