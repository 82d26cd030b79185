"""What starts by itself: the form, the list, and what is told about it."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from domain.channels.model import is_direct
from domain.ids import ChannelId
from domain.people.model import Person
from domain.people.moments import say_moment
from domain.recurring.model import Every, News, NewsKind, Recurrence, RecurrenceView
from domain.recurring.naming import occurrence_name, say_rule
from domain.templates.model import TemplateView
from handlers.views.blocks import actions, button, context, field, label, modal, option, section, select
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.template_forms import asked_fields
from handlers.views.text import cut, escape, notification, one_line, plural, raw

PER_PAGE = 10
MAX_NAME = 150
FULL_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_WORKING_DAY = "last"
UNITS = {Every.DAYS: "Days", Every.WEEKS: "Weeks", Every.MONTHS: "Months"}


def repeat_modal(view: TemplateView, channel_id: ChannelId, person: Person, today: date) -> View:
    """Return the form *Repeat*: what is started, where, when, by whom."""
    definition = view.version.definition
    name = raw(cut(one_line(definition.name), MAX_NAME - 20))
    hint = "Filled in each time: {date}, {week}, {month}, {year}"
    blocks = [
        section(f"From the template *{escape(cut(one_line(definition.name), 150))}*, its newest version"),
        field("name", "Name", _line(f"{name} {{date}}", MAX_NAME), hint=hint),
        field("channel", "Channel", _channels(channel_id)),
        *_when(person, today),
        field("owner", "Owner", {"type": "users_select", "initial_user": person.id}),
        *asked_fields(definition),
    ]
    metadata = json.dumps({"channel_id": channel_id, "template_id": view.template.id})
    return fit_view(modal("repeat_saved", "Repeat", "Repeat", metadata, blocks))


def _when(person: Person, today: date) -> list[Block]:
    units = [option(text, every.value) for every, text in UNITS.items()]
    weekdays = [option(text, str(number)) for number, text in enumerate(FULL_WEEKDAYS)]
    month_days = [option("The last working day", LAST_WORKING_DAY)]
    month_days += [option(f"Day {number}", str(number)) for number in range(1, 32)]
    unit = select("Choose", "unit", units) | {"initial_option": units[1]}
    ticks = {"type": "checkboxes", "options": weekdays, "initial_options": [weekdays[today.weekday()]]}
    month_day = select("Choose a day", "month_day", month_days) | {"initial_option": month_days[1]}
    hint = "A month without that day has its last one"
    return [
        field("interval", "Every", _line("1", 3)),
        field("unit", "Unit", unit),
        field("weekdays", "Weekdays", ticks, hint="For weeks", optional=True),
        field("month_day", "Day of the month", month_day, hint=hint),
        field("time", "Time", {"type": "timepicker", "initial_time": "09:00"}),
        field("timezone", "Time zone", _line(person.timezone, 64), hint="Such as Europe/Berlin"),
        field("from", "From", {"type": "datepicker", "initial_date": today.isoformat()}),
    ]


def _channels(channel_id: ChannelId) -> Block:
    picker: Block = {
        "type": "conversations_select",
        "placeholder": label("Choose a channel", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    is_channel = channel_id.startswith(("C", "G")) and not is_direct(channel_id)
    return picker | {"initial_conversation": channel_id} if is_channel else picker


def _line(value: str, limit: int) -> Block:
    return {"type": "plain_text_input", "max_length": limit, "initial_value": value}


def repeats_message(views: Sequence[RecurrenceView], reader: Person, now: datetime, page: int = 0) -> Message:
    """Return a page of what repeats, with its next start in the reader's zone."""
    if not views:
        words = "Nothing repeats here. `/process repeat NAME` lets a template start by itself."
        return Message("Nothing repeats here.", (section(words),))
    pages = -(-len(views) // PER_PAGE)
    page = min(max(page, 0), pages - 1)
    count = len(views)
    head = f"{count} {'repetition' if count == 1 else 'repetitions'}"
    blocks = [section(f"*{head}*")]
    for view in views[page * PER_PAGE : (page + 1) * PER_PAGE]:
        blocks += _repeat(view, reader, now)
    walk = [
        button(text, f"repeat_page#{where}", str(number))
        for text, where, number in (("Previous", "previous", page - 1), ("Next", "next", page + 1))
        if 0 <= number < pages
    ]
    if walk:
        blocks.append(actions(walk))
    blocks.append(context(f"Times are yours ({escape(reader.timezone)})."))
    return fit_message(Message(notification(head), tuple(blocks)))


def repeat_message(view: RecurrenceView, reader: Person, now: datetime) -> Message:
    """Return one repetition that was just made."""
    head = f"“{cut(one_line(view.recurrence.pattern), 150)}” repeats now."
    blocks = [section(escape(head)), *_repeat(view, reader, now)]
    return fit_message(Message(notification(head), tuple(blocks)))


def _repeat(view: RecurrenceView, reader: Person, now: datetime) -> list[Block]:
    one = view.recurrence
    words = f"*{escape(cut(one_line(one.pattern), 150))}* · {_place(one.channel_id)}"
    words += f"\n{escape(cut(one_line(view.template_name), 150))} · {escape(say_rule(one.rule))}"
    if not one.is_paused:
        words += f"\nNext {say_moment(one.next_at, reader, now)}"
    elif one.reason:
        words += f"\nPaused: {escape(cut(one_line(one.reason), 300))}"
    else:
        words += "\nPaused"
    blocks = [section(words)]
    if view.can_change:
        toggle = ("Resume", "repeat_resume") if one.is_paused else ("Pause", "repeat_pause")
        delete = button("Delete", "repeat_delete", one.id) | {"confirm": _confirm()}
        blocks.append(actions([button(*toggle, one.id), delete]))
    return blocks


def _confirm() -> Block:
    return {
        "title": label("Stop repeating it?", 100),
        "text": label("What it started stays. It starts nothing any more.", 300),
        "confirm": label("Delete", 30),
        "deny": label("Keep", 30),
    }


def _place(channel_id: ChannelId) -> str:
    return "a direct message" if is_direct(channel_id) else f"<#{channel_id}>"


def news_message(recurrence: Recurrence, news: News, reader: Person, now: datetime) -> Message:
    """Tell a person what happened to an occurrence."""
    occurrence = news.occurrence
    local = occurrence.at.astimezone(recurrence.rule.zone)
    name = f"“{cut(one_line(occurrence_name(recurrence.pattern, local)), 150)}”"
    due = say_moment(occurrence.at, reader, now)
    upcoming = f"The next one comes {say_moment(recurrence.next_at, reader, now)}."
    match news.kind:
        case NewsKind.LATE:
            words = f"{name} was to start {due}. It started late: I was not running then."
            if occurrence.skipped:
                were = "was" if occurrence.skipped == 1 else "were"
                words += f" {plural(occurrence.skipped, 'earlier start')} {were} skipped."
            words += f" {upcoming}"
        case NewsKind.PAUSED:
            reason = cut(one_line(news.reason or ""), 500)
            words = (
                f"{name} was to start {due}, but could not, so it is paused. {reason} "
                "When that is mended, press Resume in `/process repeats`."
            )
        case NewsKind.FAILED:
            words = f"{name} was to start {due}. I tried for a while, and it did not work. {upcoming}"
    return fit_message(Message(notification(words), (section(escape(words)),)))
