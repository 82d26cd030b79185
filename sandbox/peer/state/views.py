"""Open modals, a stack for each person, and Home tabs."""

from sandbox.peer.clock import Clock
from sandbox.peer.errors import RefusalError
from sandbox.peer.ids import Ids, random_id
from sandbox.peer.state.changes import Changes
from sandbox.peer.state.model import Json, View

STACK_LIMIT = 3


class Views:
    """Keep the views; whoever may open them is decided elsewhere."""

    def __init__(self, ids: Ids, clock: Clock, changes: Changes) -> None:
        self._ids = ids
        self._clock = clock
        self._changes = changes
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user_id: str) -> list[View]:
        """Return the person's open modals, the top one last."""
        return list(self._stacks.get(user_id, []))

    def open(self, user_id: str, body: Json) -> View:
        """Open a modal in place of whatever was open."""
        self._check_external_id(body)
        view = self._new(user_id, body)
        self._stacks[user_id] = [view]
        self._changes.notify()
        return view

    def push(self, user_id: str, body: Json) -> View:
        """Open a modal on top of the others."""
        stack = self._stacks.get(user_id)
        if not stack:
            raise RefusalError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise RefusalError("push_limit_reached")
        self._check_external_id(body)
        view = self._new(user_id, body)
        view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
        stack.append(view)
        self._changes.notify()
        return view

    def update(self, view: View, body: Json, expected_hash: str | None = None) -> View:
        """Replace the content of an open view; refuse when it changed since the caller read it."""
        if expected_hash and expected_hash != view.hash:
            raise RefusalError("hash_conflict")
        self._check_external_id(body, besides=view)
        view.body, view.hash, view.errors = body, self._new_hash(), {}
        self._changes.notify()
        return view

    def publish(self, user_id: str, body: Json, expected_hash: str | None) -> View:
        """Set someone's Home tab."""
        home = self.homes.get(user_id)
        if home is not None:
            return self.update(home, body, expected_hash)
        if expected_hash:
            raise RefusalError("hash_conflict")
        self._check_external_id(body)
        self.homes[user_id] = view = self._new(user_id, body)
        self._changes.notify()
        return view

    def close_top(self, user_id: str) -> View:
        """Close the top modal."""
        view = self._stacks[user_id].pop()
        self._changes.notify()
        return view

    def clear(self, user_id: str) -> list[View]:
        """Close all of someone's modals, the top one first."""
        closed = self._stacks.pop(user_id, [])
        self._changes.notify()
        return closed[::-1]

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """Return an open view by either id."""
        for view in self.all():
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        raise RefusalError("not_found")

    def all(self) -> list[View]:
        """Return every open view of everyone."""
        return [view for stack in self._stacks.values() for view in stack] + list(self.homes.values())

    def _new(self, user_id: str, body: Json) -> View:
        view_id = self._ids.new("V")
        return View(view_id, user_id, body, self._new_hash(), root_view_id=view_id)

    def _new_hash(self) -> str:
        return f"{int(self._clock.now())}.{random_id(8)}"

    def _check_external_id(self, body: Json, besides: View | None = None) -> None:
        external_id = body.get("external_id")
        if external_id and any(
            view is not besides and view.body.get("external_id") == external_id for view in self.all()
        ):
            raise RefusalError("duplicate_external_id")
