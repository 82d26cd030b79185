"""How two ways of finding become one list.

Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): each list gives what it found 1 / (60 + place).
Only places count, so nothing needs to be known of what a rank or a likeness is worth.
"""

from collections.abc import Sequence

from domain.recommendations.model import Near

SMOOTHING = 60
LEAST_LIKENESS = 0.2
"""Below it two texts have nothing to do with each other, with any model met so far."""
OF_THE_BEST = 0.75
"""The part of the best one's likeness that the others need: to some models everything is rather alike."""


def fused(*rankings: Sequence[str]) -> list[str]:
    """Return everything that was found, the best first; of equals, what an earlier list has earlier."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, one in enumerate(dict.fromkeys(ranking), start=1):
            scores[one] = scores.get(one, 0.0) + 1 / (SMOOTHING + place)
    return sorted(scores, key=lambda one: -scores[one])


def like_enough(found: Sequence[Near]) -> list[str]:
    """Return the ids of what is near, the nearest first: something always is the nearest."""
    best = max((one.likeness for one in found), default=0.0)
    least = max(LEAST_LIKENESS, OF_THE_BEST * best)
    return [one.id for one in sorted(found, key=lambda one: -one.likeness) if one.likeness >= least]
