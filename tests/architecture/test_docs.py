"""What the docs name is there: files, headings, commands, targets, settings, names of the traced flow."""

import argparse
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from domain.conversations.commands import WordsProblem
from domain.conversations.words import read_words
from domain.processes.shapes import Question, StepKind
from tests.architecture.test_settings_documented import declared
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
ROOMS = ("bot", "handlers", "domain", "storage", "scheduler", "sandbox")
SETTING = re.compile(r"\b(?:SLACK|OPENAI|AI|HTTP|LOG|WORK|CONVERS|DATABASE|VECTOR)(?:_[A-Z]+)+\b")
SOURCE = re.compile(
    rf"`((?:{'|'.join((*ROOMS, 'tests', 'benchmarks', 'docs'))})/[\w/.*-]*)`|`([\w.-]+\.(?:toml|yml|txt))`"
)
EXAMPLE = ("notes",)
"""The feature that README.md adds for show."""


def pages() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        yield str(page.relative_to(ROOT)), page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", text)
    broken = []
    for link in (one or other for one, other in links):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_command_the_docs_name_is_one() -> None:
    named = {
        (page, name) for page, text in pages() for name in re.findall(r"(?:`|bin/)convers ([a-z]+)\b", text)
    }
    assert {name for _, name in named} == set(COMMANDS)


def test_every_option_the_docs_name_is_one() -> None:
    for page, text in pages():
        for found in re.finditer(r"convers ([a-z]+) (--[a-z-]+)", text):
            parser = argparse.ArgumentParser()
            import_module(f"bot.cli.{found[1]}").add_arguments(parser)
            assert found[2] in parser.format_help(), (page, found[0])


def test_every_target_the_docs_name_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        (page, name) for page, text in pages() for name in re.findall(r"(?:^|`)make ([a-z]+)", text, re.M)
    }
    assert {(page, name) for page, name in named if name not in targets} == set()


def test_every_setting_the_docs_name_is_one() -> None:
    named = {(page, name) for page, text in pages() for name in SETTING.findall(text)}
    assert {(page, name) for page, name in named if name not in declared()} == set()


def test_every_file_the_docs_name_is_there() -> None:
    named = {
        (page, one or other)
        for page, text in pages()
        for one, other in SOURCE.findall(text)
        if not any(example in one for example in EXAMPLE)
    }
    gone = {(page, name) for page, name in named if not any(ROOT.glob(name.rstrip("/")))}
    assert gone == set()


def test_every_name_of_the_traced_flow_is_in_the_code() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    flow = text.split("## One flow", 1)[1].split("\n## ", 1)[0]
    code = "\n".join(
        path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")
    )
    names = {part for name in re.findall(r"`([A-Za-z_]+(?:\.[a-z_]+)?)`", flow) for part in name.split(".")}
    assert len(names) > 20
    assert {name for name in names if not re.search(rf"\b{name}\b", code)} == set()


def test_every_thread_word_of_the_readme_is_understood() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("| words | what they do |", 1)[1]
    rows = [line.split("|")[1] for line in table.split("\n\n", 1)[0].splitlines() if "`" in line]
    words = [word for row in rows for word in re.findall(r"`([^`]+)`", row)]
    titles = ("Freeze", "Translate", "DNS change", "Review", "Launch")
    steps = [make_step(number, title) for number, title in enumerate(titles, start=1)]
    steps[3] = replace(steps[3], kind=StepKind.APPROVE)
    steps[4] = replace(steps[4], question=Question("region", "Region", ("EU", "US")))
    process = make_process(*steps, make_step(6, "Report", under=4))
    ann = make_person("UANN", "Ann")
    assert len(words) > 15
    for word in words:
        line = word.replace("@ann", "<@UANN>")
        read = read_words(line, process=process, people=[ann], actor=ann, today=date(2026, 11, 23))
        assert read is not None, word
        assert not isinstance(read, WordsProblem), word
