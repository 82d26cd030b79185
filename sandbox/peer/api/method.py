"""How a Web API method is described: who may call it, its scopes and rate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.rates import Rate

Json = dict[str, Any]
Handler = Callable[[Context, Arguments], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: any one of `scopes` opens it; calls count per `rate_by` arguments.

    A method that takes no JSON does not see a JSON body: its arguments come as a form or a query.
    """

    name: str
    handler: Handler
    rate: Rate
    caller: Literal["bot", "app", "anyone"] = "bot"
    scopes: tuple[str, ...] = ()
    rate_by: tuple[str, ...] = ()
    overall: Rate | None = None
    takes_json: bool = True
