"""Why a task does not fit: one kind of limit is lifted at a time, and the task put into the plan as it is.

Nothing is moved for it, so "it would fit but for this" is true by construction.
"""

from collections.abc import Callable

from domain.plans.engine.grid import Grid, mask, runs
from domain.plans.engine.problem import HIGH_MINUTES, Lane, Problem, Work, percent
from domain.plans.engine.remedies import ways_out
from domain.plans.engine.rooms import busiest, room, unused
from domain.plans.engine.saying import length, moment, moments, titles
from domain.plans.engine.state import State
from domain.plans.scheduling import LeftOut, Obstacle, ScheduleRequest
from domain.plans.shapes import SLOT_MINUTES

LIFTED: tuple[tuple[Obstacle, frozenset[Obstacle]], ...] = (
    (Obstacle.BUDGET, frozenset({Obstacle.BUDGET})),
    (Obstacle.HIGH_EFFORT, frozenset({Obstacle.HIGH_EFFORT})),
    (Obstacle.DAY_LOAD, frozenset({Obstacle.DAY_LOAD})),
    (Obstacle.DEADLINE, frozenset({Obstacle.DEADLINE})),
    (Obstacle.EARLIEST, frozenset({Obstacle.EARLIEST})),
    (Obstacle.BREAKS, frozenset({Obstacle.BREAKS})),
    (Obstacle.PREDECESSOR, frozenset({Obstacle.PREDECESSOR})),
    (Obstacle.CAPACITY, frozenset({Obstacle.BUDGET, Obstacle.DAY_LOAD, Obstacle.HIGH_EFFORT})),
)
"""What is lifted to test each obstacle, in the order in which they are tested."""


def explain(request: ScheduleRequest, state: State) -> tuple[LeftOut, ...]:
    """Return for each work without a place what stops it and what may be done, in the order of the tasks."""
    left = []
    for work, place in enumerate(state.places):
        if place is None:
            obstacle, reason = _Reasons(request, state, work).first()
            key = state.problem.works[work].key
            left.append(LeftOut(key, obstacle, reason, ways_out(request, state, work)))
    return tuple(left)


class _Reasons:
    """The reasons of one work."""

    def __init__(self, request: ScheduleRequest, state: State, work: int) -> None:
        self._request, self._state, self._index = request, state, work
        self._grid = Grid(state.problem.origin)
        self._work: Work = state.problem.works[work]
        self._first = max(state.problem.now, self._work.earliest)
        self._last = min(state.problem.horizon, self._work.latest)

    def first(self) -> tuple[Obstacle, str]:
        """Return the first obstacle that is true."""
        said = self._always()
        if said is not None:
            return said
        words: dict[Obstacle, Callable[[int, str], str]] = {
            Obstacle.BUDGET: self._budget,
            Obstacle.HIGH_EFFORT: self._high,
            Obstacle.DAY_LOAD: self._day_load,
            Obstacle.DEADLINE: self._deadline,
            Obstacle.EARLIEST: self._earliest,
            Obstacle.BREAKS: self._breaks,
            Obstacle.PREDECESSOR: self._predecessor,
            Obstacle.CAPACITY: self._capacity,
        }
        for obstacle, lifted in LIFTED:
            for lane in self._work.lanes:
                starts = room(self._state, self._index, lane, lifted)
                if starts is not None:
                    return obstacle, words[obstacle](lane, self._moments(lane, starts))
        return Obstacle.NO_ROOM, self._no_room()

    def _always(self) -> tuple[Obstacle, str] | None:
        """Return what stops the work whatever else is planned."""
        problem, work = self._state.problem, self._work
        if not work.lanes:
            return Obstacle.NO_HOURS, "Nobody in this plan can do it."
        if work.is_knotted:
            return Obstacle.PREDECESSOR, "It waits for something that waits for it."
        missing = [problem.works[each].key for each in work.after if self._state.places[each] is None]
        if missing:
            return Obstacle.PREDECESSOR, f"It waits for {titles(self._request, missing)}, left out too."
        if not any(problem.lanes[lane].open for lane in work.lanes):
            return Obstacle.NO_HOURS, "No working hours are left in this stretch that are not busy."
        if work.latest <= problem.now:
            return Obstacle.DEADLINE, f"Its deadline, {self._moment(work.lanes[0], work.latest)}, is over."
        return self._too_long(problem)

    def _too_long(self, problem: Problem) -> tuple[Obstacle, str] | None:
        stretches = {
            lane: _stretch(problem.lanes[lane], self._first, self._last) for lane in self._work.lanes
        }
        lane = max(stretches, key=lambda each: stretches[each])
        need = max(self._work.pieces)
        if stretches[lane] >= need:
            return None
        before = f" before {self._moment(lane, self._work.latest)}" if self._last < problem.horizon else ""
        whole = " in one piece" if len(self._work.pieces) == 1 else " for a piece"
        found = f"The longest free stretch{before} is {length(stretches[lane])}"
        if not stretches[lane]:
            found = f"No time is free{before}"
        return Obstacle.TOO_LONG, f"{found}; it needs {length(need)}{whole}."

    def _budget(self, lane: int, where: str) -> str:
        whole = self._request.workers[lane].budget_minutes // SLOT_MINUTES
        left = max(0, self._state.left[lane])
        return f"Of the {length(whole)} of the week {length(left)} are left; it needs {self._need}."

    def _high(self, lane: int, where: str) -> str:
        most = HIGH_MINUTES[self._state.problem.lanes[lane].effort] // SLOT_MINUTES
        if max(self._work.pieces) > most:
            return f"A day holds {length(most)} of high effort; it needs {self._piece} in one piece."
        return f"A day holds {length(most)} of high effort, and on no day with room is {self._piece} left."

    def _day_load(self, lane: int, where: str) -> str:
        share = percent(self._state.problem.lanes[lane].effort, self._request.unplanned_percent)
        most = busiest(self._state, lane, self._first, self._last)
        limited = " (less on days with a limit)" if self._request.workers[lane].day_minutes else ""
        return (
            f"At most {share} % of a day's free time is planned{limited}: the most that any day has left "
            f"of that is {length(most)}; it needs {self._need}."
        )

    def _deadline(self, lane: int, where: str) -> str:
        bound = self._moment(lane, self._work.latest)
        task = next(task for task in self._request.tasks if task.key == self._work.key)
        due = self._grid.floor(task.deadline) if task.deadline is not None and task.is_firm else None
        why = "" if due == self._work.latest else ", when what waits for it begins"
        return f"There is no room for {self._need} before {bound}{why}; later there is: {where}."

    def _earliest(self, lane: int, where: str) -> str:
        bound = self._moment(lane, self._work.earliest)
        return (
            f"There is no room for {self._need} after {bound}, when it may start; before there is: {where}."
        )

    def _breaks(self, lane: int, where: str) -> str:
        return f"{self._need} would fit only without the breaks: {where}."

    def _predecessor(self, lane: int, where: str) -> str:
        state = self._state
        last = max(self._work.after, key=lambda each: state.ends[each])
        name, end = titles(self._request, [state.problem.works[last].key]), state.ends[last]
        done = self._moment(lane, end)
        return f"It waits for {name}, done {done}; after that there is no room for {self._need}."

    def _capacity(self, lane: int, where: str) -> str:
        left = max(0, self._state.left[lane])
        most = busiest(self._state, lane, self._first, self._last)
        return (
            f"The week and its days are full: {length(left)} of the week are left, "
            f"at most {length(most)} on one day; it needs {self._need}."
        )

    def _no_room(self) -> str:
        state = self._state
        free = {lane: unused(state, lane, self._first, self._last) for lane in self._work.lanes}
        lane = max(free, key=lambda each: (_longest(free[each]), free[each].bit_count()))
        is_bound = self._work.latest == self._last
        bound = f" before {self._moment(lane, self._work.latest)}" if is_bound else ""
        need = f"it needs {self._need} in one piece"
        if len(self._work.pieces) > 1:
            need = f"it needs {len(self._work.pieces)} pieces of up to {self._piece}, with a break after each"
        rest = (
            "" if _longest(free[lane]) < max(self._work.pieces) else ", and the limits of the days leave less"
        )
        return (
            f"Free time{bound}: {length(free[lane].bit_count())} in all, the longest stretch "
            f"{length(_longest(free[lane]))}{rest}; {need}."
        )

    @property
    def _need(self) -> str:
        return length(self._work.slots)

    @property
    def _piece(self) -> str:
        return length(max(self._work.pieces))

    def _moment(self, lane: int, slot: int) -> str:
        return moment(self._request, self._grid, lane, slot)

    def _moments(self, lane: int, starts: tuple[int, ...]) -> str:
        return moments(self._request, self._grid, lane, starts)


def _stretch(lane: Lane, first: int, last: int) -> int:
    """Return the longest stretch of open slots within one day, whatever is planned."""
    return max(
        (_longest(lane.open & mask(max(first, d.first), min(last, d.last))) for d in lane.days), default=0
    )


def _longest(bits: int) -> int:
    return max((last - first for first, last in runs(bits)), default=0)
