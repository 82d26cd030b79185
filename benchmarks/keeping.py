"""The last tables, kept in docs/performance.md: one for each question, renewed alone."""

import platform
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import psutil

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
MARK = "<!-- table -->"
_SECTION = re.compile(r"### (\w+)\n(.*?)(?=\n### |\Z)", re.DOTALL)


def keep(tables: Mapping[str, str], questions: Sequence[str], today: date) -> None:
    """Write the tables of the questions that were asked into the page; the others stay as they were."""
    before, _, kept = PAGE.read_text(encoding="utf-8").partition(MARK)
    sections = {name: body.strip() for name, body in _SECTION.findall(kept)}
    sections |= {name: f"Kept on {today}, {machine()}:\n\n{table}" for name, table in tables.items()}
    body = "\n\n".join(f"### {name}\n\n{sections[name]}" for name in questions if name in sections)
    PAGE.write_text(f"{before}{MARK}\n\n{body}\n", encoding="utf-8")


def machine() -> str:
    """Say what this machine is."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}"
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}"
