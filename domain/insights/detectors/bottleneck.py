"""The place between two steps where most of the waiting adds up."""

from domain.insights.facts import Facts
from domain.insights.insight import Evidence, Insight, Noticed, length

FEWEST = 10
SHARE = 0.3
"""The least share of all waiting."""
EVEN = 2.0
"""Times the share that each passage would have if all waited the same."""
SURELY = 0.8
"""With few passages, this share is enough."""


def bottleneck(facts: Facts) -> tuple[Insight, ...]:
    """Name the passage with the most waiting in total, if it stands out."""
    passages = [one for one in facts.flow.bottlenecks() if one.count >= FEWEST]
    total = sum(one.total_for.total_seconds() for one in passages)
    if len(passages) < 2 or not total:
        return ()
    worst = passages[0]
    share = worst.total_for.total_seconds() / total
    if share < max(SHARE, min(SURELY, EVEN / len(passages))):
        return ()
    return (
        Insight(
            Noticed.BOTTLENECK,
            f"{worst.source} → {worst.target}",
            f"Most waiting is between “{worst.source}” and “{worst.target}”: {share:.0%} of it all; "
            f"{length(worst.median_for)} in the middle, {length(worst.mean_for)} on average.",
            (
                Evidence("waited in all", length(worst.total_for)),
                Evidence("median", length(worst.median_for)),
                Evidence("mean", length(worst.mean_for)),
            ),
            worst.count,
            "times",
        ),
    )
