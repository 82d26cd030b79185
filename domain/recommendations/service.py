"""Recommending templates and similar work to a person: never what they may not see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.channels.service import ChannelService
from domain.errors import BudgetExceededError, InvalidInputError, ModelDeclinedError, ModelError
from domain.gateway.service import Gateway
from domain.ids import ChannelId, ProcessId, TemplateId
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.sight import seen
from domain.recommendations.fusion import fused, like_enough
from domain.recommendations.indexing import take_in
from domain.recommendations.learning import learning_job
from domain.recommendations.model import Kind, Meaning, Near, Recommendations
from domain.recommendations.ports import SearchWork, SearchWorkFactory
from domain.templates.model import Template
from domain.templates.rights import may_use
from domain.templates.service import TemplateService

LOOKED_AT = 50
"""Hits of each way of finding that are looked through for those a person may see."""
SHOWN = 5
MAX_GOAL = 1_000
PATIENCE = 1.5
"""Seconds a person waits for the meaning of their goal, before words alone serve."""
BY_WORDS = "Found by the words you wrote; no AI model was used."
BY_WORDS_ALONE = "Found by the words you wrote; the AI model did not answer."
BY_BOTH = "Found by meaning and by words."


class RecommendationService:
    """Finds what fits a goal."""

    def __init__(
        self,
        work: SearchWorkFactory,
        templates: TemplateService,
        channels: ChannelService,
        gateway: Gateway | None = None,
    ) -> None:
        self._work = work
        self._templates = templates
        self._channels = channels
        self._gateway = gateway

    async def recommend(self, actor: Person, goal: str, *, here: ChannelId | None) -> Recommendations:
        """Return what fits a goal, within what the person may see from `here`. InvalidInputError."""
        words = " ".join(goal.split())[:MAX_GOAL]
        if not words:
            raise InvalidInputError("goal", "What do you want to get done? Say `/process suggest GOAL`.")
        if may_use(actor):
            await self._templates.shelves(actor)  # a new workspace has its starter templates from here on
        meaning, notice = await self._meaning(actor, words)
        async with self._work(actor.team_id) as work:
            by_template = await _found(work, words, meaning, Kind.TEMPLATE, limit=2 * SHOWN)
            by_process = await _found(work, words, meaning, Kind.PROCESS, limit=LOOKED_AT)
            templates = [await work.templates.get(TemplateId(one)) for one in by_template.ids]
            processes = [await work.processes.get(ProcessId(one)) for one in by_process.ids]
        usable = {str(one.id): one for one in templates if one is not None and _is_usable(actor, one)}
        known = [process for process in processes if process is not None]
        channels = await self._channels.known(actor.team_id, _homes(known))
        visible = {str(one.id): one for one in seen(actor, known, channels, here)}
        return Recommendations(
            words,
            tuple(usable[one] for one in by_template.best(usable)[:SHOWN]),
            tuple(visible[one] for one in by_process.best(visible)[:SHOWN]),
            notice,
        )

    async def _meaning(self, actor: Person, goal: str) -> tuple[Meaning | None, str]:
        """Bring the index up to date; return what the goal means, where a model can tell, and the notice."""
        model = self._gateway.embedding_model if self._gateway is not None and actor.uses_ai else None
        async with self._work(actor.team_id) as work:
            await take_in(work)
            can_ask = model is not None and await work.search.can_compare()
            if model is not None and can_ask:
                if await work.search.unlearned(model, limit=1):
                    await work.jobs.add(learning_job())
                can_ask = await work.search.has_learned(model)
            await work.commit()
        if self._gateway is None or not can_ask:
            return None, BY_WORDS
        try:
            made = await self._gateway.embed(actor, [goal], purpose="search", seconds=PATIENCE)
        except (ModelDeclinedError, BudgetExceededError):
            return None, BY_WORDS
        except ModelError:
            return None, BY_WORDS_ALONE
        return Meaning(made.model, made.vectors[0]), BY_BOTH


@dataclass(frozen=True, slots=True)
class _Found:
    """What fits, by words and by meaning, whoever may see it."""

    by_words: Sequence[str]
    near: Sequence[Near]

    @property
    def ids(self) -> list[str]:
        """Everything that was found, once."""
        return list(dict.fromkeys([*self.by_words, *(one.id for one in self.near)]))

    def best(self, visible: Collection[str]) -> list[str]:
        """Return what of it is visible, the best first. What is not has no say in what the best is."""
        said = [one for one in self.by_words if one in visible]
        return fused(said, like_enough([one for one in self.near if one.id in visible]))


async def _found(work: SearchWork, words: str, meaning: Meaning | None, kind: Kind, *, limit: int) -> _Found:
    by_words = await work.search.by_words(words, kind, limit=limit)
    near = await work.search.by_meaning(meaning, kind, limit=limit) if meaning is not None else ()
    return _Found(by_words, near)


def _is_usable(actor: Person, template: Template) -> bool:
    return not template.is_archived and may_use(actor)


def _homes(processes: list[Process]) -> set[ChannelId]:
    return {process.channel_id for process in processes}
