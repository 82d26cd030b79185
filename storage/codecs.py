"""How operations, deltas and proposals are kept as JSON: typed both ways."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter

from domain.operations.model import Operation, Proposal, StepDelta

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
PROPOSALS: Codec[tuple[Proposal, ...]] = Codec(TypeAdapter(tuple[Proposal, ...]))
