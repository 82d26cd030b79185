"""Cutting a long conversation into pieces that a model can read one at a time."""

from collections.abc import Sequence


def pieces(sizes: Sequence[int], limit: int) -> list[range]:
    """Return runs of neighbours, in order and without a gap, each of at most `limit` in all.

    What alone is larger than the limit gets a piece of its own. Each piece takes as many as fit, so there
    is no cut into fewer pieces.
    """
    found: list[range] = []
    begin = room = 0
    for place, size in enumerate(sizes):
        room -= size
        if place == 0 or room < 0:
            if place:
                found.append(range(begin, place))
            begin, room = place, limit - size
    if sizes:
        found.append(range(begin, len(sizes)))
    return found
