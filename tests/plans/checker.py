"""Whether a schedule keeps its promises, worked out from the request in instants and wall clocks.

It walks through time in steps of five minutes and looks at the clock on the wall: the other way round from
the planner, which turns wall clocks into instants.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.ids import EventId, UserId
from domain.plans.scheduling import LeftOut, Placement, Remedy, Schedule, ScheduleRequest, WayOut, Worker
from domain.plans.shapes import Effort, Estimate, Event, EventState, Hours, Task

STEP = timedelta(minutes=5)
SHARE = {Effort.LOW: 60, Effort.MEDIUM: 75, Effort.HIGH: 90}
STRAIN = {Effort.LOW: 120, Effort.MEDIUM: 180, Effort.HIGH: 300}
REST = {Effort.LOW: (30, 15), Effort.MEDIUM: (15, 15), Effort.HIGH: (15, 0)}


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Something that takes a person's time."""

    start: datetime
    end: datetime
    task_key: str
    effort: Effort
    is_fixed: bool

    @property
    def minutes(self) -> float:
        """Return its length."""
        return (self.end - self.start) / timedelta(minutes=1)


def faults(request: ScheduleRequest, schedule: Schedule) -> list[str]:
    """Return every broken promise, in words; nothing when all are kept."""
    found = [*_tasks(request, schedule), *_order(request, schedule), *_left_out(request, schedule)]
    for worker in request.workers:
        blocks = _blocks(request, schedule, worker.user_id)
        found += _side_by_side(worker, blocks)
        found += _inside(request, worker, blocks)
        found += _amounts(request, worker, blocks)
    return found


def _live(request: ScheduleRequest) -> list[Event]:
    return [event for event in request.fixed if event.state in (EventState.PENDING, EventState.DONE)]


def _blocks(request: ScheduleRequest, schedule: Schedule, user_id: UserId) -> list[Block]:
    efforts = {task.key: task.effort for task in request.tasks}
    placed = [p for p in schedule.placements if p.user_id == user_id]
    found = [Block(p.start, p.end, p.task_key, efforts[p.task_key], is_fixed=False) for p in placed]
    fixed = [event for event in _live(request) if event.user_id == user_id]
    return sorted([*found, *[Block(e.start, e.end, e.task_key, e.effort, is_fixed=True) for e in fixed]])


def _side_by_side(worker: Worker, blocks: Sequence[Block]) -> Iterator[str]:
    """Say which blocks overlap, and after which the break is missing."""
    for index, one in enumerate(blocks):
        for two in blocks[index + 1 :]:
            if one.is_fixed and two.is_fixed:
                continue
            if two.start < one.end:
                yield f"{two.task_key} overlaps {one.task_key}"
            hard, long = REST[worker.effort]
            rest = hard if one.effort is Effort.HIGH else long if one.minutes >= 60 else 0
            if two.start < one.end + timedelta(minutes=rest):
                yield f"no break between {one.task_key} and {two.task_key}"


def _inside(request: ScheduleRequest, worker: Worker, blocks: Sequence[Block]) -> Iterator[str]:
    last = request.first_day + timedelta(days=request.days)
    for block in blocks:
        if block.is_fixed:
            continue
        if block.start < request.now:
            yield f"{block.task_key} is before now"
        if any(block.start < span.end and span.start < block.end for span in worker.busy):
            yield f"{block.task_key} is in a busy time"
        for at in _steps(block.start, block.end):
            local = at.astimezone(worker.zone)
            if not request.first_day <= local.date() < last or not works_at(worker, local):
                yield f"{block.task_key} is outside working hours at {local}"
                break


def works_at(worker: Worker, local: datetime) -> bool:
    """Tell whether a person works at a moment of their own clock."""
    hours, lunch = worker.hours.on(local.date()), worker.hours.lunch
    clock = local.time()
    return any(_holds(each, clock) for each in hours) and not (lunch and _holds(lunch, clock))


def _holds(hours: Hours, clock: time) -> bool:
    return hours.start <= clock and (hours.end == time() or clock < hours.end)


def _steps(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += STEP


def _free(request: ScheduleRequest, worker: Worker) -> dict[date, int]:
    """Return the free minutes of each day, with what is fixed in them."""
    begin = datetime.combine(request.first_day, time(), worker.zone) - timedelta(hours=3)
    found: dict[date, int] = defaultdict(int)
    for at in _steps(begin.astimezone(request.now.tzinfo), begin + timedelta(days=request.days, hours=6)):
        local = at.astimezone(worker.zone)
        if works_at(worker, local) and not any(span.start <= at < span.end for span in worker.busy):
            found[local.date()] += 5
    return found


def _amounts(request: ScheduleRequest, worker: Worker, blocks: Sequence[Block]) -> Iterator[str]:
    """Say where a budget, a day or its high effort is overdrawn by what was placed."""
    free = _free(request, worker)
    share = min(SHARE[worker.effort], 100 - request.unplanned_percent)
    all_of, strain, placed = Counter[date](), Counter[date](), Counter[date]()
    over = request.first_day + timedelta(days=request.days)
    for block in blocks:
        day = _day(worker, block)
        if not request.first_day <= day < over:
            continue
        all_of[day] += int(block.minutes)
        strain[day] += int(block.minutes) * (block.effort is Effort.HIGH)
        placed[day] += int(block.minutes) * (not block.is_fixed)
    if placed.total() and all_of.total() > worker.budget_minutes:
        yield f"{all_of.total()} min are over the budget of {worker.user_id}"
    for day in placed:
        if not placed[day]:
            continue
        if all_of[day] > free[day] * share / 100:
            yield f"{day} is fuller than {share} %"
        if all_of[day] > worker.day_minutes.get(day, all_of[day]):
            yield f"{day} is over its own limit"
        hard = any(b.effort is Effort.HIGH and not b.is_fixed for b in blocks if _day(worker, b) == day)
        if hard and strain[day] > STRAIN[worker.effort]:
            yield f"{day} has too much high effort"


def _day(worker: Worker, block: Block) -> date:
    return block.start.astimezone(worker.zone).date()


def _tasks(request: ScheduleRequest, schedule: Schedule) -> Iterator[str]:
    """Say which tasks are neither whole nor explained, or where they may not be."""
    by_key = _by_key(schedule)
    done: Counter[str] = Counter()
    for event in _live(request):
        done[event.task_key] += _quarters(event.minutes)
    out = Counter(left.task_key for left in schedule.left_out)
    for task in request.tasks:
        pieces = by_key.pop(task.key, [])
        left = _quarters(task.minutes) - done[task.key]
        if sum(_quarters((p.end - p.start) / timedelta(minutes=1)) for p in pieces) != (
            left if pieces else 0
        ) or (left > 0) != (bool(pieces) + out.pop(task.key, 0) == 1):
            yield f"{task.key} is not placed whole once, nor left out once"
        yield from _pieces(request, task, pieces)
    if by_key or out:
        yield f"unknown tasks: {sorted(by_key)}, {sorted(out)}"


def _pieces(request: ScheduleRequest, task: Task, pieces: Sequence[Placement]) -> Iterator[str]:
    able = task.workers or tuple(worker.user_id for worker in request.workers)
    if len({p.user_id for p in pieces}) > 1 or any(p.user_id not in able for p in pieces):
        yield f"{task.key} is with the wrong people"
    if len(pieces) > 1 and not task.can_split:
        yield f"{task.key} is split"
    if len(pieces) > 1 and any(p.end - p.start < timedelta(minutes=30) for p in pieces):
        yield f"{task.key} is in crumbs"
    if task.earliest and any(p.start < task.earliest for p in pieces):
        yield f"{task.key} is too early"
    if task.is_firm and task.deadline and any(p.end > task.deadline for p in pieces):
        yield f"{task.key} misses its firm deadline"


def _order(request: ScheduleRequest, schedule: Schedule) -> Iterator[str]:
    """Say what starts before that which it waits for has ended, or without it."""
    by_key = _by_key(schedule)
    out = {left.task_key for left in schedule.left_out}
    fixed: dict[str, list[Event]] = defaultdict(list)
    for event in _live(request):
        fixed[event.task_key].append(event)
    for task in request.tasks:
        own = by_key.get(task.key, [])
        for before in task.after if own else ():
            ends = [p.end for p in by_key.get(before, [])] + [event.end for event in fixed[before]]
            if before in out or any(end > min(p.start for p in own) for end in ends):
                yield f"{task.key} is before {before}"


def _left_out(request: ScheduleRequest, schedule: Schedule) -> Iterator[str]:
    for left in schedule.left_out:
        ways = [remedy.way for remedy in left.remedies]
        if not left.reason.endswith(".") or not all(remedy.effect for remedy in left.remedies):
            yield f"{left.task_key} is left out without a reason"
        if len(set(ways)) != len(ways) or not {WayOut.DROP, WayOut.NEXT_WEEK} <= set(ways):
            yield f"{left.task_key} has these ways out: {ways}"


def _by_key(schedule: Schedule) -> dict[str, list[Placement]]:
    found: dict[str, list[Placement]] = defaultdict(list)
    for placement in schedule.placements:
        found[placement.task_key].append(placement)
    return dict(found)


def _quarters(minutes: float) -> int:
    return max(1, -int(-minutes // 15))


def kept(request: ScheduleRequest, schedule: Schedule) -> ScheduleRequest:
    """Return the request with where everything is now as where it was, for a quick plan."""
    efforts = {task.key: task.effort for task in request.tasks}
    events = [
        Event(EventId(f"K{n}"), p.task_key, p.user_id, "", p.start, p.end, efforts[p.task_key])
        for n, p in enumerate(schedule.placements)
    ]
    return replace(request, previous=tuple(events), is_quick=True)


def mended(request: ScheduleRequest, schedule: Schedule, left: LeftOut, remedy: Remedy) -> ScheduleRequest:
    """Return the request after a person pressed a way out."""
    request = replace(kept(request, schedule), wanted=(left.task_key,))
    task = next(task for task in request.tasks if task.key == left.task_key)
    minutes = remedy.minutes or 0
    match remedy.way:
        case WayOut.SHORTEN:
            shorter = replace(task, estimate=Estimate(minutes, task.estimate.source))
            tasks = tuple(shorter if each is task else each for each in request.tasks)
            return replace(request, tasks=tasks)
        case WayOut.MORE_HOURS:
            workers = [replace(w, budget_minutes=w.budget_minutes + minutes) for w in request.workers]
            return replace(request, workers=tuple(workers))
        case WayOut.DROP | WayOut.NEXT_WEEK:
            return replace(
                request, tasks=tuple(each for each in request.tasks if each is not task), wanted=()
            )
