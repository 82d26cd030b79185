"""Rules of the house that no linter knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "domain", "storage", "scheduler", "sandbox")
TOP_LEVEL = {
    *ROOMS,
    "tests", "benchmarks", "docs",
    "pyproject.toml", "manifest.yml", "README.md", "Makefile", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md",
    "requirements.txt", "requirements-dev.txt",
}  # fmt: skip
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc"}
MAX_FILE = 400
MAX_FUNCTION = 40


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_the_top_level_holds_what_was_agreed_and_nothing_else() -> None:
    import subprocess

    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    top = {path.split("/")[0] for path in tracked}
    assert {name for name in top if not name.startswith(".")} == TOP_LEVEL


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_thing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "say in one sentence what the module is for"
    assert not FORBIDDEN_NAMES & set(path.with_suffix("").parts[-2:]), "name it for what it does"
    if "versions" in path.parts:
        return
    assert len(text.splitlines()) <= MAX_FILE, "this is two things"
    long = [f"{node.name} ({length(node)})" for node in functions(tree) if length(node) > MAX_FUNCTION]
    assert not long, "these functions are two things each"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_reads_a_clock_of_its_own(path: Path) -> None:
    if path.name in ("system.py",) or path.parts[len(ROOT.parts)] == "sandbox":
        return
    text = path.read_text(encoding="utf-8")
    assert "datetime.now(" not in text
    assert "utcnow(" not in text
    assert "time.time(" not in text


def test_no_unfinished_work_is_left_in_the_code() -> None:
    marks = ("TODO", "FIXME", "XXX", "HACK", "NotImplementedError")
    left = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path in sources()
        for mark in marks
        if mark in path.read_text(encoding="utf-8")
    ]
    assert left == []


def test_no_registry_address_is_committed() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
