"""A week as a picture: days as columns, events as blocks, large enough to be read on a phone."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.adapters.pictures import palette
from bot.adapters.pictures.fitting import AxesMeasure, Measure, fit
from bot.adapters.pictures.fonts import drawable, families
from domain.plans.model import Plan
from domain.plans.shapes import Event, EventState, Hours, Span, WorkingHours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

WIDTH, HEIGHT, DPI = 6.4, 6.8, 200
"""Inches and dots: 1280 by 1360; on a phone of 375 points the text comes to about 9 points."""
TEXT = 11.0
SMALL = 8.5
SHORTEST = 20
"""Minutes below which an event's title is set small."""
USUAL = (9 * 60, 17 * 60)
"""Minutes of the day shown when nothing says otherwise."""
LEGEND = "Effort:  ▎low   ▎▎medium   ▎▎▎high      ◥ pinned      striped: busy"
BARS = {"low": 1, "medium": 2, "high": 3}
DAY = 24 * 60


def draw_week(plan: Plan, hours: WorkingHours, busy: Sequence[Span]) -> bytes:
    """Return a PNG of the plan's week by the person's wall clock."""
    from matplotlib import rc_context

    with rc_context({"font.family": families()}):
        return _drawn(plan, hours, busy)


def _drawn(plan: Plan, hours: WorkingHours, busy: Sequence[Span]) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    days = _days(plan, hours)
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=palette.GROUND)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.065, 0.055, 0.925, 0.86), facecolor=palette.GROUND)
    figure.text(0.065, 0.018, LEGEND, fontsize=SMALL + 0.5, color=palette.FAINT)
    first, last = _shown(plan, days, hours)
    axes.set_xlim(0, len(days))
    axes.set_ylim(last, first)
    _rule(axes, days, first, last)
    for column, day in enumerate(days):
        _off_hours(axes, column, hours.on(day), hours.lunch, first, last)
        for start, end in _minutes(busy, day, plan):
            _block(axes, column, start, end, palette.BUSY, palette.BUSY_LINES, hatch="////", inset=0.02)
        _heading(axes, column, day, plan, first)
    measure = AxesMeasure(canvas.get_renderer(), axes)  # type: ignore[no-untyped-call]
    for event in plan.live:
        _event(axes, event, days, plan, measure)
    file = io.BytesIO()
    canvas.print_png(file)  # type: ignore[no-untyped-call]
    return file.getvalue()


def _days(plan: Plan, hours: WorkingHours) -> list[date]:
    """Return the days to show: those that are worked on, and those that hold something."""
    used = {event.start.astimezone(plan.zone).date() for event in plan.live}
    week = [plan.week + timedelta(days=number) for number in range(7)]
    return [day for day in week if hours.on(day) or day in used] or week[:5]


def _shown(plan: Plan, days: Sequence[date], hours: WorkingHours) -> tuple[int, int]:
    """Return the first and last minute of the day in the picture, on full hours."""
    marks = [minute for day in days for one in hours.on(day) for minute in _range(one)]
    for event in plan.live:
        start = _minute(event.start.astimezone(plan.zone).time())
        marks += [start, min(start + event.minutes, DAY)]
    first, last = min(marks, default=USUAL[0]), max(marks, default=USUAL[1])
    return first // 60 * 60, -(-last // 60) * 60


def _rule(axes: "Axes", days: Sequence[date], first: int, last: int) -> None:
    """Draw the hours and the lines between days; hide the frame."""
    every = 1 if last - first <= 12 * 60 else 2
    hours = range(first // 60, last // 60 + 1, every)
    axes.set_yticks([60 * hour for hour in hours], [f"{hour:02d}" for hour in hours])
    axes.set_xticks([])
    axes.tick_params(length=0, labelsize=TEXT + 0.5, labelcolor=palette.FAINT, pad=6)
    axes.hlines([60 * hour for hour in hours], 0, len(days), colors=palette.RULE, linewidth=0.8, zorder=1)
    axes.vlines(range(1, len(days)), first, last, colors=palette.RULE, linewidth=1.2, zorder=1)
    for side in axes.spines.values():
        side.set_visible(False)


def _off_hours(
    axes: "Axes", column: int, worked: Sequence[Hours], lunch: Hours | None, first: int, last: int
) -> None:
    """Shade what is not worked."""
    free = first
    for start, end in sorted(_range(one) for one in worked):
        if start > free:
            _block(axes, column, free, start, palette.OFF, None)
        free = max(free, end)
    if free < last:
        _block(axes, column, free, last, palette.OFF, None)
    if lunch is not None and worked:
        _block(axes, column, *_range(lunch), palette.OFF, None)


def _heading(axes: "Axes", column: int, day: date, plan: Plan, first: int) -> None:
    """Say which day it is and how much is planned on it."""
    minutes = sum(
        event.minutes
        for event in plan.live
        if event.start.astimezone(plan.zone).date() == day and event.state is not EventState.MISSED
    )
    middle = column + 0.5
    axes.annotate(
        f"{day:%a} {day.day}", (middle, first), (0, 21), textcoords="offset points", ha="center",
        fontsize=TEXT + 3.5, fontweight="bold", color=palette.INK,
    )  # fmt: skip
    axes.annotate(
        _length(minutes) if minutes else "free", (middle, first), (0, 6), textcoords="offset points",
        ha="center", fontsize=TEXT, color=palette.FAINT,
    )  # fmt: skip


def _event(axes: "Axes", event: Event, days: Sequence[date], plan: Plan, measure: Measure) -> None:
    """Draw one event: its block, its effort as bars, and as much of its title as fits."""
    begin = event.start.astimezone(plan.zone)
    column, start = days.index(begin.date()), _minute(begin.time())
    end = min(start + event.minutes, DAY)
    face, edge = palette.EFFORT[event.effort], palette.EDGE[event.effort]
    if event.state is not EventState.PENDING:
        face = palette.DONE if event.state is EventState.DONE else palette.MISSED
    _block(axes, column, start, end, face, edge, inset=0.035)
    if event.is_pinned:
        _pin(axes, column + 0.965, start + 1, edge)
    bars = "white" if _ink(event) == "white" else edge
    for bar in range(BARS[event.effort]):
        axes.add_patch(_bar(column + 0.055 + 0.035 * bar, start + 2.5, end - 2.5, bars))
    left = column + 0.075 + 0.035 * BARS[event.effort]
    mark = {EventState.DONE: "✓ ", EventState.MISSED: "✗ "}.get(event.state, "")
    size, above = (TEXT, 4.0) if end - start >= SHORTEST else (SMALL, 1.5)
    lines = fit(
        mark + drawable(event.title), measure, size, width=column + 0.945 - left, height=end - start - above
    )
    axes.text(
        left, start + above, "\n".join(lines), fontsize=size, color=_ink(event), va="top", linespacing=1.1,
        zorder=4, parse_math=False,
    )  # fmt: skip


def _pin(axes: "Axes", right: float, top: float, colour: str) -> None:
    """Fold the corner of an event that stays where it is."""
    from matplotlib.patches import Polygon

    corner = [(right, top), (right - 0.09, top), (right, top + 14)]
    axes.add_patch(Polygon(corner, closed=True, facecolor=colour, edgecolor="white", linewidth=0.6, zorder=5))


def _ink(event: Event) -> str:
    return "white" if event.effort == "high" and event.state is EventState.PENDING else palette.INK


def _bar(x: float, start: float, end: float, colour: str) -> "Rectangle":
    from matplotlib import patches

    return patches.Rectangle((x, start), 0.018, max(end - start, 2), facecolor=colour, linewidth=0, zorder=4)


def _block(
    axes: "Axes",
    column: int,
    start: float,
    end: float,
    face: str,
    edge: str | None,
    *,
    hatch: str | None = None,
    inset: float = 0.0,
    width: float = 0.8,
) -> None:
    from matplotlib import patches

    gap = 1.0 if edge else 0.0
    axes.add_patch(
        patches.Rectangle(
            (column + inset, start + gap),
            1 - 2 * inset,
            end - start - 2 * gap,
            facecolor=face,
            edgecolor=edge or "none",
            linewidth=width if edge else 0,
            hatch=hatch,
            zorder=3 if edge else 2,
        )
    )


def _minutes(spans: Sequence[Span], day: date, plan: Plan) -> list[tuple[int, int]]:
    """Return the stretches of a day, in minutes by the wall clock."""
    midnight = datetime.combine(day, time(), plan.zone).astimezone(UTC)
    after = datetime.combine(day + timedelta(days=1), time(), plan.zone).astimezone(UTC)
    found = []
    for span in spans:
        start, end = max(span.start, midnight), min(span.end, after)
        if start < end:
            last = DAY if end == after else _minute(end.astimezone(plan.zone).time())
            found.append((_minute(start.astimezone(plan.zone).time()), last))
    return found


def _range(hours: Hours) -> tuple[int, int]:
    return _minute(hours.start), _minute(hours.end) or DAY


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours and rest else f"{hours} h" if hours else f"{rest} min"
