"""`make bench`: every benchmark in turn, one table, kept in docs/performance.md with `--keep`."""

import argparse
import asyncio
import os
import platform
import sys
from importlib import import_module
from pathlib import Path

import psutil

from benchmarks.planning import DATA
from benchmarks.table import Row, render

QUESTIONS = (
    "acknowledging",
    "first_token",
    "tokens_per_turn",
    "working",
    "at_size",
    "recommending",
    "planning",
)
KEPT = Path(__file__).parents[1] / "docs" / "performance.md"
MARK = "<!-- table -->"


def main() -> int:
    """Run the benchmarks asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("question", nargs="*", choices=[[], *QUESTIONS], help="default: all")
    parser.add_argument("--keep", action="store_true", help=f"write the table into {KEPT.name}")
    parser.add_argument("--data", help="folder of public data that is not part of this repository")
    options = parser.parse_args()
    if options.data:
        os.environ[DATA] = options.data
    rows: list[Row] = []
    for question in options.question or QUESTIONS:
        print(f"… {question}", file=sys.stderr)
        rows += asyncio.run(import_module(f"benchmarks.{question}").measure())
    table = render(rows)
    print(table)
    if options.keep:
        before, _, _ = KEPT.read_text(encoding="utf-8").partition(MARK)
        KEPT.write_text(f"{before}{MARK}\n\nKept from a run on {_machine()}:\n\n{table}\n", encoding="utf-8")
    return 0


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}"
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
