"""Turns on the shelf: begun once per message, ended together with what they caused."""

from collections.abc import Sequence
from dataclasses import replace

from domain.conversations.compaction import compaction_job
from domain.conversations.drafts import Draft, tidy
from domain.conversations.model import Turn, TurnState
from domain.conversations.notices import joined, left_out
from domain.conversations.ports import ConversationsWork, ConversationsWorkFactory
from domain.conversations.scene import ThreadScene, take_part
from domain.conversations.turning import TurnOutcome
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.ids import SuggestionId, TurnId, derived_id
from domain.operations.model import Suggestion
from domain.operations.suggesting import Asking, check, suggest, suggestion_jobs
from domain.operations.wording import Wording
from domain.ports import Clock, Ids
from domain.processes.model import Process


class TurnShelf:
    """Stores turns."""

    def __init__(self, work: ConversationsWorkFactory, clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def begin(self, scene: ThreadScene) -> Turn:
        """Store the turn of a message, or find the one an earlier run began."""
        message = scene.message
        async with self._work(message.team_id) as work:
            conversation = await take_part(work, scene)
            turn = await work.conversations.begin_turn(
                Turn(
                    id=TurnId(derived_id("turn", conversation.id, message.ts)),
                    team_id=message.team_id,
                    conversation_id=conversation.id,
                    question_ts=message.ts,
                    author_id=message.author_id,
                    started_at=self._clock.now(),
                )
            )
            await work.commit()
        return turn

    def checked(self, scene: ThreadScene, outcome: TurnOutcome) -> TurnOutcome:
        """Drop the drafts nobody could approve, and say so."""
        if scene.process is None or not outcome.drafts:
            return replace(outcome, drafts=())
        kept = sound(scene.process, outcome.drafts, self._asking(scene, outcome))
        notice = joined(outcome.notice, left_out(len(outcome.drafts) - len(kept)))
        return replace(outcome, drafts=kept, notice=notice)

    async def end(self, scene: ThreadScene, turn: Turn, outcome: TurnOutcome) -> Suggestion | None:
        """Store the end of a turn, its suggestion and their jobs, all or none."""
        finished = replace(
            turn,
            state=TurnState.STOPPED if outcome.was_stopped else TurnState.ANSWERED,
            prompt_hash=outcome.prompt_hash,
            model=outcome.model,
            finished_at=self._clock.now(),
        )
        async with self._work(turn.team_id) as work:
            suggestion = await self._suggestion(work, scene, outcome)
            await work.conversations.finish_turn(finished)
            if outcome.is_compaction_due:
                job = compaction_job(scene.conversation, scene.actor.id, scene.message.ts)
                await work.jobs.add(job)
            await work.commit()
        return suggestion

    async def _suggestion(
        self, work: ConversationsWork, scene: ThreadScene, outcome: TurnOutcome
    ) -> Suggestion | None:
        """Make the suggestion upon the process as it is now, which may not be what it was when asked."""
        if scene.process is None or not outcome.drafts:
            return None
        earlier = await work.suggestions.by_source(scene.place, scene.message.ts)
        process = await work.processes.get(scene.process.id)
        if earlier is not None or process is None or not process.is_open:
            return earlier
        asking = self._asking(scene, outcome)
        drafts = sound(process, outcome.drafts, asking)
        if not drafts:
            return None
        people = {person.id: person for person in (*scene.everyone, scene.actor)}
        suggestion = suggest(process, drafts, asking, Wording(people, scene.today))
        await work.suggestions.add(suggestion)
        for job in suggestion_jobs(suggestion):
            await work.jobs.add(job)
        return suggestion

    def _asking(self, scene: ThreadScene, outcome: TurnOutcome) -> Asking:
        return Asking(
            suggestion_id=SuggestionId(self._ids.new()),
            place=scene.place,
            source_ts=scene.message.ts,
            requested_by=scene.actor.id,
            by_model=outcome.by_model,
            at=self._clock.now(),
        )


def sound(process: Process, drafts: Sequence[Draft], asking: Asking) -> tuple[Draft, ...]:
    """Return the drafts that can be carried out one after another; nobody could approve the rest."""
    kept: list[Draft] = []
    for draft in tidy(process, drafts):
        try:
            check(process, [one.operation for one in (*kept, draft)], asking)
        except (InvalidInputError, NotFoundError, ConflictError):
            continue
        kept.append(draft)
    return tuple(kept)
