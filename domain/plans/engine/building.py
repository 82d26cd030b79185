"""From a request to the problem in whole numbers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from domain.errors import InvalidInputError
from domain.plans.engine.grid import Grid, midnight
from domain.plans.engine.lanes import counts, lane_of, shared_out, slots_of
from domain.plans.engine.problem import (
    FOCUS_MINUTES,
    MINIMUM_PIECE_MINUTES,
    NEVER,
    Lane,
    Problem,
    Spot,
    Weights,
    Work,
)
from domain.plans.scheduling import ScheduleRequest
from domain.plans.shapes import SLOT_MINUTES, Effort, Event, EventState, Task

BASE = 60
"""What leaving out any work costs on top: as much as the soft terms can add up to, so what fits is placed."""
WANTED = 100_000
"""What leaving out a wanted work costs on top: more than all others together, as good as ever."""


def build(request: ScheduleRequest, weights: Weights | None = None) -> Problem:
    """Return the problem of a request; InvalidInputError when nobody is there or two tasks have one key."""
    if not request.workers:
        raise InvalidInputError("workers", "A plan needs somebody whose week it is.")
    if len({task.key for task in request.tasks}) < len(request.tasks):
        raise InvalidInputError("tasks", "Two tasks of the plan have the same key.")
    return _Building(request, weights or Weights()).problem()


def split(slots: int, lane: Lane, effort: Effort, can_split: bool) -> tuple[int, ...]:
    """Return the lengths of the pieces of a task: as equal as can be, none over the focus of the level.

    They are as few as possible, but small enough that the days of the lane hold all of them.
    """
    shortest, focus = MINIMUM_PIECE_MINUTES // SLOT_MINUTES, FOCUS_MINUTES[lane.effort] // SLOT_MINUTES
    most = slots // shortest if can_split else 1
    fewest = count = max(1, min(most, -(-slots // focus)))
    room = [min(day.cap, day.high) if effort is Effort.HIGH else day.cap for day in lane.days]
    while sum(each // -(-slots // count) for each in room) < count:
        count += 1
        if count > most:
            count = fewest
            break
    size, more = divmod(slots, count)
    return (size + 1,) * more + (size,) * (count - more)


class _Building:
    """One request on its way."""

    def __init__(self, request: ScheduleRequest, weights: Weights) -> None:
        self._request = request
        self._weights = weights
        zones = [worker.zone for worker in request.workers]
        self._grid = Grid.starting(request.first_day, zones)
        over = request.first_day + timedelta(days=max(0, request.days))
        self._horizon = max(self._grid.ceil(midnight(over, zone)) for zone in zones)
        self._lane_of = {worker.user_id: index for index, worker in enumerate(request.workers)}
        self._fixed = _by_key([event for event in request.fixed if counts(event)])
        self._previous = _by_key([e for e in request.previous if counts(e) and e.user_id in self._lane_of])
        self._projects: dict[str, int] = {}
        self._left = {task.key: self._remaining(task) for task in request.tasks}
        self._open = [task for task in request.tasks if self._left[task.key] > 0]
        self._index = {task.key: index for index, task in enumerate(self._open)}

    def problem(self) -> Problem:
        bare = [lane_of(worker, self._request, self._grid) for worker in self._request.workers]
        works = _untied([self._work(task, bare) for task in self._open])
        lanes = []
        for index, lane in enumerate(bare):
            demand = sum(-(-work.slots // len(work.lanes)) for work in works if index in work.lanes)
            days = shared_out(lane, demand)
            lanes.append(replace(lane, days=days, paid=self._paid(index, lane)))
        now = self._grid.ceil(self._request.now)
        return Problem(tuple(lanes), works, self._horizon, self._grid.origin, now, self._weights)

    def _remaining(self, task: Task) -> int:
        fixed = sum(slots_of(event.minutes) for event in self._fixed.get(task.key, ()))
        return slots_of(task.minutes) - fixed if fixed else slots_of(task.minutes)

    def _work(self, task: Task, lanes: Sequence[Lane]) -> Work:
        rank = task.priority - 1
        weights = self._weights
        able = tuple(self._lane_of[each] for each in dict.fromkeys(task.workers) if each in self._lane_of)
        able = able if task.workers else tuple(range(len(lanes)))
        due = self._grid.floor(task.deadline) if task.deadline is not None else None
        pieces, previous = self._pieces(task, lanes[able[0] if able else 0])
        return Work(
            key=task.key,
            pieces=pieces,
            lanes=able,
            out=BASE + weights.out[rank] * sum(pieces) + (WANTED if task.key in self._request.wanted else 0),
            priority=task.priority,
            effort=task.effort,
            earliest=self._earliest(task),
            latest=min(due if due is not None and task.is_firm else NEVER, self._latest(task)),
            due=None if task.is_firm else due,
            late_out=weights.out[rank] * weights.late_percent // 100,
            late=weights.late[rank],
            late_most=weights.out[rank] - 1,
            after=tuple(self._index[key] for key in dict.fromkeys(task.after) if key in self._index),
            project=self._project(task.process_id, task.goal, task.key),
            asked=self._grid.floor(task.at) if task.at is not None else None,
            previous=previous,
            is_wanted=task.key in self._request.wanted,
        )

    def _pieces(self, task: Task, lane: Lane) -> tuple[tuple[int, ...], tuple[Spot | None, ...]]:
        """Return the lengths of a task's pieces and where each was: as it was cut before, where it was."""
        left = self._left[task.key]
        fresh = split(left, lane, task.effort, task.can_split and task.at is None)
        was = self._previous.get(task.key, [])
        spots = [Spot(self._lane_of[event.user_id], self._grid.floor(event.start)) for event in was]
        if len(was) == len(fresh) and sum(slots_of(event.minutes) for event in was) != left:
            return fresh, tuple(spots)
        if len(fresh) == 1 or not was:
            return fresh, (*spots[:1], None)[: len(fresh)] if len(fresh) == 1 else (None,) * len(fresh)
        pieces: list[int] = []
        for event in was:
            size = min(slots_of(event.minutes), left)
            if size:
                pieces.append(size)
                left -= size
        kept = len(pieces)
        pieces += split(left, lane, task.effort, can_split=True) if left else ()
        return tuple(pieces), (*spots[:kept], *[None] * (len(pieces) - kept))

    def _earliest(self, task: Task) -> int:
        at = [self._request.now] if task.earliest is None else [self._request.now, task.earliest]
        at += [event.end for key in task.after for event in self._fixed.get(key, ())]
        return max(0, self._grid.ceil(max(at)))

    def _latest(self, task: Task) -> int:
        """Return the start of the first pinned event that has to wait for the task."""
        after = [other.key for other in self._request.tasks if task.key in other.after]
        pinned = [event for key in after for event in self._fixed.get(key, ()) if self._is_ahead(event)]
        return min((self._grid.floor(event.start) for event in pinned), default=NEVER)

    def _is_ahead(self, event: Event) -> bool:
        return event.state is EventState.PENDING and event.start >= self._request.now

    def _project(self, process_id: str | None, goal: int | None, key: str) -> int:
        own = f"task {key}" if goal is None else f"goal {goal}"
        name = f"process {process_id}" if process_id else own
        return self._projects.setdefault(name, len(self._projects))

    def _paid(self, index: int, lane: Lane) -> frozenset[tuple[int, int]]:
        user_id = self._request.workers[index].user_id
        goals = {task.key: task.goal for task in self._request.tasks}
        paid = set()
        for key, events in self._fixed.items():
            for event in events:
                slot = self._grid.floor(event.start)
                for number, day in enumerate(lane.days):
                    if event.user_id == user_id and day.first <= slot < day.last:
                        paid.add((number, self._project(event.process_id, goals.get(key), key)))
        return frozenset(paid)


def _by_key(events: Sequence[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda each: (each.start, each.end, each.id)):
        found.setdefault(event.task_key, []).append(event)
    return found


def _untied(works: list[Work]) -> tuple[Work, ...]:
    """Return the works, those that wait for themselves marked."""
    ahead = [set(work.after) for work in works]
    behind: list[set[int]] = [set() for _ in works]
    for index, work in enumerate(works):
        for before in work.after:
            behind[before].add(index)
    knotted = _trimmed(ahead, behind) & _trimmed(behind, ahead)
    return tuple(replace(work, is_knotted=True) if i in knotted else work for i, work in enumerate(works))


def _trimmed(ahead: list[set[int]], behind: list[set[int]]) -> set[int]:
    """Return what is left when works with nothing ahead of them are taken away again and again."""
    waits = [len(each) for each in ahead]
    ready = [index for index, count in enumerate(waits) if not count]
    left = set(range(len(ahead)))
    while ready:
        done = ready.pop()
        left.discard(done)
        for index in behind[done]:
            waits[index] -= 1
            if not waits[index]:
                ready.append(index)
    return left
