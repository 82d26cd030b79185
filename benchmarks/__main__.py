"""`make bench`: every benchmark in turn, one table, kept in docs/performance.md with `--keep`."""

import argparse
import asyncio
import platform
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.table import Row, render

QUESTIONS = ("acknowledging", "first_token", "tokens_per_turn", "working")
KEPT = Path(__file__).parents[1] / "docs" / "performance.md"
MARK = "<!-- table -->"


def main() -> int:
    """Run the benchmarks asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("question", nargs="*", choices=[[], *QUESTIONS], help="default: all")
    parser.add_argument("--keep", action="store_true", help=f"write the table into {KEPT.name}")
    options = parser.parse_args()
    rows: list[Row] = []
    for question in options.question or QUESTIONS:
        print(f"… {question}", file=sys.stderr)
        rows += asyncio.run(import_module(f"benchmarks.{question}").measure())
    table = render(rows)
    print(table)
    if options.keep:
        before, _, _ = KEPT.read_text(encoding="utf-8").partition(MARK)
        machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
        KEPT.write_text(f"{before}{MARK}\n\nLast run on {machine}:\n\n{table}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
