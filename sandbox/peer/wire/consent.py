"""The page on which a person lets the app into a workspace, and the way back with a code."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from sandbox.peer.errors import NotPossibleError, RefusalError
from sandbox.peer.state.registration import Asked, Registration
from sandbox.peer.state.workspace import Workspace

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<main><h1>{title}</h1>{body}</main></html>"""


class Consent:
    """Show what the app asks for, take the answer, send the person back."""

    def __init__(self, registration: Registration, workspaces: Mapping[str, Workspace]) -> None:
        self._registration = registration
        self._workspaces = workspaces

    async def show(self, request: web.Request) -> web.Response:
        """Ask which workspace, as whom, and whether."""
        try:
            asked = Asked.read(self._registration, request.query)
        except RefusalError as refusal:
            return _page("Something went wrong", f"<p>{escape(refusal.error)}</p>", status=400)
        choices = "".join(
            f'<option value="{workspace.team_id}/{person.id}">{escape(person.name)}, {escape(workspace.name)}'
            for workspace in self._workspaces.values()
            for person in workspace.people.values()
            if not person.is_bot
        )
        items = "".join(f"<li>{escape(scope)}" for scope in sorted(asked.scopes))
        form = (
            f'<form method="post"><label>You are <select name="who">{choices}</select></label>'
            '<button name="answer" value="allow">Allow</button>'
            '<button name="answer" value="deny">Cancel</button></form>'
        )
        name = escape(self._registration.app.name)
        return _page(f"{name} asks to join your workspace", f"<ul>{items}</ul>{form}")

    async def answer(self, request: web.Request) -> web.Response:
        """Send the person back to the app, with a code if they said yes."""
        form = await request.post()
        team_id, _, user_id = str(form.get("who", "")).partition("/")
        workspace = self._workspaces.get(team_id)
        allows = form.get("answer") == "allow"
        try:
            if workspace is None:
                raise RefusalError("team_not_found")
            address = self.decide(workspace, user_id, request.query, allows=allows)
        except (RefusalError, NotPossibleError) as problem:
            return _page("Something went wrong", f"<p>{escape(str(problem))}</p>", status=400)
        raise web.HTTPFound(address)

    def decide(self, workspace: Workspace, user_id: str, query: Mapping[str, str], *, allows: bool) -> str:
        """Return the address to which the person's browser goes back."""
        asked = Asked.read(self._registration, query)
        person = workspace.person(user_id)
        answer = {"error": "access_denied"}
        if allows:
            answer = {"code": self._registration.grant(workspace, person.id, asked)}
        if asked.state is not None:
            answer["state"] = asked.state
        separator = "&" if "?" in asked.redirect_uri else "?"
        return f"{asked.redirect_uri}{separator}{urlencode(answer)}"


def _page(title: str, body: str, status: int = 200) -> web.Response:
    return web.Response(text=_PAGE.format(title=title, body=body), content_type="text/html", status=status)
