"""Everything that can go wrong, as one tree.

    ConversError
    ├── InvalidInputError        a person's input does not parse; names the field
    │   └── AmbiguousNameError     a name fits several things; lists them
    ├── NotFoundError            no such thing, or not visible to this person
    ├── NotAllowedError          this person may not do this
    │   └── ShutOutError           the process lives in a private channel the person is not in; names it
    ├── ConflictError            the world moved on; nothing was changed
    │   ├── StaleError             the step changed since the suggestion was made
    │   ├── UnfinishableError      the step wants evidence or an answer first; names it
    │   ├── ExpiredError           too late: the suggestion or the undo window is over
    │   └── AlreadyDecidedError    somebody decided before
    ├── ModelError               the model could not answer; the offline assistant serves
    │   ├── ModelUnavailableError  no connection, 5xx, breaker open, not configured
    │   ├── ModelTimeoutError      slower than the limit
    │   ├── ModelRefusedError      the request was rejected (4xx)
    │   ├── ModelUnusableError     nothing but calls of functions it was not offered
    │   └── ModelDeclinedError     our own gateway said no (consent or policy)
    ├── BudgetExceededError      the workspace's model budget for the day is spent
    ├── DeliveryError            Slack did not take a message; `code` is Slack's own
    ├── SettingError             a setting is missing or wrong; names it and the mend
    ├── UnavailableError         something of ours does not answer now; the work is tried again
    └── LostOwnershipError       another worker took this job over; stop quietly

`public` is what a person may read. It never holds text from a vendor or an exception.
"""

from collections.abc import Sequence

from domain.ids import ProcessId


class ConversError(Exception):
    """Root of the tree. `public` is a kind, complete sentence for a person."""

    public = "Something went wrong on our side."

    def __init__(self, public: str | None = None) -> None:
        if public is not None:
            self.public = public
        super().__init__(self.public)


class InvalidInputError(ConversError):
    """Input that does not parse. `field` names the input, `public` says how to mend it."""

    def __init__(self, field: str, public: str) -> None:
        self.field = field
        super().__init__(public)


class AmbiguousNameError(InvalidInputError):
    """A name fits several things. `candidates` are (id, how it reads), the likeliest first."""

    def __init__(self, candidates: Sequence[tuple[str, str]], public: str) -> None:
        self.candidates = tuple(candidates)
        super().__init__("name", public)


class NotFoundError(ConversError):
    """No such thing, or none that this person may see."""

    public = "I could not find that."


class NotAllowedError(ConversError):
    """The person lacks the right to do this."""

    public = "Only people who may change this process can do that."


class ShutOutError(NotAllowedError):
    """The process lives in a private channel that the person is not in, or not any more."""

    public = (
        "That process lives in a private channel that you are not in, so only its members can change it. "
        "Nothing was done."
    )

    def __init__(self, process_id: ProcessId) -> None:
        self.process_id = process_id
        super().__init__()


class ConflictError(ConversError):
    """The world moved on since the person looked. Nothing was changed."""

    public = "This changed in the meantime, so nothing was done."


class StaleError(ConflictError):
    """The step changed since the suggestion was made."""

    public = "The step changed since this was suggested, so nothing was done."


class UnfinishableError(ConflictError):
    """The step wants something before it is done. `process_id` and `step_id` say where to give it."""

    def __init__(self, process_id: str, step_id: str, public: str) -> None:
        self.process_id = process_id
        self.step_id = step_id
        super().__init__(public)


class ExpiredError(ConflictError):
    """The suggestion or the undo window is over."""

    public = "This is no longer open, so nothing was done."


class AlreadyDecidedError(ConflictError):
    """Somebody decided this before."""

    public = "This was decided already, so nothing was done."


class ModelError(ConversError):
    """The model could not answer. The offline assistant serves."""

    public = "The AI model could not answer."


class ModelUnavailableError(ModelError):
    """No connection, server error, open circuit breaker, or no model configured."""

    public = "The AI model is not reachable."


class ModelTimeoutError(ModelError):
    """The model took longer than the limit."""

    public = "The AI model took too long."


class ModelRefusedError(ModelError):
    """The model's server rejected the request."""

    public = "The AI model refused the request."


class ModelUnusableError(ModelError):
    """The model answered with nothing but calls of functions it was not offered."""

    public = "The AI model's answer could not be used."


class ModelDeclinedError(ModelError):
    """Our own gateway declined: the person turned AI off."""

    public = "AI is turned off for you."


class BudgetExceededError(ConversError):
    """The workspace's model budget for the day is spent."""

    public = "Today's AI budget is used up."


class DeliveryError(ConversError):
    """Slack did not take a message. `code` is Slack's error code, e.g. `channel_not_found`."""

    public = "I could not post that message."

    def __init__(self, code: str, public: str | None = None) -> None:
        self.code = code
        super().__init__(public)


class SettingError(ConversError):
    """A setting is missing or wrong. `public` names it and the mend."""


class UnavailableError(ConversError):
    """Something of ours (the database) does not answer now. Nobody is told before it was tried again."""


class LostOwnershipError(ConversError):
    """Another worker owns this piece of work now; this one stops quietly."""
