"""Whatever a template holds, both formats give it back."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.templates import YamlDocuments
from domain.ids import UserId
from domain.processes.model import NewStep
from domain.processes.shapes import Condition, DueAnchor, DueRule, Question, StepKind
from domain.templates.checking import check
from domain.templates.duewords import parse_due, say_due
from domain.templates.faults import TemplateFaultsError
from domain.templates.markdown import read_markdown, write_markdown
from domain.templates.model import Definition, Role
from domain.templates.normal import line_of_text, normal

TRICKY = "ab {}[]|;,\\:#>?-*=!\"'`~%&@é漢\u200b\U0001f600\t\n0"
texts = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=["Cs"])), max_size=30)
titles = texts.map(line_of_text).filter(lambda text: any(sign.isprintable() and sign != " " for sign in text))
keys = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda key: key not in ("start", "end"))
choices = st.lists(titles, max_size=3, unique_by=lambda choice: choice.casefold()).map(tuple)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    roles = tuple(Role(key, draw(titles)) for key in draw(st.lists(keys, max_size=3, unique=True)))
    asked = draw(st.lists(keys, max_size=4, unique=True))
    questions = [Question(key, draw(titles), draw(choices), draw(st.booleans())) for key in asked]
    early, late = questions[:2], questions[2:]
    names = draw(st.lists(keys, min_size=1, max_size=7, unique=True))
    steps: list[NewStep] = []
    for key in names:
        before = [step.key or "" for step in steps]
        step = _step(draw, key, before, [role.key for role in roles], early)
        asks: bool = draw(st.booleans())
        if late and asks:
            step = replace(step, question=late.pop())
        steps.append(step)
    nested = draw(st.integers(0, len(steps) - 1))
    top = steps[0]
    shaped = (replace(top, substeps=tuple(steps[1 : 1 + nested])), *steps[1 + nested :])
    return normal(Definition(draw(titles), shaped, draw(texts), roles, tuple(early)))


def _step(
    draw: st.DrawFn, key: str, before: list[str], roles: list[str], questions: list[Question]
) -> NewStep:
    anchors = [
        DueRule(draw(st.integers(-99, 99)), draw(st.booleans()), anchor) for anchor in list(DueAnchor)[:2]
    ]
    anchors += [DueRule(1, True, DueAnchor.STEP, other) for other in before[:1]]
    rule = draw(st.none() | st.sampled_from(anchors))
    return NewStep(
        title=draw(titles),
        key=key,
        owner_id=draw(st.none() | st.just(UserId("U024BE7LH"))),
        due_on=draw(st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))) if rule is None else None,
        kind=draw(st.sampled_from(StepKind)),
        role=draw(st.none() | st.sampled_from(roles)) if roles else None,
        is_optional=draw(st.booleans()),
        notes=draw(st.none() | texts),
        due_rule=rule,
        after=tuple(draw(st.lists(st.sampled_from(before), max_size=2, unique=True))) if before else (),
        condition=_condition(draw, questions),
    )


def _condition(draw: st.DrawFn, questions: list[Question]) -> Condition | None:
    if not questions or draw(st.booleans()):
        return None
    question = draw(st.sampled_from(questions))
    values = st.sampled_from(question.choices) if question.choices else titles
    chosen = tuple(draw(st.lists(values, min_size=1, max_size=2, unique=True)))
    return Condition(question.key, chosen, draw(st.booleans()))


def sound(definition: Definition) -> bool:
    return check(definition, {}) == ()


@settings(max_examples=100, deadline=None)
@given(definitions().filter(sound))
def test_markdown_gives_back_every_template(definition: Definition) -> None:
    assert read_markdown(write_markdown(definition)) == definition


@settings(max_examples=40, deadline=None)
@given(definitions().filter(sound))
def test_yaml_gives_back_every_template(definition: Definition) -> None:
    assert YamlDocuments().read(YamlDocuments().write(definition)) == definition


@given(st.integers(-999, 999), st.booleans(), keys)
def test_due_words_give_back_every_rule(days: int, is_working: bool, key: str) -> None:
    for rule in (
        DueRule(days, is_working),
        DueRule(days, is_working, DueAnchor.END),
        DueRule(days, is_working, DueAnchor.STEP, key),
    ):
        assert parse_due(say_due(rule)) == rule


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_readers(text: str) -> None:
    for read in (read_markdown, YamlDocuments().read):
        with suppress(TemplateFaultsError):
            assert sound(read(text))
