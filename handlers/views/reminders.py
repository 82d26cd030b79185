"""What people are reminded of, in their direct messages, and the form of what they want to hear."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.people.model import Person
from domain.people.moments import say_moment
from domain.processes.labels import label as step_label
from domain.processes.model import StepState
from domain.reminders.model import Item, Kind, Reminder, ReminderMessage, ReminderSettings, Strength
from domain.reminders.preview import LOOKED_BACK, Preview
from domain.reminders.snoozing import Snooze
from handlers.views.asking import process_link
from handlers.views.blocks import actions, button, context, field, header, label, modal, option, section
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.text import cut, day, escape, name_of, notification, one_line, plural

MOST_ITEMS = 12
"""Things a morning's message lists."""
TYPED = "typed"
SNOOZES = (
    ("In an hour", Snooze.HOUR.value),
    ("This afternoon", Snooze.AFTERNOON.value),
    ("Tomorrow 09:00", Snooze.TOMORROW.value),
    ("Monday 09:00", Snooze.MONDAY.value),
    ("Another time …", TYPED),
)
KIND_WORDS = {
    Kind.EVENT: "events of my plan",
    Kind.STILL_NEEDED: "“still needed?”",
    Kind.OVERDUE: "overdue steps",
    Kind.APPROVAL: "approvals that wait",
    Kind.DUE_SOON: "steps due soon",
}
STRENGTH_WORDS = {
    Strength.LIGHT: ("Light", "One message in the morning, if something needs you"),
    Strength.STANDARD: ("Standard", "Also events of your plan, and what is overdue"),
    Strength.ACTIVE: ("Active", "Each thing by itself while the day’s three messages last"),
}
_WHY = {
    Kind.EVENT: "it is in the plan of your week that you accepted",
    Kind.STILL_NEEDED: "the step is yours and two working weeks overdue; I leave it alone after this",
    Kind.OVERDUE: "the step is yours, and its day has passed; I say so after 1, 3 and 7 working days",
    Kind.APPROVAL: "you were asked to approve it; I say so after 1, 3 and 7 working days",
    Kind.DUE_SOON: "the step is yours, and it is due on the next working day",
}


def reminder_message(message: ReminderMessage, workspace_url: str) -> Message:
    """Return a reminder, or the morning's message, as things stand now."""
    if message.is_digest:
        return _morning(message, workspace_url)
    item = message.items[0]
    head = _head(item, message)
    blocks = [section(f"*{escape(head)}*\n{_facts(item, message, workspace_url)}")]
    if item.is_open and item.again_at is None:
        blocks.append(actions(_answers(item.reminder), f"reminder:{item.reminder.key}"[:255]))
    if message.is_late:
        blocks.append(context(_late_words(message)))
    return fit_message(Message(notification(head), tuple(blocks)))


def _morning(message: ReminderMessage, workspace_url: str) -> Message:
    needs = sum(item.is_open for item in message.items)
    title = (
        f"{plural(needs, 'thing')} need{'s' if needs == 1 else ''} you"
        if needs
        else "Nothing needs you any more"
    )
    blocks = [header(title)]
    for item in message.items[:MOST_ITEMS]:
        text = f"*{escape(_head(item, message))}*\n{_facts(item, message, workspace_url)}"
        is_answerable = item.is_open and item.again_at is None
        blocks.append(section(text, _finish(item.reminder) if is_answerable else None))
    if len(message.items) > MOST_ITEMS:
        blocks.append(context(f"… and {len(message.items) - MOST_ITEMS} more. Your Home lists every step."))
    if message.is_late:
        blocks.append(context(_late_words(message)))
    if needs:
        row = [button("Settings", "reminder_settings"), _menu(message.items[0].reminder, is_morning=True)]
        blocks.append(actions(row, "reminder_morning"))
    return fit_message(Message(notification(title), tuple(blocks)))


def _head(item: Item, message: ReminderMessage) -> str:
    """Say what it is and since when."""
    today, reminder = message.person.today(message.at), item.reminder
    if item.event is not None:
        return _event_head(item, message)
    if item.step is None or item.process is None:
        return "This is not yours to see any more."
    name = f"“{cut(step_label(item.process, item.step.id), 150)}”"
    if not item.is_open:
        return f"{name} {_over(item, message)}"
    due_on = item.step.due_on
    match reminder.kind:
        case Kind.STILL_NEEDED:
            return f"Is {name} still needed? It was due {_day(due_on, today)}"
        case Kind.APPROVAL:
            return f"{name} waits for your approval since {_day(_named_day(reminder), today)}"
        case _ if due_on is not None and due_on < today:
            return f"{name} is overdue since {_day(due_on, today)}"
        case _:
            return f"{name} is due {'today' if due_on == today else _day(due_on, today)}"


def _event_head(item: Item, message: ReminderMessage) -> str:
    event, zone = item.event, message.person.zone
    if event is None or not item.is_open:
        return f"“{one_line(event.title) if event else 'An event'}” is no longer planned, or done"
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    return f"“{cut(one_line(event.title), 150)}” is planned for {start:%H:%M} to {end:%H:%M}"


def _over(item: Item, message: ReminderMessage) -> str:
    step, process = item.step, item.process
    if step is None or process is None:
        return "is gone"
    if step.state.is_finished:
        did = "was skipped" if step.state is StepState.SKIPPED else "is done"
        return f"{did}, by {name_of(step.finished_by, message.people)}" if step.finished_by else did
    return "is not yours any more" if process.is_open else f"is over: the process is {process.state.value}"


def _facts(item: Item, message: ReminderMessage, workspace_url: str) -> str:
    """Say where it is, whose it is, and when it comes again."""
    facts = []
    if item.process is not None:
        facts.append(f"in {process_link(item.process, workspace_url)}")
    if item.is_open:
        facts.append("it is yours" if item.reminder.kind is not Kind.EVENT else "in the plan of your week")
    if item.is_open and item.again_at is not None:
        facts.append(f"I remind you again {_moment(item.again_at, message.person, message.at)}")
    return " · ".join(facts) or "Nothing is left to do."


def _answers(reminder: Reminder) -> list[Block]:
    row = [_finish(reminder)]
    if reminder.kind is Kind.STILL_NEEDED:
        row.append(button("Not Needed", "reminder_not_needed", reminder.key))
    options = [option(words, f"{choice}|{reminder.key}") for words, choice in SNOOZES]
    if reminder.kind is not Kind.EVENT:
        snooze = {"type": "static_select", "action_id": "reminder_snooze", "options": options}
        words = "Still needed, ask me …" if reminder.kind is Kind.STILL_NEEDED else "Snooze"
        row.append(snooze | {"placeholder": label(words, 150)})
    return [*row, _menu(reminder)]


def _finish(reminder: Reminder) -> Block:
    words = "Approve" if reminder.kind is Kind.APPROVAL else "Done"
    return button(words, "reminder_done", reminder.key, "primary")


def _menu(reminder: Reminder, *, is_morning: bool = False) -> Block:
    options = [option("Why me?", f"why|{reminder.key}")]
    if not is_morning:
        options.append(option("Less: nothing about this one", f"thing|{reminder.key}"))
        options.append(option(f"Less: no {KIND_WORDS[reminder.kind]}", f"kind|{reminder.key}"))
    options.append(option("Less: pause all reminders", f"all|{reminder.key}"))
    return {"type": "overflow", "action_id": "reminder_menu", "options": options}


def _late_words(message: ReminderMessage) -> str:
    at = min(item.reminder.due_at for item in message.items)
    return (
        f"This is late: it was to come {_moment(at, message.person, message.at)}, and I was not running then."
    )


def why_words(reminder: Reminder, settings: ReminderSettings) -> str:
    """Say why somebody was reminded."""
    strength = STRENGTH_WORDS[settings.strength][0].lower()
    return (
        f"You get this because {_WHY[reminder.kind]}. Your reminders are set to {strength}, at most three "
        "messages a day, within your working hours. `/convers settings` changes that."
    )


def less_words(reminder: Reminder, what: str) -> str:
    """Say what is said no more from now on."""
    heard = {
        "thing": "I say nothing more about this one",
        "kind": f"I say nothing more of {KIND_WORDS[reminder.kind]}",
    }.get(what, "All reminders are paused")
    return f"{heard}, from now on. `/convers settings` takes it back."


def snoozed_words(at: datetime, person: Person, now: datetime) -> str:
    """Say when a reminder comes again."""
    return f"I remind you again {_moment(at, person, now)}."


def snooze_modal(key: str) -> View:
    """Ask for a time in the person's own words."""
    element = {"type": "plain_text_input", "max_length": 60, "placeholder": label("thu 14:00", 150)}
    hint = "Such as: 2 hours, tomorrow 14:00, thu, 12 May 9:30. It comes within your working hours."
    blocks = [field("when", "When shall I remind you?", element, hint=hint)]
    return fit_view(modal("reminder_snoozed", "Remind me later", "Remind Me", key, blocks))


def settings_modal(settings: ReminderSettings) -> View:
    """Return the form of what a person wants to hear."""
    return fit_view(modal("reminders_saved", "Reminders", "Save", "{}", list(_settings(settings))))


def _settings(settings: ReminderSettings) -> Iterator[Block]:
    strengths = [option(name, strength.value, words) for strength, (name, words) in STRENGTH_WORDS.items()]
    chosen = next(one for one in strengths if one["value"] == settings.strength.value)
    radio = {"type": "radio_buttons", "options": strengths, "initial_option": chosen}
    yield field("strength", "How much do you want to hear?", radio)
    pause = option("Pause all reminders", "paused")
    boxes: Block = {"type": "checkboxes", "options": [pause]}
    yield field(
        "paused", "Pause", boxes | ({"initial_options": [pause]} if settings.is_paused else {}), optional=True
    )
    out: Block = {"type": "datepicker"}
    if settings.out_until is not None:
        out["initial_date"] = settings.out_until.isoformat()
    yield field(
        "out_until", "Away until", out, hint="The day you are back; nothing comes before.", optional=True
    )
    kinds = [option(words, kind.value) for kind, words in KIND_WORDS.items()]
    muted = [one for one in kinds if one["value"] in {kind.value for kind in settings.muted_kinds}]
    mute: Block = {"type": "checkboxes", "options": kinds}
    yield field(
        "muted_kinds", "Nothing about", mute | ({"initial_options": muted} if muted else {}), optional=True
    )
    things = [option(words, item) for item, words in list(settings.muted.items())[-10:]]
    if things:
        still: Block = {"type": "checkboxes", "options": things, "initial_options": things}
        yield field("muted", "Nothing about these, either", still, optional=True)
    yield context(
        "Reminders come within your working hours, which `/plan settings` sets; the morning's message at "
        "09:00. At most three messages a day; the rest comes together in the next morning."
    )


def saved_words(settings: ReminderSettings, before: Preview, after: Preview) -> str:
    """Say what is set, and what it would have sent lately."""
    name = STRENGTH_WORDS[settings.strength][0].lower()
    state = "paused" if settings.is_paused else f"set to {name}"
    would = f"{plural(after.messages, 'message')}, {after.mornings} of them in the morning"
    return (
        f"Your reminders are {state}. In the last {LOOKED_BACK} days this would have been {would}; "
        f"what was set before: {before.messages}."
    )


def _named_day(reminder: Reminder) -> date:
    return date.fromisoformat(reminder.key.split(":")[2])


def _day(on: date | None, today: date) -> str:
    return day(on, today) if on is not None else "without a day"


def _moment(at: datetime, person: Person, now: datetime) -> str:
    return escape(say_moment(at, person, now))
