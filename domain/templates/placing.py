"""Where added and moved steps go among their siblings, without moving those that stay."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from domain.ids import StepId
from domain.processes.model import Step


def place(
    siblings: Sequence[Step], wanted: Sequence[StepId], placed: Collection[StepId], fixed: Collection[StepId]
) -> list[StepId]:
    """Return the new order of siblings.

    `wanted` is the order the template has them in; `placed` are those of them that get a new place, `fixed`
    those that are finished and stay where they are. The open steps come out in the wanted order wherever
    none of them was moved by hand.
    """
    order = [step.id for step in siblings if step.id not in placed]
    for number, step_id in enumerate(wanted):
        if step_id in placed:
            order.insert(_spot(order, wanted, number, placed, fixed), step_id)
    return order


def _spot(
    order: Sequence[StepId],
    wanted: Sequence[StepId],
    number: int,
    placed: Collection[StepId],
    fixed: Collection[StepId],
) -> int:
    before = [one for one in wanted[:number] if one in order]
    behind = [one for one in wanted[number + 1 :] if one in order and one not in placed]
    open_before = [order.index(one) for one in before if one not in fixed]
    open_behind = [order.index(one) for one in behind if one not in fixed]
    low = open_before[-1] if open_before else -1
    high = min((at for at in open_behind if at > low), default=len(order))
    for one in reversed(before):
        if low <= order.index(one) < high:
            return order.index(one) + 1
    if low >= 0:
        return low + 1
    return high


def ranked(steps: dict[StepId, Step], order: Sequence[StepId], placed: Collection[StepId]) -> None:
    """Give the placed steps ranks between those of their neighbours; the others keep theirs."""
    number = 0
    while number < len(order):
        end = number
        while end < len(order) and order[end] in placed:
            end += 1
        if end > number:
            low = steps[order[number - 1]].rank if number else None
            high = steps[order[end]].rank if end < len(order) else None
            for step_id, rank in zip(order[number:end], _between(low, high, end - number), strict=True):
                steps[step_id] = replace(steps[step_id], rank=rank)
        number = end + 1


def _between(low: float | None, high: float | None, count: int) -> list[float]:
    if low is None:
        low = (high if high is not None else count + 1.0) - count - 1.0
    if high is None:
        return [low + number for number in range(1, count + 1)]
    return [low + (high - low) * number / (count + 1) for number in range(1, count + 1)]
