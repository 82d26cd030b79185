"""The guided tour: seven steps through the main job, ticked off by what happened in the workspace."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.peer import Delivery, Message, Person, SlackPeer

Json = dict[str, Any]
_WORD = re.compile(r"(?:done|skip|add|assign|rename|due|blocked|status)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Assistant:
    """Who answers: a short name, and a sentence about it."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, what to do, and what to type or press."""

    id: str
    title: str
    hint: str
    words: str = ""
    button: str = ""


STEPS = (
    Step(
        "say",
        "Say what you did",
        "In the release's thread, in your own words: “I finished the DNS change”.",
        words="I finished the DNS change",
    ),
    Step(
        "approve",
        "Approve",
        "Convers proposes the change and touches nothing yet. Press Approve.",
        button="Approve",
    ),
    Step("undo", "Undo", "It was wrong after all? Press Undo, and everything is as it was.", button="Undo"),
    Step(
        "word",
        "Use a short word",
        "Write “done 3” in the thread: done at once, no model needed.",
        words="done 3",
    ),
    Step(
        "start",
        "Start a process",
        "In #general, send “/process start Onboarding”. A template comes along: answer it, press Start.",
        words="/process start Onboarding",
    ),
    Step(
        "sum",
        "Summarise a thread",
        "Ask for it in the thread about the launch post. Only you see what comes; Share and Add Steps are "
        "up to you.",
        words="@Convers summarise this thread",
    ),
    Step(
        "ask",
        "Be somebody else",
        "Act as {other} at the top, and ask Convers in a direct message: “What is still open?”",
        words="What is still open?",
    ),
)


def done_steps(peer: SlackPeer, since: float) -> frozenset[str]:
    """Return the ids of the steps that people have done after an instant."""
    scene = _Scene(peer, since)
    found = {name for name, happened in _HAPPENED.items() if happened(scene)}
    return frozenset(found | {"say"} if "approve" in found else found)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What happened in the workspace after an instant, and what is there now."""

    peer: SlackPeer
    since: float

    def said(self) -> Iterator[tuple[Message, list[Message]]]:
        """Yield what people said, each with what the bot answered below it."""
        for channel in self.peer.channels:
            for message in self.peer.messages(channel.id):
                if message.bot_id is None and float(message.ts) > self.since:
                    thread = self.peer.messages(channel.id, message.thread_ts or message.ts)
                    yield message, [one for one in thread if one.bot_id and one.ts > message.ts]

    def pressed(self, label: str) -> Iterator[Message]:
        """Yield the messages, as they are now, whose button of this label the app was told of."""
        for delivery in self._interactions("block_actions"):
            labels = [str(action.get("text", {}).get("text", "")) for action in delivery.payload["actions"]]
            container = delivery.payload["container"]
            if "message_ts" in container and any(text.startswith(label) for text in labels):
                for message in self.peer.messages(container["channel_id"]):
                    if message.ts == container["message_ts"]:
                        yield message

    def submitted(self) -> Iterator[Delivery]:
        """Yield the forms that the app took."""
        yield from (one for one in self._interactions("view_submission") if not (one.ack or {}).get("errors"))

    def _interactions(self, kind: str) -> Iterator[Delivery]:
        for delivery in self.peer.deliveries:
            is_asked = delivery.kind == "interactive" and delivery.payload.get("type") == kind
            if is_asked and delivery.made_at > self.since and delivery.acked_at is not None:
                yield delivery


def _said(scene: _Scene) -> bool:
    return any(_has(answer, "Approve") for _, answers in scene.said() for answer in answers)


def _approved(scene: _Scene) -> bool:
    return any(not _has(message, "Approve") for message in scene.pressed("Approve"))


def _undone(scene: _Scene) -> bool:
    by_word = any(message.text.lower() == "undo" and answers for message, answers in scene.said())
    return by_word or any(not _has(message, "Undo") for message in scene.pressed("Undo"))


def _used_a_word(scene: _Scene) -> bool:
    return any(
        message.is_reply and _WORD.match(message.text) and answers for message, answers in scene.said()
    )


def _started(scene: _Scene) -> bool:
    made = min((form.made_at for form in scene.submitted()), default=None)
    if made is None:
        return False
    everything = (one for channel in scene.peer.channels for one in scene.peer.messages(channel.id))
    return any(one.bot_id and not one.is_reply and float(one.ts) > made for one in everything)


def _summarised(scene: _Scene) -> bool:
    told = (
        message
        for person in _people(scene.peer)
        for channel in scene.peer.channels
        for message in scene.peer.ephemerals(person.id, channel.id)
    )
    return any(float(one.ts) > scene.since and "Summary of this" in one.plain for one in told)


def _asked_as_another(scene: _Scene) -> bool:
    first = _people(scene.peer)[0].id
    return any(
        answers and message.user != first and scene.peer.channel(message.channel_id).kind == "im"
        for message, answers in scene.said()
    )


_HAPPENED: dict[str, Callable[[_Scene], bool]] = {
    "say": _said,
    "approve": _approved,
    "undo": _undone,
    "word": _used_a_word,
    "start": _started,
    "sum": _summarised,
    "ask": _asked_as_another,
}


class Tour:
    """The steps and their ticks, which outlive a restart."""

    def __init__(self, peer: SlackPeer, path: Path, assistant: Assistant) -> None:
        self.assistant = assistant
        self._peer = peer
        self._path = path
        self._since, self._done = _kept(path)
        self._looked_at = -1

    def begin(self) -> None:
        """Let what happens from now on count, unless the tour began at an earlier start."""
        if self._since is None:
            self._since = self._peer.clock.now()
            self._keep()

    def shown_to(self, user_id: str) -> Json:
        """Return the tour as a person's page shows it; nothing before it began."""
        if self._since is None:
            return {}
        self._look(self._since)
        people = _people(self._peer)
        other = next(one for one in (self._peer.person(user_id), *people[1:]) if one != people[0])
        places = _Places(self._peer, self._since, other)
        return {
            "assistant": self.assistant.name,
            "about": self.assistant.about,
            "steps": [
                {
                    "id": step.id,
                    "title": step.title,
                    "hint": step.hint.format(other=other.name),
                    "done": step.id in self._done,
                    "place": places.of(step),
                }
                for step in STEPS
            ],
        }

    def _look(self, since: float) -> None:
        """Tick off what was done; a tick stays, whatever happens later."""
        if self._looked_at == self._peer.changes or len(self._done) == len(STEPS):
            return
        self._looked_at = self._peer.changes
        done = self._done | done_steps(self._peer, since)
        if done != self._done:
            self._done = done
            self._keep()

    def _keep(self) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"since": self._since, "done": sorted(self._done)}), encoding="utf-8")
        fresh.replace(self._path)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each step is to be done."""

    peer: SlackPeer
    since: float
    other: Person

    def of(self, step: Step) -> Json:
        """Return the place: a channel and thread, or somebody's direct conversation; words, or a button."""
        match step.id:
            case "start":
                return {"channel": self.peer.channels[0].id, "words": step.words}
            case "ask":
                return {"as": self.other.id, "is_direct": True, "words": step.words}
            case "sum":
                talk = self._talk()
                return {"channel": talk.channel_id, "thread": talk.ts, "words": step.words} if talk else {}
        message = self._newest_with(step.button) if step.button else None
        root = self._process()
        if message is not None:
            return {
                "channel": message.channel_id,
                "thread": message.thread_ts,
                "ts": message.ts,
                "button": step.button,
            }
        return {"channel": root.channel_id, "thread": root.ts, "words": step.words} if root else {}

    def _newest_with(self, button: str) -> Message | None:
        fresh = (one for one in self._bots() if one.is_reply and float(one.ts) > self.since)
        found = [one for one in fresh if _has(one, button)]
        return max(found, key=lambda one: float(one.ts), default=None)

    def _process(self) -> Message | None:
        """Return the card of the process that was there first."""
        found = [one for one in self._bots() if not one.is_reply]
        return min(found, key=lambda one: float(one.ts), default=None)

    def _talk(self) -> Message | None:
        """Return the message that was answered most, of those that people wrote before the tour began."""
        said = [
            message
            for channel in self.peer.channels
            for message in self.peer.messages(channel.id)
            if not (message.bot_id or message.is_reply) and float(message.ts) < self.since
        ]
        return max(said, key=lambda one: len(self.peer.messages(one.channel_id, one.ts)), default=None)

    def _bots(self) -> Iterator[Message]:
        for channel in self.peer.channels:
            if channel.kind == "channel":
                yield from (one for one in self.peer.messages(channel.id) if one.bot_id)


def _kept(path: Path) -> tuple[float | None, frozenset[str]]:
    """Return when the tour began and what was done; ticks that cannot be read are no reason to stop."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return float(kept["since"]), frozenset(map(str, kept["done"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None, frozenset()


def _has(message: Message, button: str) -> bool:
    return any(text.startswith(button) for text in message.button_texts)


def _people(peer: SlackPeer) -> list[Person]:
    return [person for person in peer.people if not person.is_bot]
