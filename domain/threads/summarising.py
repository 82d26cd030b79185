"""Finding what a conversation holds: a model reads it piece by piece, code checks, rules serve otherwise."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.conversations.aliases import Aliases
from domain.conversations.context import line_of
from domain.conversations.notices import NO_MODEL, TURNED_OFF, joined, served_instead
from domain.conversations.window import cost, shortened
from domain.errors import BudgetExceededError, ModelError, ModelTimeoutError
from domain.gateway.model import ModelMessage, ModelRequest, Tier
from domain.gateway.ports import TokenCounter
from domain.gateway.service import Gateway
from domain.ids import MessageTs
from domain.people.model import Person
from domain.prompts import Prompt, load_prompt
from domain.threads.checking import Checked, check_findings
from domain.threads.model import Finding, FindingKind, Purpose, Said
from domain.threads.pieces import pieces
from domain.threads.rules import find_by_rules
from domain.threads.tool import TOOL_NAME, record_findings


@dataclass(frozen=True, slots=True)
class ThreadLimits:
    """Tokens unless named otherwise.

    One call reads a piece of at most `piece`; a message takes at most an eighth of it. Of a longer
    conversation a model reads the newest `calls` pieces, and rules read what is older. All of it takes a
    model at most `seconds`.
    """

    piece: int = 4_000
    calls: int = 8
    answer: int = 1_500
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A conversation to be read, for somebody, with the people of it."""

    said: tuple[Said, ...]
    actor: Person
    people: tuple[Person, ...]
    aliases: Aliases
    today: date
    purpose: Purpose

    def by_rules(self, said: Sequence[Said] | None = None) -> tuple[Finding, ...]:
        """Return what rules find in all of it, or in a part."""
        part = self.said if said is None else said
        return find_by_rules(part, people=self.people, purpose=self.purpose)

    @property
    def kinds(self) -> frozenset[FindingKind]:
        """What is looked for."""
        return frozenset({FindingKind.ACTION} if self.purpose is Purpose.STEPS else FindingKind)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and how."""

    findings: tuple[Finding, ...]
    by_model: bool
    title: str = ""
    notice: str | None = None
    prompt_hash: str | None = None


class Summariser:
    """Reads conversations."""

    def __init__(self, gateway: Gateway, tokens: TokenCounter, limits: ThreadLimits | None = None) -> None:
        self._gateway = gateway
        self._tokens = tokens
        self._limits = limits or ThreadLimits()

    def may_ask(self, actor: Person) -> bool:
        """True when a model is there and the person lets it read."""
        return self._gateway.is_available and actor.uses_ai

    async def read(self, reading: Reading) -> Found:
        """Return what the conversation holds; never fails for want of a model."""
        if not self.may_ask(reading.actor):
            notice = TURNED_OFF if self._gateway.is_available else NO_MODEL
            return Found(reading.by_rules(), by_model=False, notice=notice)
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._by_model(reading)
        except (ModelError, BudgetExceededError, TimeoutError) as caught:
            error = ModelTimeoutError() if isinstance(caught, TimeoutError) else caught
            return Found(reading.by_rules(), by_model=False, notice=served_instead(error))

    async def _by_model(self, reading: Reading) -> Found:
        prompt = load_prompt("domain.threads", reading.purpose.value)
        lines, sizes = self._lines(reading)
        cut = pieces(sizes, self._limits.piece)
        older, newest = cut[: -self._limits.calls], cut[-self._limits.calls :]
        by_rules = reading.by_rules(reading.said[: newest[0].start]) if older else ()
        answers = []
        for piece in newest:
            known = {number + 1: reading.said[number] for number in piece}
            answers.append(await self._ask(reading, prompt, [lines[number] for number in piece], known))
        checked = answers[0] if len(answers) == 1 else await self._joined(reading, prompt, answers)
        notice = joined(
            _left_out(checked.dropped),
            f"The first {newest[0].start} messages were read by rules, without a model." if older else None,
        )
        found = tuple(dict.fromkeys((*by_rules, *checked.findings)))
        return Found(found, by_model=True, title=checked.title, notice=notice, prompt_hash=prompt.hash)

    def _lines(self, reading: Reading) -> tuple[list[str], list[int]]:
        lines, sizes = [], []
        for number, one in enumerate(reading.said, start=1):
            line = shortened(
                replace(line_of(one.message, reading.aliases), is_ours=False, said_on=_said_on(one, reading)),
                self._limits.piece // 8,
                self._tokens,
            )
            lines.append(line.render(number))
            sizes.append(cost(line, self._tokens))
        return lines, sizes

    async def _joined(self, reading: Reading, prompt: Prompt, answers: Sequence[Checked]) -> Checked:
        """Let the model put the parts together; where it does not, they stand side by side."""
        findings = tuple(dict.fromkeys(finding for one in answers for finding in one.findings))
        dropped = sum(one.dropped for one in answers)
        title = next((one.title for one in reversed(answers) if one.title), "")
        together = Checked(findings, title, dropped)
        if not findings:
            return together
        numbers = {one.link.ts: number for number, one in enumerate(reading.said, start=1)}
        lines = [_line_of(finding, numbers, reading.aliases) for finding in findings]
        known = {numbers[link.ts]: reading.said[numbers[link.ts] - 1] for f in findings for link in f.sources}
        room = 2 * self._limits.piece
        if sum(self._tokens.count(line) for line in lines) > room:
            return together
        try:
            joined_up = await self._ask(reading, prompt, lines, known)
        except (ModelError, BudgetExceededError):
            return together
        return replace(joined_up, dropped=joined_up.dropped + dropped) if joined_up.findings else together

    async def _ask(
        self, reading: Reading, prompt: Prompt, lines: Sequence[str], known: Mapping[int, Said]
    ) -> Checked:
        """Ask once, and once more when the answer cannot be used; ModelError when neither can."""
        people = ", ".join(f"{alias}: {name}" for alias, name in reading.aliases.names().items())
        facts = json.dumps({"today": f"{reading.today:%A} {reading.today}", "people": people})
        messages = [
            ModelMessage("system", prompt.text),
            ModelMessage("user", "\n".join((facts, *lines))),
        ]
        first = await self._call(reading, messages, known)
        if not first.problems:
            return first
        told = " ".join(first.problems)
        again = ModelMessage("user", f"Your call could not be used as it is: {told} Call {TOOL_NAME} again.")
        try:
            second = await self._call(reading, [*messages, again], known)
        except (ModelError, BudgetExceededError):
            second = Checked()
        best = second if len(second.findings) >= len(first.findings) else first
        if not best.findings and best.problems:
            raise ModelError("The AI model's answer could not be used.")
        return best

    async def _call(
        self, reading: Reading, messages: Sequence[ModelMessage], known: Mapping[int, Said]
    ) -> Checked:
        request = ModelRequest(
            purpose="summarise" if reading.purpose is Purpose.SUMMARY else "find_steps",
            messages=tuple(messages),
            max_output_tokens=self._limits.answer,
            tier=Tier.CHAT,
            tool=record_findings(reading.purpose, reading.aliases.names()),
            must_call=True,
        )
        _, calls, _ = await self._gateway.complete(reading.actor, request)
        arguments = next((call.arguments for call in calls), None)
        if arguments is None:
            return Checked(problems=("There was no call of the function.",))
        return check_findings(
            arguments, said=known, kinds=reading.kinds, aliases=reading.aliases, today=reading.today
        )


def _said_on(one: Said, reading: Reading) -> str:
    day = one.day(reading.aliases.by_id(one.message.author_id) or reading.actor)
    return f"{day:%A} {day}"


def _line_of(finding: Finding, numbers: Mapping[MessageTs, int], aliases: Aliases) -> str:
    """Return an earlier finding as a line of the prompt."""
    facts = {
        "kind": finding.kind.value,
        "text": finding.text,
        "messages": [numbers[link.ts] for link in finding.sources],
        "owner": aliases.of(finding.owner_id),
        "due_on": finding.due_on.isoformat() if finding.due_on else None,
    }
    return json.dumps(facts, ensure_ascii=False)


def _left_out(dropped: int) -> str | None:
    if not dropped:
        return None
    said = "One claim named" if dropped == 1 else f"{dropped} claims named"
    return f"{said} no message of this conversation and {'was' if dropped == 1 else 'were'} left out."
