"""Insights in pure Python: do forecasts hold, are odd weeks found, and how long does a million rows take."""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psutil

from benchmarks.planning import BESIDE, DATA
from benchmarks.table import Row
from bot.adapters.eventlogs.reading import read_events
from domain.insights.anomalies import MENTION, REMEMBERED, weekly
from domain.insights.backtesting import backtest, judged, pooled, whole
from domain.insights.detectors.registry import notice
from domain.insights.events import Event, Run, daily_counts, runs_of
from domain.insights.facts import Facts
from domain.insights.forecasting import at_least

LOGS = ("helpdesk", "receipt")
PLANTED = (0.0, 0.2, 2.2, 3.0)
"""What the count of an ordinary week is multiplied by to make it an odd one."""
SPIKED = 0.3
DUE = timedelta(days=6)
ROWS = (100_000, 1_000_000)


async def measure() -> list[Row]:
    """Return what the public logs say of the forecasts, and the time of a refresh."""
    return [*_logs(), *_speed()]


def _logs() -> list[Row]:
    folder = Path(os.environ.get(DATA, BESIDE)) / "eventlogs"
    if not all((folder / f"{name}.csv.gz").exists() for name in LOGS):
        print(f"  forecasts NOT CHECKED: no event logs in {folder}; say where with --data", file=sys.stderr)
        return []
    logs = [runs_of(read_events(folder / f"{name}.csv.gz")) for name in LOGS]
    began = time.process_time()
    tested = [backtest(runs) for runs in logs]
    took = time.process_time() - began
    rows = [
        Row(
            f"insights: {row.scores.subject}, furthest from what was said",
            "%",
            100 * row.scores.furthest_off,
            100
            * max(
                abs(held - sure) for held, sure in zip(row.scores.plain_held, (0.5, 0.85, 0.95), strict=True)
            ),
            "plain",
            "≤ 5" if row.scores.subject.startswith("done") else "–",
        )
        for row in judged(pooled(tested), is_pooled=True)
    ]
    rows += [
        Row(
            f"insights: {row.scores.subject}, bar held: {row.bar}",
            "",
            float(row.holds),
            None,
            "",
            "1",
        )
        for row in judged(pooled(tested), is_pooled=True)
    ]
    return [*rows, *_odd(logs), Row("… both backtests", "CPU-s", took, None, "", "")]


def _odd(logs: Sequence[tuple[Run, ...]]) -> list[Row]:
    """Plant odd weeks in real histories; every real week counts as an ordinary one, though some were odd.

    Three histories of ten hold a threefold week already.
    """
    random = Random(1)
    ordinary: list[float] = []
    planted: list[float] = []
    for runs in logs:
        counts = [sum(week) for week in whole(daily_counts([run.last_at for run in runs])[1])]
        for place in range(REMEMBERED, len(counts)):
            past = counts[place - REMEMBERED : place]
            if random.random() < SPIKED:
                past[random.randrange(REMEMBERED)] *= 3
            ordinary.append(abs(weekly(past, counts[place]) or 0))
            planted += [abs(weekly(past, round(times * counts[place])) or 0) for times in PLANTED]
    above = sum((odd > usual) + (odd == usual) / 2 for odd in planted for usual in ordinary)
    found = sum(odd >= MENTION for odd in planted) / len(planted)
    false = 52 * sum(usual >= MENTION for usual in ordinary) / len(ordinary)
    return [
        Row(
            "insights: odd weeks told from ordinary ones, AUC",
            "%",
            100 * above / len(planted) / len(ordinary),
            None,
            "",
            "≥ 90",
        ),
        Row("… odd weeks mentioned", "%", 100 * found, None, "", "≥ 45"),
        Row("… ordinary weeks mentioned, a year", "", false, None, "", "≤ 1.5"),
    ]


def _speed() -> list[Row]:
    rows: list[Row] = []
    before = 0.0
    for count in ROWS:
        events = made(count)
        began = time.process_time()
        now = events[count - count // 50].at
        runs = (run.until(now) for run in runs_of(events))
        known = (replace(run, due_at=run.started_at + DUE) for run in runs if run is not None)
        found = notice(Facts(tuple(known), now))
        took = time.process_time() - began
        bar = f"≤ {10 * before:.1f}" if before else ""
        rows.append(
            Row(f"insights: {len(found)} things noticed in {count:,} rows", "CPU-s", took, None, "", bar)
        )
        before = took
    rows.append(Row("… memory of it all", "MiB", psutil.Process().memory_info().rss / 2**20, None, "", ""))
    began = time.process_time()
    at_least([20, 23, 18, 21, 25, 17, 20, 22, 19, 24, 20, 21], 4, "seed")
    rows.append(
        Row(
            "insights: one forecast of four weeks",
            "CPU-ms",
            1000 * (time.process_time() - began),
            None,
            "",
            "",
        )
    )
    return rows


def made(count: int) -> list[Event]:
    """Return so many events of a year of 50 people, in runs of ten steps."""
    random = Random(count)
    begin = datetime(2026, 1, 5, tzinfo=UTC)
    year = timedelta(days=365)
    events = []
    for number in range(count // 10):
        at = begin + year * (10 * number / count)
        for step in range(10):
            events.append(Event(f"c{number}", f"Step {step}", at, f"U{random.randrange(50)}"))
            at += timedelta(hours=random.expovariate(1 / 12))
    events.sort(key=lambda event: event.at)
    return events
