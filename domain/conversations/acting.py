"""Thread words carried out at once, as the person who wrote them; no assistant has a part in it."""

from dataclasses import replace

from domain.conversations.chronicle import say_history
from domain.conversations.commands import (
    ApplyWords,
    ApproveWord,
    DismissWord,
    HelpWord,
    HistoryWord,
    ManageWords,
    StatusWord,
    UndoWord,
    WordsProblem,
)
from domain.conversations.deciding import named_decision, which_suggestion
from domain.conversations.helping import help_text
from domain.conversations.model import AnsweredBy, LiveResponse, Menu
from domain.conversations.offline.answers import Desk, say_status
from domain.conversations.offline.assistant import NO_PROCESS
from domain.conversations.scene import ThreadScene
from domain.conversations.words import read_words
from domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    UnfinishableError,
)
from domain.ids import SuggestionId
from domain.operations.model import Activity, Source
from domain.operations.service import OperationService
from domain.ports import Clock

Words = (
    ApplyWords | ManageWords | UndoWord | StatusWord | HistoryWord | HelpWord | Menu | WordsProblem
    | tuple[ApproveWord | DismissWord, SuggestionId]
)  # fmt: skip
DISMISSED = "Dismissed. Nothing was changed."
NOTHING_CHANGED = "Nothing was changed."


class WordActor:
    """Reads thread words and carries them out."""

    def __init__(self, operations: OperationService, clock: Clock) -> None:
        self._operations = operations
        self._clock = clock

    def read(self, scene: ThreadScene) -> Words | None:
        """Return what the words of a message ask for; None when it is no such message.

        A yes or a no counts only while a suggestion waits in the thread.
        """
        word: ApproveWord | DismissWord
        if named := named_decision(scene.message.text):
            return named
        match read_words(
            scene.message.text,
            process=scene.process,
            people=scene.everyone,
            actor=scene.actor,
            today=scene.today,
            file_ids=scene.message.file_ids,
        ):
            case ApproveWord() | DismissWord() as word:
                waiting = [one for one in scene.waiting if one.is_waiting(self._clock.now())]
                if not waiting:
                    return None
                return (word, waiting[0].id) if len(waiting) == 1 else which_suggestion(word, waiting)
            case reading:
                return reading

    async def carry_out(self, words: Words, scene: ThreadScene) -> LiveResponse:
        """Do what the words say; a refusal is an answer as well, and a private one for who may not."""
        try:
            return await self._carried_out(words, scene)
        except NotAllowedError as error:
            return replace(response(scene, error.public), is_private=True)
        except UnfinishableError as error:
            return replace(response(scene, error.public), wanting=(error.process_id, error.step_id))
        except (InvalidInputError, NotFoundError, ConflictError) as error:
            return response(scene, error.public)

    async def _carried_out(self, words: Words, scene: ThreadScene) -> LiveResponse:
        actor, process, cause = scene.actor, scene.process, scene.message.cause
        match words:
            case Menu():
                return response(scene, words.question, menu=words)
            case WordsProblem():
                return response(scene, words.public)
            case HelpWord():
                return response(scene, help_text())
            case (ApproveWord(), suggestion_id):
                decision = await self._operations.approve(actor, suggestion_id, chosen=None, cause=cause)
                return done(scene, decision.activity)
            case (DismissWord(), suggestion_id):
                await self._operations.dismiss(actor, suggestion_id, cause=cause)
                return response(scene, DISMISSED)
            case StatusWord() if scene.in_sight:
                return response(scene, say_status(Desk(scene.in_sight, scene.everyone, actor, scene.today)))
        if process is None or isinstance(words, StatusWord):
            return response(scene, NO_PROCESS)
        match words:
            case ApplyWords():
                activity = await self._operations.apply(
                    actor, process.id, words.operations, source=Source.WORD, cause=cause, place=scene.place
                )
                return done(scene, activity)
            case ManageWords():
                activity = await self._operations.manage(
                    actor, process.id, words.change, source=Source.WORD, cause=cause, place=scene.place
                )
                return done(scene, activity)
            case HistoryWord():
                timeline = await self._operations.timeline(process)
                return response(scene, say_history(timeline, actor, self._clock.now()))
            case UndoWord():
                return done(scene, await self._operations.undo_latest(actor, process.id, cause=cause))


def done(scene: ThreadScene, activity: Activity | None) -> LiveResponse:
    """Say what was changed, line by line; on a second run this is the same answer."""
    if activity is None:
        return response(scene, NOTHING_CHANGED)
    if not activity.operations and activity.suggestion_id is not None and activity.undoes is None:
        return response(scene, DISMISSED)
    return response(scene, "\n".join(activity.lines) or NOTHING_CHANGED, activity=activity)


def response(
    scene: ThreadScene, text: str, *, activity: Activity | None = None, menu: Menu | None = None
) -> LiveResponse:
    """Return a line of the record's own."""
    return LiveResponse(
        text=text,
        answered_by=AnsweredBy.RECORD,
        conversation_id=scene.conversation.id,
        activity=activity,
        menu=menu,
    )
