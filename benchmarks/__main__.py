"""`make bench`: every benchmark in turn, a table each, kept in docs/performance.md with `--keep`."""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from importlib import import_module

from benchmarks.keeping import PAGE, keep
from benchmarks.planning import DATA
from benchmarks.table import render

QUESTIONS = (
    "acknowledging",
    "first_token",
    "tokens_per_turn",
    "working",
    "at_size",
    "recommending",
    "planning",
    "reminding",
    "solving",
    "insights",
)


def main() -> int:
    """Run the benchmarks asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("question", nargs="*", choices=[[], *QUESTIONS], help="default: all")
    parser.add_argument("--keep", action="store_true", help=f"write the tables into {PAGE.name}")
    parser.add_argument("--data", help="folder of public data that is not part of this repository")
    options = parser.parse_args()
    if options.data:
        os.environ[DATA] = options.data
    tables: dict[str, str] = {}
    for question in options.question or QUESTIONS:
        print(f"… {question}", file=sys.stderr)
        rows = asyncio.run(import_module(f"benchmarks.{question}").measure())
        tables[question] = render(rows)
        print(f"{tables[question]}\n", flush=True)
        if options.keep:
            keep(tables, QUESTIONS, datetime.now(UTC).date())
    return 0


if __name__ == "__main__":
    sys.exit(main())
