"""Home: my open steps, what waits on me, the processes I take part in, and my choices."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.home.model import PAGE, Home, WaitingSuggestion
from domain.ids import ChannelId, MessageTs, UserId
from domain.operations.model import Activity
from domain.operations.suggesting import is_stale
from domain.processes.assignments import Assigned
from domain.processes.model import Process, Step
from domain.processes.rules import waits_for
from domain.processes.shapes import MessageLink
from handlers.views.answers import help_message, privacy_words
from handlers.views.blocks import actions, button, context, header, label, section
from handlers.views.fitting import fit_view
from handlers.views.home_week import my_week
from handlers.views.message import Block, View
from handlers.views.permalinks import permalink
from handlers.views.processes import start_process_modal
from handlers.views.starting import channel_field
from handlers.views.steps import due_words, kind_words, progress_words, state_words
from handlers.views.suggestions import AI_LABEL, OFFLINE_LABEL
from handlers.views.text import cut, day, escape, link, moment, name_of, one_line, plain, plural

MOST_WAITING = 8
"""Suggestions, and steps, that wait on the person; the rest is counted."""
MOST_PROCESSES = 10
"""Processes shown with their progress; the rest is counted."""
MAX_TITLE = 200
MAX_BEFORE = 60
MAX_NAME = 100


def home_view(home: Home, workspace_url: str) -> View:
    """Return the Home tab. `workspace_url` is the workspace's own address, where links lead."""
    today = home.person.today(home.at)
    drawn = _Drawn(home, today, workspace_url)
    blocks = [
        *drawn.introduction(),
        *drawn.my_steps(),
        *drawn.waits_on_me(),
        *my_week(home, today),
        *drawn.my_processes(),
        *drawn.settings(),
    ]
    return fit_view({"type": "home", "callback_id": "home", "blocks": blocks})


def _after(process: Process, step: Step) -> str:
    """Return what the step waits for; empty when it can be done now."""
    before = waits_for(process, step)
    if not before:
        return ""
    more = f" and {len(before) - 1} more" if len(before) > 1 else ""
    return f"after “{cut(one_line(before[0].title), MAX_BEFORE)}”{more}"


class _Drawn:
    """The sections of one Home, on one day, for one reader."""

    def __init__(self, home: Home, today: date, workspace_url: str) -> None:
        self._home = home
        self._today = today
        self._url = workspace_url.rstrip("/")

    def introduction(self) -> Iterator[Block]:
        """Explain Convers in two lines, until it is used or dismissed."""
        if self._home.is_introduced:
            return
        yield section(
            "*Convers keeps your team's processes and shows who does what next.*\n"
            "Start a process, ask me something in a direct message, or see everything I understand."
        )
        yield actions(
            [
                button("Start a Process", "home_start", "introduction", "primary"),
                button("Ask in a Message", "home_ask"),
                button("Help", "home_help", "introduction"),
                button("Got It", "home_dismiss"),
            ],
            "home_introduction",
        )

    def my_steps(self) -> Iterator[Block]:
        """List the person's own open steps, a page of them, and what was just done with Undo."""
        steps, page = self._home.steps, self._home.shown_page
        yield header("My open steps")
        for entry in self._home.undoable:
            yield self._undo(entry)
        if not steps:
            yield section("Nothing is on your list. Steps that are given to you will show up here.")
            return
        overdue = sum(assigned.is_overdue(self._today) for assigned in steps)
        words = [f"{overdue} overdue"] if overdue else []
        words.append(f"{len(steps)} open")
        if self._home.pages > 1:
            words.append(f"page {page + 1} of {self._home.pages}")
        yield context(" · ".join(words))
        for assigned in steps[page * PAGE : (page + 1) * PAGE]:
            yield self._step(assigned)
        yield from self._paging(page)

    def _paging(self, page: int) -> Iterator[Block]:
        turns = []
        if page + 1 < self._home.pages:
            turns.append(button("More", "home_page#more", str(page + 1)))
        if page:
            turns.append(button("Back", "home_page#back", str(page - 1)))
        if turns:
            yield actions(turns, "home_pages")

    def _step(self, assigned: Assigned) -> Block:
        step, process = assigned.step, assigned.process
        title = cut(one_line(step.title), MAX_TITLE)
        blocked = state_words(step, self._home.people, self._today)
        facts = [
            self._due(step.due_on),
            self._process_link(process),
            escape(kind_words(step)),
            escape(_after(process, step)),
            escape(blocked),
        ]
        done = button("Done", "home_done", f"{process.id}:{step.id}")
        done["accessibility_label"] = cut(plain(f"Done: {one_line(step.title)}"), 75)
        text = f"*{escape(title)}*\n{' · '.join(fact for fact in facts if fact)}"
        return section(text, done) | {"block_id": f"home_step:{process.id}:{step.id}"[:255]}

    def _due(self, due_on: date | None) -> str:
        if due_on is None:
            return ""
        if due_on < self._today:
            return f"*Overdue*, was due {day(due_on, self._today)}"
        return "*Due today*" if due_on == self._today else due_words(due_on, self._today)

    def _undo(self, entry: Activity) -> Block:
        done = "; ".join(entry.lines) or "Changed"
        at = moment(entry.at, self._home.person)
        undo = button("Undo", "home_undo", entry.id)
        undo["accessibility_label"] = cut(plain(f"Undo: {one_line(done)}"), 75)
        return section(f"{at} · {escape(cut(one_line(done), 300))}", undo)

    def waits_on_me(self) -> Iterator[Block]:
        """List the suggestions the person may decide, and the steps that wait for them."""
        suggestions, blocked = self._home.suggestions, self._home.blocked
        yield header("Waits on me")
        if not suggestions and not blocked:
            yield section("Nobody is waiting for you.")
            return
        for waiting in suggestions[:MOST_WAITING]:
            yield section(self._suggestion(waiting))
        for assigned in blocked[:MOST_WAITING]:
            yield section(self._blocked(assigned))
        hidden = max(len(suggestions) - MOST_WAITING, 0) + max(len(blocked) - MOST_WAITING, 0)
        if hidden:
            yield context(f"… and {hidden} more. Answer some, and the others move up.")

    def _suggestion(self, waiting: WaitingSuggestion) -> str:
        suggestion, process = waiting.suggestion, waiting.process
        fresh = [proposal for proposal in suggestion.proposals if not is_stale(process, proposal)]
        first = fresh[0]
        change = f"{first.before} → {first.after}" if first.before else first.after
        more = f" and {plural(len(fresh) - 1, 'more change')}" if len(fresh) > 1 else ""
        place = suggestion.place
        where = self._link(place.channel_id, suggestion.source_ts, place.thread_ts, "Decide in its thread")
        asked = escape(name_of(suggestion.requested_by, self._home.people))
        written_by = AI_LABEL if suggestion.by_model else OFFLINE_LABEL
        words = escape(cut(one_line(change), MAX_TITLE))
        facts = (self._process_link(process), f"asked for by {asked}", where, written_by)
        return f"*Suggested:* {words}{more}\n{' · '.join(facts)}"

    def _blocked(self, assigned: Assigned) -> str:
        step, process = assigned.step, assigned.process
        owner = name_of(step.owner_id, self._home.people) if step.owner_id else "Somebody"
        until = f" until {day(step.blocked_until, self._today)}" if step.blocked_until else ""
        reason = f": {escape(cut(one_line(step.reason), MAX_TITLE))}" if step.reason else ""
        facts = [self._process_link(process), self._due(step.due_on)]
        return (
            f"*{escape(cut(one_line(step.title), MAX_TITLE))}*\n"
            f"{escape(owner)} waits on you{until}{reason} · {' · '.join(fact for fact in facts if fact)}"
        )

    def my_processes(self) -> Iterator[Block]:
        """List the processes the person takes part in, with their progress."""
        processes = self._home.processes
        yield header("Processes")
        if not processes:
            yield section("You take part in no process yet. Start one, or wait until a step is given to you.")
        for process in processes[:MOST_PROCESSES]:
            yield section(self._process(process))
        if len(processes) > MOST_PROCESSES:
            hidden = len(processes) - MOST_PROCESSES
            yield context(f"… and {hidden} more. `/process list` shows them.")
        if self._home.is_introduced:
            yield actions([button("Start a Process", "home_start", "processes")], "home_processes")

    def _process(self, process: Process) -> str:
        owner = name_of(process.owner_id, self._home.people) if process.owner_id else "no owner"
        facts = [escape(owner), self._due(process.due_on), progress_words(process)]
        return f"*{self._process_link(process)}*\n{' · '.join(fact for fact in facts if fact)}"

    def settings(self) -> Iterator[Block]:
        """Say what is chosen about AI, and lead to the switch, the facts and the help."""
        person = self._home.person
        yield header("Settings and privacy")
        yield section(privacy_words(person.uses_ai))
        switch = "Turn AI Off" if person.uses_ai else "Turn AI On"
        row = [
            button(switch, "home_ai", "off" if person.uses_ai else "on"),
            button("What Do You Know About Me?", "home_about"),
        ]
        if self._home.is_introduced:
            row.append(button("Help", "home_help", "settings"))
        yield actions(row, "home_settings")
        yield context(f"Days and times are in your time zone, {escape(person.timezone)}. Only you see this.")

    def _process_link(self, process: Process) -> str:
        name = cut(one_line(process.name), MAX_NAME)
        if process.card_ts is None:
            return escape(name)
        return self._link(process.channel_id, process.card_ts, None, name)

    def _link(self, channel_id: ChannelId, ts: MessageTs, thread_ts: MessageTs | None, words: str) -> str:
        return link(permalink(self._url, MessageLink(channel_id, ts, thread_ts)), words)


def home_start_modal(user_id: UserId, *, name: str = "") -> View:
    """Return the form *Start a process* for where there is no channel: it asks for one."""
    view = start_process_modal(ChannelId(""), name=name, owner_id=user_id)
    blocks = [view["blocks"][0], channel_field(), *view["blocks"][1:]]
    return fit_view(view | {"callback_id": "home_started", "private_metadata": "{}", "blocks": blocks})


def help_modal() -> View:
    """Return what one can say and where."""
    return _notice("How to work with me", help_message().blocks)


def about_modal(home: Home, calls: int) -> View:
    """Return what is known about a person; `calls` are those to the AI model in the last seven days."""
    person, number = home.person, len(home.processes)
    lines = [
        "*From your Slack profile*",
        f"• Name: {escape(cut(one_line(person.name), MAX_NAME))}",
        f"• Time zone: {escape(person.timezone)}",
        "*From the processes you take part in*",
        f"• {number} open {'process' if number == 1 else 'processes'}",
        f"• {plural(len(home.steps), 'open step')} of yours",
        f"• {plural(len(home.blocked), 'step')} waiting on you",
        "• What you change in a process stays in its history, with your name and the time",
        "*From your weeks*",
        "• Your plans, your working hours and where your calendar is; nobody else sees them",
        "*From our conversations*",
        "• What you send me is kept until 7 days after it was answered; a long thread also leaves a summary",
        f"• {plural(calls, 'call')} to an AI model for you in the last 7 days",
        f"• {privacy_words(person.uses_ai)}",
    ]
    return _notice(
        "What I know about you", (section("\n".join(lines)), context("I read only where I am invited."))
    )


def _notice(title: str, blocks: Sequence[Block]) -> View:
    return fit_view(
        {"type": "modal", "title": label(title, 24), "close": label("Close", 24), "blocks": list(blocks)}
    )
