"""Why a click comes too late, in kind words: who decided, when, and that nothing was done."""

from datetime import datetime

from domain.errors import (
    AlreadyDecidedError,
    ConflictError,
    ExpiredError,
    InvalidInputError,
    StaleError,
)
from domain.ids import UserId
from domain.operations.model import Activity, Proposal, Suggestion, SuggestionState
from domain.operations.wording import Wording
from domain.people.model import Person
from domain.people.moments import say_moment

EXPIRED = "This suggestion expired after 24 hours, so nothing was done."


def decided(
    suggestion: Suggestion, undone: Activity | None, actor: Person, wording: Wording, now: datetime
) -> ConflictError:
    """Return the error for a suggestion that no longer waits. `undone` is what took it back."""
    match suggestion.state:
        case SuggestionState.EXPIRED:
            return ExpiredError(EXPIRED)
        case SuggestionState.STALE:
            return StaleError("The steps changed since this was suggested, so nothing was done.")
        case SuggestionState.DISMISSED:
            what = _said("dismissed", suggestion.decided_by, suggestion.decided_at, actor, wording, now)
        case SuggestionState.UNDONE if undone is not None:
            what = _said("undid", undone.actor_id, undone.at, actor, wording, now)
        case _:
            what = _said("approved", suggestion.decided_by, suggestion.decided_at, actor, wording, now)
    return AlreadyDecidedError(f"{what}, so nothing more was done.")


def taken_back(undone: Activity | None, actor: Person, wording: Wording, now: datetime) -> ConflictError:
    """Return the error for undoing what was undone before."""
    if undone is None:
        return AlreadyDecidedError()
    what = _said("undid", undone.actor_id, undone.at, actor, wording, now)
    return AlreadyDecidedError(f"{what}, so nothing more was done.")


def too_late_to_undo(activity: Activity, actor: Person, now: datetime) -> ConflictError:
    """Return the error for a change older than the undo window."""
    when = say_moment(activity.at, actor, now)
    return ExpiredError(
        f"That was applied {when}. It can be undone for 10 minutes only, so nothing was done."
    )


def changed_since(stale: list[Proposal]) -> StaleError:
    """Return the error that names the proposals whose steps changed."""
    names = "; ".join(f"{proposal.before} → {proposal.after}" for proposal in stale[:3])
    more = f" and {len(stale) - 3} more" if len(stale) > 3 else ""
    return StaleError(f"Nothing was done: the step changed since this was suggested ({names}{more}).")


def nothing_chosen() -> InvalidInputError:
    """Return the error for an answer that leaves everything out."""
    return InvalidInputError("chosen", "Nothing is ticked. Tick at least one line, or press Dismiss.")


def _said(
    verb: str, who: UserId | None, at: datetime | None, actor: Person, wording: Wording, now: datetime
) -> str:
    name = "You" if who == actor.id else "Somebody" if who is None else wording.name(who)
    when = f" {say_moment(at, actor, now)}" if at is not None else ""
    return f"{name[:1].upper()}{name[1:]} {verb} this{when}"
