"""Drafting templates: a model when there is one, rules when not; a person edits and saves."""

import asyncio
import json
from dataclasses import dataclass

from domain.conversations.notices import NO_MODEL, TURNED_OFF, joined
from domain.errors import BudgetExceededError, InvalidInputError, ModelError, ModelTimeoutError
from domain.gateway.model import ModelMessage, ModelRequest
from domain.gateway.service import Gateway
from domain.generation.checking import TOOL_NAME, GarbledDraftError, draft_template, read_draft
from domain.generation.rules import draft_by_rules
from domain.people.model import Person
from domain.prompts import load_prompt
from domain.templates.model import Definition
from domain.templates.service import TemplateService

MAX_DESCRIPTION = 3_000
ANSWER_TOKENS = 3_000
SECONDS = 120.0
"""A model may take for a draft, with its repair."""
UNUSABLE = "The AI model's draft could not be used, so rules made this one."


@dataclass(frozen=True, slots=True)
class Draft:
    """A template that nobody saved yet. `notice` says how it came to be."""

    definition: Definition
    by_model: bool
    notice: str | None = None
    prompt_hash: str | None = None


class GenerationService:
    """Drafts templates; saves none."""

    def __init__(self, gateway: Gateway, templates: TemplateService, seconds: float = SECONDS) -> None:
        self._gateway = gateway
        self._templates = templates
        self._seconds = seconds

    async def generate(self, actor: Person, description: str) -> Draft:
        """Return a draft of what is described; never fails for want of a model. InvalidInputError."""
        words = description.strip()
        if not words:
            raise InvalidInputError("description", "Describe it: `/process generate DESCRIPTION`.")
        if len(words) > MAX_DESCRIPTION:
            raise InvalidInputError("description", f"At most {MAX_DESCRIPTION} characters, please.")
        if not self._gateway.is_available:
            return await self._by_rules(actor, words, NO_MODEL)
        if not actor.uses_ai:
            return await self._by_rules(actor, words, TURNED_OFF)
        try:
            async with asyncio.timeout(self._seconds):
                drafted = await self._by_model(actor, words)
        except (ModelError, BudgetExceededError, TimeoutError) as caught:
            error = ModelTimeoutError() if isinstance(caught, TimeoutError) else caught
            why = f"{error.public.rstrip('.')}, so rules made this draft."
            return await self._by_rules(actor, words, why)
        return drafted or await self._by_rules(actor, words, UNUSABLE)

    async def _by_model(self, actor: Person, description: str) -> Draft | None:
        """Ask once, and once more with what is wrong; None when neither can be used."""
        prompt = load_prompt("domain.generation", "template")
        asked = json.dumps({"description": description}, ensure_ascii=False)
        messages = [ModelMessage("system", prompt.text), ModelMessage("user", asked)]
        for _ in range(2):
            request = ModelRequest(
                purpose="draft_template",
                messages=tuple(messages),
                max_output_tokens=ANSWER_TOKENS,
                tool=draft_template(),
                must_call=True,
            )
            _, calls, _ = await self._gateway.complete(actor, request)
            arguments = next((call.arguments for call in calls), "")
            try:
                definition, faults = read_draft(arguments)
            except GarbledDraftError as problem:
                faults = (str(problem),)
            if not faults:
                return Draft(definition, by_model=True, prompt_hash=prompt.hash)
            told = f"Your draft could not be used: {' '.join(faults)} Call {TOOL_NAME} again."
            messages.append(ModelMessage("user", told))
        return None

    async def _by_rules(self, actor: Person, description: str, why: str) -> Draft:
        shelves = [one for one in await self._templates.shelves(actor) if one.directory.is_starter]
        starters = [template.id for shelf in shelves for template in shelf.templates]
        known = [(await self._templates.get(actor, one)).version.definition for one in starters]
        definition, source = draft_by_rules(description, known)
        return Draft(definition, by_model=False, notice=joined(why, source))
