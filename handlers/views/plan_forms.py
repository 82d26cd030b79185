"""The forms of a plan: what the week is for, one event of it, a person's hours and calendar."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from domain.plans.model import Plan, PlanRequest, PlanSettings
from domain.plans.shapes import Effort, Event, Hours, Task
from domain.templates.model import Directory, Template
from handlers.views.blocks import actions, button, context, field, label, modal, option, section, select
from handlers.views.fitting import fit_view
from handlers.views.message import Block, View
from handlers.views.plan_words import capital, moment_of, title_of, week_name
from handlers.views.text import cut, escape, raw

MAX_GOALS = 3_000
MAX_OFFERED = 100
MAX_VALUE = 75
"""Characters that an option may carry."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EFFORTS = {
    Effort.LOW: "Low: a light week, packed to 60 %",
    Effort.MEDIUM: "Medium: packed to 75 %",
    Effort.HIGH: "High: packed to 90 %",
}
EXAMPLE = "Finish the report 3h by Thu\nReview Ben's changes, easy\nInbox every day 30m"
KEEP, DONE, MISSED, REMOVE = "keep", "done", "missed", "remove"


def plan_modal(
    request: PlanRequest,
    templates: Sequence[Template],
    directories: Sequence[Directory],
    this_week: date,
    metadata: Mapping[str, str],
    left: Sequence[Task] = (),
) -> View:
    """Return the form *Plan my week*; only one goal is needed, the rest has defaults.

    `left` are tasks of the week before that were not done: what is chosen of them comes along.
    """
    description: Block = {"type": "plain_text_input", "max_length": 300}
    if request.description:
        description["initial_value"] = raw(request.description)
    hours: Block = {"type": "number_input", "is_decimal_allowed": True, "min_value": "0.5", "max_value": "80"}
    if request.hours is not None:
        hours["initial_value"] = f"{request.hours:g}"
    blocks = [
        field(
            "goals",
            "Goals",
            _goals(request.goals),
            hint="One a line. Lengths and days in words are understood.",
        ),
        field("week", "Week", _weeks(request.week, this_week)),
        field("description", "What is this week for?", description, optional=True),
        field("effort", "Effort", _efforts(request.effort)),
        field(
            "hours",
            "Hours",
            hours,
            hint="Empty: as many as your working hours and effort allow",
            optional=True,
        ),
        *_brought_in(request, templates, directories, left),
        field("steps", "Also", _own_steps(request.with_steps), optional=True),
    ]
    title = "Adjust the plan" if metadata.get("plan_id") else "Plan my week"
    submit = "Plan Again" if metadata.get("plan_id") else "Plan"
    return fit_view(modal("plan_asked", title, submit, json.dumps(dict(metadata)), blocks))


def _brought_in(
    request: PlanRequest,
    templates: Sequence[Template],
    directories: Sequence[Directory],
    left: Sequence[Task],
) -> list[Block]:
    """Return the menus of what comes in besides goals, those with something to choose."""
    open_ones = [(one.key, title_of(one.title)) for one in left if len(one.key) <= MAX_VALUE]
    return [
        *_chosen("templates", "Templates", [(one.id, one.name) for one in templates], request.template_ids),
        *_chosen(
            "directories", "Directories", [(one.id, one.name) for one in directories], request.directory_ids
        ),
        *_chosen("left", "Left from the week before", open_ones, request.left_keys),
    ]


def _goals(goals: Sequence[str]) -> Block:
    box: Block = {"type": "plain_text_input", "multiline": True, "max_length": MAX_GOALS}
    box["placeholder"] = label(EXAMPLE, 150)
    return box | {"initial_value": raw("\n".join(goals))} if goals else box


def _weeks(chosen: date, this_week: date) -> Block:
    weeks = [this_week + timedelta(weeks=number) for number in range(3)]
    if chosen not in weeks:
        weeks.append(chosen)
    names = {this_week: "This week", this_week + timedelta(weeks=1): "Next week"}
    options = [option(names.get(week, capital(week_name(week))), week.isoformat()) for week in weeks]
    return select("Choose", "week", options) | {"initial_option": options[weeks.index(chosen)]}


def _efforts(chosen: Effort) -> Block:
    options = {effort: option(text, effort.value) for effort, text in EFFORTS.items()}
    return {"type": "radio_buttons", "options": list(options.values()), "initial_option": options[chosen]}


def _chosen(
    block_id: str, name: str, things: Sequence[tuple[str, str]], chosen: Sequence[str]
) -> list[Block]:
    """Return a menu of several, if there is anything to choose."""
    options = [option(cut(text, 75), value) for value, text in things[:MAX_OFFERED]]
    if not options:
        return []
    initial = [one for one in options if one["value"] in chosen]
    menu: Block = {"type": "multi_static_select", "options": options}
    return [field(block_id, name, menu | ({"initial_options": initial} if initial else {}), optional=True)]


def _own_steps(is_ticked: bool) -> Block:
    choice = option("My open steps that are due", "steps")
    ticks: Block = {"type": "checkboxes", "options": [choice]}
    return ticks | {"initial_options": [choice]} if is_ticked else ticks


def event_modal(plan: Plan, event: Event, is_accepted: bool) -> View:
    """Return the form of one event: move it, make it longer or shorter, pin it, finish it, remove it."""
    local = event.start.astimezone(plan.zone)
    pinned = option("Pinned: a re-plan leaves it where it is", "pinned")
    ticks: Block = {"type": "checkboxes", "options": [pinned]}
    minutes: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "15",
        "max_value": "600",
        "initial_value": str(event.minutes),
    }
    blocks = [
        section(f"*{escape(title_of(event.title))}*\n{escape(moment_of(event, plan))}"),
        field("day", "Day", {"type": "datepicker", "initial_date": local.date().isoformat()}),
        field("time", "Start", {"type": "timepicker", "initial_time": f"{local:%H:%M}"}),
        field("minutes", "Minutes", minutes),
        field(
            "pinned",
            "Stay",
            ticks | ({"initial_options": [pinned]} if event.is_pinned else {}),
            optional=True,
        ),
        field("what", "What", _what(is_accepted)),
        context(f"Times are yours ({escape(plan.timezone)})."),
    ]
    metadata = json.dumps({"plan_id": plan.id, "event_id": event.id})
    return fit_view(modal("plan_event_saved", "Change an event", "Save", metadata, blocks))


def _what(is_accepted: bool) -> Block:
    choices = [option("Save what is above", KEEP)]
    if is_accepted:
        choices += [option("It is done", DONE), option("It did not happen", MISSED)]
    choices.append(option("Remove it from the week", REMOVE))
    return {"type": "radio_buttons", "options": choices, "initial_option": choices[0]}


def settings_modal(settings: PlanSettings, timezone: str, has_feed: bool, can_feed: bool) -> View:
    """Return the form *Hours and calendar*: working hours by day, lunch, best hours, the calendar address."""
    hours = settings.hours
    blocks: list[Block] = [context(f"Your time zone is {escape(timezone)}, as set in Slack.")]
    for number, name in enumerate(WEEKDAYS):
        line = _line(hours_words(hours.by_weekday.get(number, ())))
        hint = "Such as 9-12, 13:00-17:30; empty is a free day" if number == 0 else None
        blocks.append(field(f"day_{number}", name, line, hint=hint, optional=True))
    lunch = _line(hours_words((hours.lunch,) if hours.lunch else ()))
    blocks.append(field("lunch", "Lunch", lunch, hint="Kept free; empty for none", optional=True))
    best = _line(hours_words(hours.best))
    blocks.append(field("best", "Best hours", best, hint="For work of high effort", optional=True))
    weekly: Block = {
        "type": "number_input",
        "is_decimal_allowed": True,
        "min_value": "0.5",
        "max_value": "80",
    }
    if settings.weekly_hours is not None:
        weekly["initial_value"] = f"{settings.weekly_hours:g}"
    blocks.append(field("hours", "Hours to plan in a week", weekly, optional=True))
    blocks += _calendar(settings, has_feed, can_feed)
    return fit_view(modal("plan_settings_saved", "Hours and calendar", "Save", "", blocks))


def _calendar(settings: PlanSettings, has_feed: bool, can_feed: bool) -> list[Block]:
    hint = "The private address in iCal format, for busy times. It is stored encrypted and shown to nobody."
    there = settings.calendar_host
    words = f"Connected: *{escape(there)}*" if there else "No calendar is connected."
    address = {"type": "plain_text_input", "max_length": 2_000}
    name = "Another calendar address" if there else "Calendar address"
    blocks = [section(words), field("calendar", name, address, hint=hint, optional=True)]
    buttons = [button("Disconnect Calendar", "plan_calendar_off")] if there else []
    if can_feed:
        buttons.append(button("New Feed Address" if has_feed else "Open a Feed", "plan_feed_open"))
    if has_feed:
        buttons.append(button("Close the Feed", "plan_feed_close"))
    return [*blocks, actions(buttons)] if buttons else blocks


def _line(value: str) -> Block:
    line: Block = {"type": "plain_text_input", "max_length": 100}
    return line | {"initial_value": value} if value else line


def hours_words(hours: Sequence[Hours]) -> str:
    """Return hours as they are typed: `09:00-12:30, 13:00-17:00`."""
    return ", ".join(f"{one.start:%H:%M}-{one.end:%H:%M}" for one in hours)
