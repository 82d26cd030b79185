"""The words `note`, `evidence` and `answer`: what is said about a step besides its title."""

import re

from domain.conversations.commands import ApplyWords, ManageWords, SettledError, problem, prose
from domain.conversations.model import Menu
from domain.conversations.verbs.pointing import point_at, split_reference, step_by_reference, step_menu
from domain.conversations.verbs.scope import Scope, update, update_each
from domain.conversations.verbs.spelling import folded
from domain.errors import InvalidInputError
from domain.operations.managing import SetAnswers
from domain.operations.model import AddEvidence, Annotate, AnswerQuestion
from domain.processes.model import Step
from domain.processes.questions import clean_answer
from domain.processes.shapes import EvidenceKind, Question
from domain.processes.titles import MAX_NOTES

_ON = re.compile(r"^(?:on|for|to|about|of)\s+", re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"^[:,–—-]\s*|^(?:is|that)\s+", re.IGNORECASE)
_TITLED = re.compile(r"^(?P<step>[^:<>]{3,80}): ?(?P<text>.+)$")
_LINK = re.compile(r"^<(?P<url>https?://[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>$|^(?P<bare>https?://\S+)$")
_NO_NOTES = frozenset({"none", "clear", "no notes", "remove"})
_KEYED = re.compile(r"^(?P<key>.+?)\s*(?:[:=]|\bis\b|\bwith\b|->|→)\s*(?P<answer>.+)$", re.IGNORECASE)
NOTE_USAGE = "Say what to note, e.g. `note 3 ask for the old zone file`."
EVIDENCE_USAGE = "Give a link or a text, e.g. `evidence 3 https://…`, or send a file along."
ANSWER_USAGE = "Say which question and the answer, e.g. `answer region EU` or `answer 3 yes`."


def read_note(rest: str, scope: Scope) -> ApplyWords:
    """Read `note 3 TEXT`, `note on dns change: TEXT`, `note 3 none`; a text joins the notes there are."""
    step, text = _step_and_text(scope, rest, "note")
    if step is None:
        raise prose() if rest else problem(NOTE_USAGE)
    if not text:
        raise problem(NOTE_USAGE)
    if folded(text) in _NO_NOTES:
        return update(step, Annotate(None))
    notes = "\n".join(part for part in (step.notes, scope.plain(text)) if part)
    if len(notes) > MAX_NOTES:
        raise problem(f"The notes of a step have at most {MAX_NOTES} characters; this makes {len(notes)}.")
    return update(step, Annotate(notes))


def read_evidence(rest: str, scope: Scope) -> ApplyWords:
    """Read `evidence 3 LINK`, `evidence 3 TEXT`, `evidence 3` with a file in the message."""
    step, text = _step_and_text(scope, rest, "evidence")
    if step is None:
        raise prose() if rest else problem(EVIDENCE_USAGE)
    proofs = [AddEvidence(EvidenceKind.FILE, file_id, scope.plain(text)) for file_id in scope.file_ids]
    if text and not proofs:
        proofs.append(_proof(scope, text))
    if not proofs:
        raise problem(EVIDENCE_USAGE)
    applied = (update(step, proof).operations for proof in proofs)
    return ApplyWords(tuple(operation for operations in applied for operation in operations))


def read_answer(rest: str, scope: Scope) -> ApplyWords | ManageWords:
    """Read `answer region EU`, `answer region: EU`, `answer 3 yes`; of a step that asks, or of the start."""
    asking = [step for step in scope.process.shown if step.question is not None]
    if not rest:
        if not asking and not scope.process.questions:
            raise problem("No step of this process asks anything.")
        raise problem(ANSWER_USAGE)
    if found := split_reference(rest):
        step = step_by_reference(scope.process, found[0])
        return _answered(scope, step, _AFTER_NUMBER.sub("", found[1]))
    for key, answer in _keys_and_answers(rest):
        fits = [step for step in asking if _is_asked(step, key)]
        if len(fits) > 1:
            raise SettledError(_which_answer(scope, fits, answer))
        if fits:
            return _answered(scope, fits[0], answer)
        for question in scope.process.questions:
            if _is_called(question, key):
                return ManageWords(SetAnswers({question.key: _checked(scope, question, answer)}))
    raise prose()


def _answered(scope: Scope, step: Step, text: str) -> ApplyWords:
    if step.question is None:
        raise problem("That step asks nothing. Say `note 3 TEXT` to keep something about a step.")
    return update_each((step,), AnswerQuestion(_checked(scope, step.question, text)))


def _checked(scope: Scope, question: Question, text: str) -> str:
    try:
        answer = clean_answer(question, scope.plain(text))
    except InvalidInputError as error:
        raise problem(error.public) from error
    if answer is None:
        raise problem(ANSWER_USAGE)
    return answer


def _which_answer(scope: Scope, asking: list[Step], answer: str) -> Menu:
    question = "Which one is answered?"
    return step_menu(scope.process, question, asking, lambda ref: f"answer {ref} {answer}")


def _is_asked(step: Step, key: str) -> bool:
    return step.question is not None and _is_called(step.question, key)


def _is_called(question: Question, text: str) -> bool:
    """True when a text is the question's key or what it is labelled."""
    return folded(text).removeprefix("the ") in (folded(question.key), folded(question.label))


def _keys_and_answers(rest: str) -> list[tuple[str, str]]:
    """Return every way to cut a text into a question and its answer, the longest question first."""
    words = rest.split()
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words) - 1, 0, -1)]
    found = _KEYED.match(rest)
    return [(found["key"], found["answer"]), *cuts] if found else cuts


def _step_and_text(scope: Scope, rest: str, word: str) -> tuple[Step | None, str]:
    """Return the step a text is about and what is said of it; no step for prose."""
    bare = _ON.sub("", rest)
    if found := split_reference(bare):
        return step_by_reference(scope.process, found[0]), _AFTER_NUMBER.sub("", found[1])
    titled = _TITLED.match(bare)
    if titled is None:
        return None, ""
    text = titled["text"]
    step = point_at(
        scope.process,
        titled["step"],
        among=lambda _: True,
        again=lambda ref: f"{word} {ref} {text}",
        verb=f"{word.capitalize()} of",
    )
    return step, text


def _proof(scope: Scope, text: str) -> AddEvidence:
    if found := _LINK.match(text):
        url = (found["url"] or found["bare"]).replace("&amp;", "&")
        if not url.startswith("https://"):
            raise problem("That link is not safe: give one that begins with https://.")
        return AddEvidence(EvidenceKind.LINK, url, found["label"] or "")
    return AddEvidence(EvidenceKind.TEXT, scope.plain(text))
