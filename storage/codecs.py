"""How operations, deltas, proposals and what a step is are kept as JSON: typed both ways."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter

from domain.ids import UserId
from domain.operations.model import FactsDelta, Operation, Proposal, StepDelta
from domain.processes.model import ProcessState, StepState
from domain.processes.shapes import Condition, DueRule, Evidence, MessageLink, Origin, Question, StepKind

T = TypeVar("T")


class Codec(Generic[T]):
    """Turns values into plain JSON data for a JSONB column, and back."""

    def __init__(self, adapter: TypeAdapter[T]) -> None:
        self._adapter = adapter

    def dump(self, value: T) -> Any:
        """Return the value as lists, dicts and scalars."""
        # Any Mapping will do for `seen`, not just a dict.
        return self._adapter.dump_python(value, mode="json", fallback=dict, warnings=False)

    def load(self, data: Any) -> T:
        """Return the value; what does not fit its type is refused."""
        return self._adapter.validate_python(data)


TaggedOperation = Annotated[Operation, Field(discriminator="kind")]

OPERATIONS: Codec[tuple[Operation, ...]] = Codec(TypeAdapter(tuple[TaggedOperation, ...]))
DELTAS: Codec[tuple[StepDelta, ...]] = Codec(TypeAdapter(tuple[StepDelta, ...]))
FACTS: Codec[FactsDelta | None] = Codec(TypeAdapter(FactsDelta | None))
PROPOSALS: Codec[tuple[Proposal, ...]] = Codec(TypeAdapter(tuple[Proposal, ...]))

DUE_RULE: Codec[DueRule | None] = Codec(TypeAdapter(DueRule | None))
CONDITION: Codec[Condition | None] = Codec(TypeAdapter(Condition | None))
QUESTION: Codec[Question | None] = Codec(TypeAdapter(Question | None))
SOURCE: Codec[MessageLink | None] = Codec(TypeAdapter(MessageLink | None))
EVIDENCE: Codec[tuple[Evidence, ...]] = Codec(TypeAdapter(tuple[Evidence, ...]))
QUESTIONS: Codec[tuple[Question, ...]] = Codec(TypeAdapter(tuple[Question, ...]))
ROLES: Codec[dict[str, UserId]] = Codec(TypeAdapter(dict[str, UserId]))
ANSWERS: Codec[dict[str, str]] = Codec(TypeAdapter(dict[str, str]))
STATE: Codec[ProcessState] = Codec(TypeAdapter(ProcessState))
STEP_STATE: Codec[StepState] = Codec(TypeAdapter(StepState))
KIND: Codec[StepKind] = Codec(TypeAdapter(StepKind))
ORIGIN: Codec[Origin] = Codec(TypeAdapter(Origin))
