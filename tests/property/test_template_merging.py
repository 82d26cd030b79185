"""Merging a newer template version into a run keeps its promises, whatever was changed where."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ids import ChannelId, ProcessId, StepId, TemplateId, UserId
from domain.processes.model import NewStep, Process, StartRequest, Step, StepState, TemplateRef
from domain.processes.rules import circle
from domain.processes.shapes import Condition, DueRule, Question, StepKind
from domain.processes.starting import new_process
from domain.templates.aspects import of_run, of_template
from domain.templates.merging import Merged, Moment, merge
from domain.templates.model import Definition, Role
from tests.fakes.people import make_person
from tests.fakes.system import MONDAY

ANN = make_person("UANN", "Ann")
KEYS = tuple("abcdefghij")
ROLES = {"qa": UserId("UQA")}
KINDS = st.sampled_from([StepKind.DO, StepKind.APPROVE, StepKind.EVIDENCE])
SIZE = Question("size", "How large?", ("Large", "Small"))


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=8, unique=True))
    steps: list[NewStep] = []
    for key in keys:
        step = draw(new_steps(key, [one for one in sorted(keys) if one < key]))
        goes_under: bool = draw(st.booleans())
        if steps and goes_under and key > (steps[-1].key or ""):
            # Whoever waits only ever waits for earlier letters, so nothing goes in circles.
            steps[-1] = replace(steps[-1], substeps=(*steps[-1].substeps, replace(step, after=())))
        else:
            steps.append(step)
    flat = [replace(step, after=() if step.substeps else step.after) for step in steps]
    inner = {child.key for step in steps for child in step.substeps}
    clean = [replace(step, after=tuple(key for key in step.after if key not in inner)) for step in flat]
    return Definition("Release", tuple(clean), roles=(Role("qa", "Test lead"),), questions=(SIZE,))


@st.composite
def new_steps(draw: st.DrawFn, key: str, before: list[str]) -> NewStep:
    conditions = st.sampled_from([None, Condition("size", ("Large",))])
    return NewStep(
        title=draw(st.sampled_from(["One", "Two", "Three"])),
        key=key,
        kind=draw(KINDS),
        role=draw(st.sampled_from([None, "qa"])),
        is_optional=draw(st.booleans()),
        notes=draw(st.sampled_from([None, "Mind this."])),
        due_rule=draw(st.sampled_from([None, DueRule(2), DueRule(5)])),
        after=tuple(draw(st.lists(st.sampled_from(before), max_size=2, unique=True))) if before else (),
        condition=draw(conditions),
    )


def started(base: Definition) -> Process:
    request = StartRequest(
        "Release 1", base.steps, ANN.id, date(2026, 12, 1), ChannelId("C1"),
        template=TemplateRef(TemplateId("t"), 1), roles=ROLES, questions=base.questions,
        answers={"size": "Large"},
    )  # fmt: skip
    return new_process(ANN, request, process_id=ProcessId("p"), at=MONDAY)


def moment() -> Moment:
    ids: Iterator[int] = count(1)
    return Moment(MONDAY, MONDAY.date(), lambda: StepId(f"new-{next(ids)}"))


def changed(step: Step, how: str) -> Step:
    match how:
        case "done":
            return replace(step, state=StepState.DONE, finished_by=ANN.id, finished_at=MONDAY)
        case "own":
            return replace(step, title="Mine", due_rule=None, due_on=date(2027, 1, 1))
        case _:
            return step


@st.composite
def runs(draw: st.DrawFn, base: Definition, *, with_own: bool = True) -> Process:
    process = started(base)
    steps: list[Step] = []
    for step in process.steps:
        change = draw(st.sampled_from(["none", "done", "own"] if with_own else ["none", "none", "done"]))
        steps.append(changed(step, change))
    if with_own and draw(st.booleans()):
        steps.append(Step(StepId("own"), "s99", "Own step", 1.5))
        gone = draw(st.sampled_from(steps)).id
        steps = [step for step in steps if step.id != gone and step.parent_id != gone]
        steps = [replace(s, after_ids=tuple(a for a in s.after_ids if a != gone)) for s in steps]
    return process.with_steps(tuple(steps))


pairs = st.tuples(definitions(), definitions())
cases = pairs.flatmap(lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), runs(pair[0])))
untouched = pairs.flatmap(
    lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), runs(pair[0], with_own=False))
)


def merged(base: Definition, new: Definition, process: Process) -> Merged:
    return merge(base, new, process, 2, moment())


@settings(max_examples=100, deadline=None)
@given(cases)
def test_finished_steps_never_change(case: tuple[Definition, Definition, Process]) -> None:
    base, new, process = case
    after = merged(base, new, process).process
    for step in process.steps:
        if step.state.is_finished:
            assert after.step(step.id) == step


@settings(max_examples=100, deadline=None)
@given(cases)
def test_applying_twice_is_applying_once(case: tuple[Definition, Definition, Process]) -> None:
    base, new, process = case
    once = merged(base, new, process).process
    assert merged(new, new, once).process.steps == once.steps
    assert merged(new, new, once).lines == ()
    twice = merged(base, new, once).process
    assert {s.id: replace(s, rank=0) for s in twice.steps} == {s.id: replace(s, rank=0) for s in once.steps}


@settings(max_examples=100, deadline=None)
@given(cases)
def test_a_version_that_changes_nothing_changes_nothing(
    case: tuple[Definition, Definition, Process],
) -> None:
    base, _, process = case
    same = merged(base, base, process)
    assert same.process.steps == process.steps
    assert same.lines == same.kept == ()


def shape(definition: Definition, key: str) -> object:
    """Return what the new version says of a step, with where it is."""
    for _, step, parent in definition.walk():
        if step.key == key:
            return of_template(step, ROLES) | {"waits for": None}, parent.key if parent else None
    return None


@settings(max_examples=100, deadline=None)
@given(untouched)
def test_a_run_without_changes_of_its_own_gets_the_open_part_of_the_new_version(
    case: tuple[Definition, Definition, Process],
) -> None:
    base, new, process = case
    result = merged(base, new, process)
    if result.problem is not None:
        return
    after = result.process
    keys = {step.id: step.key or "" for step in after.steps}
    finished = {step.key for step in after.steps if step.state.is_finished}
    opened = [step for step in after.steps if not step.state.is_finished]
    wanted = {step.key: (step, parent) for _, step, parent in new.walk()}
    for step in opened:
        assert step.key in wanted or any(s.parent_id == step.id for s in after.steps)
        if step.key not in wanted:
            continue
        has = of_run(step, keys)
        wants = of_template(wanted[step.key][0], ROLES)
        assert {**has, "waits for": 0} == {**wants, "waits for": 0}
        assert has["waits for"] == frozenset(k for k in wanted[step.key][0].after if k in keys.values())
    for key, (_, parent) in wanted.items():
        if key not in keys.values():
            assert parent is not None
            assert parent.key in finished or after.steps
    if not finished and not result.kept:
        order = [step.key for _, step, _ in new.walk()]
        assert [step.key for step in after.steps] == order


@settings(max_examples=100, deadline=None)
@given(cases)
def test_what_the_run_changed_wins_and_is_said(case: tuple[Definition, Definition, Process]) -> None:
    base, new, process = case
    result = merged(base, new, process)
    titles = {step.key: step.title for _, step, _ in base.walk()}
    wanted = {step.key: step.title for _, step, _ in new.walk()}
    for step in process.steps:
        if step.title != "Mine" or result.problem:
            continue
        kept = result.process.step(step.id)
        assert kept is not None
        assert (kept.title, kept.due_on) == ("Mine", date(2027, 1, 1))
        if step.key in wanted and wanted[step.key] != titles[step.key]:
            assert any("keeps its title" in line for line in result.kept)
    own = process.step(StepId("own"))
    if own is not None and not result.problem:
        assert result.process.step(own.id) == own


@settings(max_examples=100, deadline=None)
@given(cases)
def test_what_comes_out_is_a_sound_process(case: tuple[Definition, Definition, Process]) -> None:
    base, new, process = case
    after = merged(base, new, process).process
    ids = {step.id for step in after.steps}
    assert len({step.alias for step in after.steps}) == len(after.steps)
    assert all(int(step.alias[1:]) < after.next_alias or step.alias == "s99" for step in after.steps)
    assert circle(after.steps) == ()
    for step in after.steps:
        assert step.state.is_finished or set(step.after_ids) <= ids
        assert step.parent_id is None or step.parent_id in ids
        parent = after.step(step.parent_id) if step.parent_id else None
        assert parent is None or parent.parent_id is None
        siblings = [one.rank for one in after.children(step.parent_id)]
        assert len(set(siblings)) == len(siblings)
