"""How work flows, against a second way of counting it and against figures kept from the public logs."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from domain.insights.events import Event, Run
from domain.insights.mining import mine
from tests.eventlogs.made import BEGIN, runs, steady
from tests.eventlogs.public import LOGS, absence, are_there, public_runs
from tests.eventlogs.strategies import logs

GOLDEN = Path(__file__).parent / "golden_flows.json"


def counted(all_runs: Sequence[Run]) -> dict[str, Any]:
    """Count the flow of one flat table, by arrays: nothing is shared with the code under test."""
    rows = [(run.case_id, e.activity, e.at.timestamp()) for run in all_runs for e in run.events]
    cases = np.array([row[0] for row in rows])
    steps = np.array([row[1] for row in rows])
    times = np.array([row[2] for row in rows])
    same = cases[1:] == cases[:-1]
    waits: dict[str, list[float]] = defaultdict(list)
    for source, target, wait in zip(steps[:-1][same], steps[1:][same], np.diff(times)[same], strict=True):
        waits[f"{source} > {target}"].append(float(wait))
    first, last = np.r_[True, ~same], np.r_[~same, True]
    names, inverse = np.unique(cases, return_inverse=True)
    again = Counter(
        step
        for (_, step), times_ in Counter(zip(inverse.tolist(), steps.tolist(), strict=True)).items()
        if times_ > 1
    )
    paths = Counter("|".join(steps[inverse == number]) for number in range(len(names)))
    return {
        "passages": {
            edge: [len(all_), float(np.mean(all_)), float(np.median(all_))] for edge, all_ in waits.items()
        },
        "starts": dict(Counter(steps[first].tolist())),
        "ends": dict(Counter(steps[last].tolist())),
        "rework": dict(again),
        "variants": len(paths),
        "commonest": sorted(paths.values(), reverse=True)[:5],
        "bottlenecks": sorted(waits, key=lambda edge: -sum(waits[edge]))[:5],
    }


def mined(all_runs: Sequence[Run]) -> dict[str, Any]:
    """Return the same figures from the code under test."""
    flow = mine(all_runs)
    return {
        "passages": {
            f"{source} > {target}": [one.count, one.mean_for.total_seconds(), one.median_for.total_seconds()]
            for (source, target), one in flow.passages.items()
        },
        "starts": dict(flow.starts),
        "ends": dict(flow.ends),
        "rework": dict(flow.rework),
        "variants": len(flow.variants),
        "commonest": sorted(flow.variants.values(), reverse=True)[:5],
        "bottlenecks": [f"{one.source} > {one.target}" for one in flow.bottlenecks()][:5],
    }


def assert_equal(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert ours["passages"].keys() == theirs["passages"].keys()
    for edge, figures in ours["passages"].items():
        assert figures == pytest.approx(theirs["passages"][edge], rel=1e-6, abs=1e-3), edge
    for name in ("starts", "ends", "rework", "variants", "commonest"):
        assert ours[name] == theirs[name], name


@given(logs())
def test_any_flow_is_the_one_counted_another_way(all_runs: tuple[Run, ...]) -> None:
    assert_equal(mined(all_runs), counted(all_runs))


def test_flows_of_the_public_logs_are_the_ones_kept() -> None:
    if not are_there():
        pytest.skip(absence())
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for name in LOGS:
        assert_equal(mined(public_runs(name)), golden[name])
        assert mined(public_runs(name))["bottlenecks"] == golden[name]["bottlenecks"]


def test_flows_kept_of_the_public_logs_are_what_is_published_of_them() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for name, runs_, events in (("receipt", 1434, 8577), ("helpdesk", 3804, 13710)):
        flow = golden[name]
        assert sum(flow["starts"].values()) == sum(flow["ends"].values()) == runs_
        assert sum(count for count, *_ in flow["passages"].values()) == events - runs_
    assert golden["receipt"]["bottlenecks"][0] == (
        "T05 Print and send confirmation of receipt > T06 Determine necessity of stop advice"
    )


def test_events_at_the_same_instant_stay_in_the_order_they_were_given() -> None:
    from domain.insights.events import runs_of

    (run,) = runs_of([Event("1", step, BEGIN) for step in "BAC"])
    assert [event.activity for event in run.events] == ["B", "A", "C"]


def test_a_bottleneck_is_where_most_waiting_adds_up() -> None:
    flow = mine(runs(steady(3)))
    assert [one.total_for for one in flow.bottlenecks()] == sorted(
        (one.total_for for one in flow.passages.values()), reverse=True
    )
