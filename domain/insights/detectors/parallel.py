"""Two steps that follow each other in either order, so that neither waits for the other."""

from collections import Counter
from itertools import pairwise

from domain.insights.facts import Facts
from domain.insights.insight import FEW, Evidence, Insight, Noticed

SHARE = 0.1
"""The least share of runs for either order."""


def parallel(facts: Facts) -> tuple[Insight, ...]:
    """Name the pairs of steps, each done once in a run, that directly follow each other in both orders.

    Where one is done again after the other, it is a loop and not a choice of order.
    """
    found = []
    orders = _orders(facts)
    for (first, second), times in orders.items():
        other = orders.get((second, first), 0)
        runs = times + other
        if first < second and min(times, other) >= max(FEW, SHARE * runs):
            found.append((-min(times, other), first, second, times, other))
    return tuple(
        Insight(
            Noticed.PARALLEL,
            f"{first} + {second}",
            f"“{first}” and “{second}” come in either order; they could run side by side.",
            (Evidence(f"{first} first", f"{times} runs"), Evidence(f"{second} first", f"{other} runs")),
            times + other,
        )
        for _, first, second, times, other in sorted(found)
    )


def _orders(facts: Facts) -> Counter[tuple[str, str]]:
    orders: Counter[tuple[str, str]] = Counter()
    for path, runs in facts.flow.variants.items():
        times = Counter(path)
        for pair in pairwise(path):
            if times[pair[0]] == times[pair[1]] == 1:
                orders[pair] += runs
    return orders
