"""Markdown and YAML are read with kind errors by line, and written so that they are read the same."""

import re
from pathlib import Path

import pytest

from bot.adapters.templates import MAX_BYTES, YamlDocuments
from domain.processes.model import NewStep
from domain.processes.shapes import Condition, DueAnchor, DueRule, Question, StepKind
from domain.templates.duewords import EXAMPLES, parse_due, say_due
from domain.templates.faults import TemplateFaultsError
from domain.templates.markdown import read_markdown, read_parts, write_markdown
from domain.templates.model import Role
from tests.unit.domain.templates.samples import definition

yaml = YamlDocuments()


def lines_of(text: str) -> list[str]:
    with pytest.raises(TemplateFaultsError) as caught:
        (read_markdown if text.startswith("#") else yaml.read)(text)
    return caught.value.public.split("\n")


def test_both_formats_give_back_what_was_written() -> None:
    assert read_markdown(write_markdown(definition())) == definition()
    assert yaml.read(yaml.write(definition())) == definition()


def test_a_plain_checklist_is_a_template() -> None:
    read = read_markdown("# Move\nTo the new office.\n\n- [ ] Pack\n  - [x] Books\n* Drive\n3. Unpack\n")
    assert (read.name, read.description) == ("Move", "To the new office.")
    assert [(number, step.title, step.key) for number, step, _ in read.walk()] == [
        ("1", "Pack", "pack"),
        ("1.1", "Books", "books"),
        ("2", "Drive", "drive"),
        ("3", "Unpack", "unpack"),
    ]


def test_several_errors_of_a_checklist_are_said_at_once_with_their_lines() -> None:
    text = (
        "# Release\n\n## Foo\n\n## Roles\n- qa: Test lead\n\n## Questions\n- size: Size? [A | B] {maybe}\n"
        "\n## Steps\n- [ ] Test {#test; after: build; role: boss}\n"
        "- [ ] Go {kind: vote; due: soon; wrong: x; optional: perhaps; owner: Ann; if: size}\n"
    )
    assert lines_of(text) == [
        "line 3: I do not know the section “Foo”; there are Roles, Questions and Steps.",
        "line 9: I do not know “maybe” about a question, only “optional”.",
        "line 12: step “Test” names the role “boss”, which is not a role of this template.",
        "line 12: step “Test” waits for “build”, which is not a step of this template.",
        "line 13: “vote” is no kind of step: there are do, approve, fyi and evidence.",
        f"line 13: “soon” is no due date: write {EXAMPLES}, or a date like 2026-12-31.",
        "line 13: I do not know “wrong”; a step has key, role, owner, due, kind, optional, after and if.",
        "line 13: “perhaps” is neither yes nor no.",
        "line 13: “Ann” is nobody's Slack id (like U024BE7LH); a role is usually the better choice.",
        "line 13: “size” is no condition: write it like “remote = Yes” or “size != Small, Medium”.",
    ]


def test_several_errors_of_yaml_are_said_at_once_with_their_lines() -> None:
    text = (
        "name: Release\nroles: [qa]\nquestions:\n  - ask: Size?\n    choices: {a: b}\nowner: Ann\nsteps:\n"
        "  - title: Test\n    after: [build]\n  - title: Go\n    due: [soon]\n    steps:\n"
        "      - title: Sub\n        steps:\n          - Deep\n"
    )
    assert lines_of(text) == [
        "line 2: the roles are to be keys with labels, such as “it: IT department”.",
        "line 5: the choices is to be a list.",
        "line 6: I do not know “owner” here; there are name, description, roles, questions, steps.",
        "line 8: step “Test” waits for “build”, which is not a step of this template.",
        "line 11: “due” is to be a text.",
        "line 15: substeps have no substeps of their own.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty."),
        ("- a\n- b", "line 1: the template is to have names with values, such as “name: …”."),
        ("name: [", "line 1: this is not YAML: look at indents, colons and quotes."),
        ("name: a\n  b: c", "line 2: this is not YAML: look at indents, colons and quotes."),
        ("name: \x01", "this is not YAML: it has signs nobody can see."),
        ("name: &a x\nsteps: [*a]", "line 1: anchors and aliases (& and *) are not taken."),
        ("name: !!python/object:os.system x", "line 1: tags (!) are not taken."),
        ("name: a\n---\nname: b", "line 2: one file holds one template; a second begins here."),
        ("name: a\nname: b", "line 2: “name” is there twice."),
        ("name: " + "[" * 5000, "line 1: this is nested deeper than any template."),
        ("steps: [" + "a," * 60_000 + "]", "line 1: the file holds more than any template."),
        (
            "name: a\nsteps:\n" + " - a\n" * 9_000,
            "line 3: there are 9000 steps and substeps, at most 200 fit.",
        ),
        ("name: " + "x" * MAX_BYTES, f"the file is larger than {MAX_BYTES // 1000} kB."),
    ],
)
def test_hostile_and_broken_yaml_is_refused_kindly(text: str, words: str) -> None:
    with pytest.raises(TemplateFaultsError) as caught:
        yaml.read(text)
    assert caught.value.public == words


def test_yaml_keeps_words_that_look_like_something_else() -> None:
    text = (
        "name: 2026\nquestions:\n - ask: Sure?\n   choices: [Yes, No, 1.0]\n   optional: yes\n"
        "steps:\n - No\n - title: 12:30\n"
    )
    read = yaml.read(text)
    assert (read.name, [step.title for step in read.steps]) == ("2026", ["No", "12:30"])
    assert read.questions == (Question("sure", "Sure?", ("Yes", "No", "1.0"), False),)


def test_a_form_counts_lines_in_each_of_its_inputs() -> None:
    read = read_parts(
        "Move", "", "Driver\nit: IT", "Far? [Yes | No]", "Pack {role: driver}\n  Books {if: far is Yes}"
    )
    assert read.roles == (Role("driver", "Driver"), Role("it", "IT"))
    assert read.steps[0].substeps == (NewStep("Books", key="books", condition=Condition("far", ("Yes",))),)
    with pytest.raises(TemplateFaultsError) as caught:
        read_parts("", "", "Driver", "Far? {no}", "Pack\n  Books\n    Red ones\n> note\n? why: Why?")
    assert [(fault.path[0], fault.line) for fault in caught.value.faults] == [
        ("name", None),
        ("questions", 1),
        ("steps", 3),
    ]
    with pytest.raises(TemplateFaultsError, match="belong below a step"):
        read_parts("Move", "", "", "", "> note\nPack")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("2 working days after start", DueRule(2)),
        ("1 day before end", DueRule(-1, False, DueAnchor.END)),
        ("3 working days after freeze", DueRule(3, True, DueAnchor.STEP, "freeze")),
        ("on end", DueRule(0, False, DueAnchor.END)),
        ("0 working days after start", DueRule(0)),
    ],
)
def test_due_dates_are_read_and_written_in_the_same_words(words: str, rule: DueRule) -> None:
    assert parse_due(words) == rule
    assert say_due(rule) == words


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("A week after Start", DueRule(7, False)),
        ("2  business days before the end", DueRule(-2, True, DueAnchor.END)),
        ("one calendar day after freeze", DueRule(1, False, DueAnchor.STEP, "freeze")),
        ("2 working weeks after start", None),
        ("9999 days after start", None),
        ("tomorrow", None),
    ],
)
def test_due_dates_are_read_as_people_say_them(words: str, rule: DueRule | None) -> None:
    assert parse_due(words) == rule


def test_words_for_kinds_and_braces_in_titles_stay_what_they_are() -> None:
    read = read_markdown("# T\n- Use {braces}\n- Sign {kind: APPROVE}\n- Read {optional}\n")
    assert [step.title for step in read.steps] == ["Use {braces}", "Sign", "Read"]
    assert read.steps[1].kind is StepKind.APPROVE
    assert read.steps[2].is_optional


def test_the_documented_examples_are_the_same_template_in_both_formats() -> None:
    text = (Path(__file__).parents[4] / "docs" / "templates.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"```(text|yaml)\n(.*?)```", text, re.DOTALL))
    assert read_markdown(found["text"]) == yaml.read(found["yaml"])
