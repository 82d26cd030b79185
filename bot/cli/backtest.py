"""`convers backtest`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import InvalidInputError

if TYPE_CHECKING:
    from domain.insights.backtesting import Backtest, Judged
    from domain.insights.events import Run

HEAD = ("forecast", "made", "50 %", "85 %", "95 %", "loss / plain", "bar", "holds")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the event logs and, where their names do not tell, their kind."""
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="event log: .csv or .xes, also .gz; several are pooled",
    )
    parser.add_argument(
        "--kind", choices=("csv", "xes"), help="what the files are, if their names do not say"
    )


def run(options: argparse.Namespace) -> int:
    """Print how often forecasts would have held on these logs, and what stands out in them."""
    from bot.adapters.eventlogs.reading import Kind, read_events
    from domain.insights.backtesting import backtest, judged, pooled
    from domain.insights.events import runs_of

    tested = []
    for path in options.paths:
        try:
            runs = runs_of(read_events(path, Kind(options.kind) if options.kind else None))
        except InvalidInputError as error:
            print(f"convers: {path.name}: {error.public}", file=sys.stderr)
            return 1
        found = backtest(runs)
        tested.append(found)
        print(f"\n{path.name}: {found.runs:,} runs, {found.weeks} whole weeks\n")
        _print_table(judged(found), found)
        _print_noticed(runs)
    if len(tested) > 1:
        print(f"\nAll {len(tested)} logs together\n")
        _print_table(judged(pooled(tested), is_pooled=True), pooled(tested))
    return 0


def _print_table(rows: "Sequence[Judged]", found: "Backtest") -> None:
    if found.refused:
        print(f"No forecast of weeks: {found.refused}.")
    if not rows:
        print("Too few finished runs to forecast when a run ends.")
        return
    lines: list[tuple[str, ...]] = [HEAD]
    for row in rows:
        scores = row.scores
        held = [
            f"{share:.2f} ({plain:.2f})" for share, plain in zip(scores.held, scores.plain_held, strict=True)
        ]
        lines.append(
            (
                scores.subject,
                f"{scores.forecasts}",
                *held,
                f"{scores.ratio:.2f}",
                row.bar,
                "yes" if row.holds else "NO",
            )
        )
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    print("(share of forecasts that held; in brackets the plain method's)")


def _print_noticed(runs: "tuple[Run, ...]") -> None:
    from domain.insights.detectors.registry import notice
    from domain.insights.facts import Facts
    from domain.insights.insight import TEAM, speaks_of_team

    facts = Facts(runs, max(run.last_at for run in runs))
    found = notice(facts)
    print("\nWhat stands out:")
    for insight in found:
        if insight.private_to is None:
            print(f"- {insight.noticed}: {insight.says} ({insight.how_sure})")
    private = sum(insight.private_to is not None for insight in found)
    if private:
        print(f"- {private} more, each for one person alone: not shown here.")
    if not found:
        print("- nothing.")
    if not speaks_of_team(facts):
        print(f"(Fewer than {TEAM} people are named in it, so nothing is said of a team.)")
