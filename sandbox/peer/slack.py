"""What the workspaces of one app share: its registration, its wire, one address for all of them."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aiohttp import web

from sandbox.peer.acts.responding import Responding
from sandbox.peer.api.context import Context
from sandbox.peer.api.server import Sent, WebApi, read_call
from sandbox.peer.clock import Clock
from sandbox.peer.errors import NotPossibleError, RefusalError
from sandbox.peer.ids import Ids
from sandbox.peer.manifest import AppManifest
from sandbox.peer.state.changes import Changes
from sandbox.peer.state.registration import Registration
from sandbox.peer.state.tickets import Tickets
from sandbox.peer.state.workspace import Workspace
from sandbox.peer.wire import files
from sandbox.peer.wire.consent import Consent
from sandbox.peer.wire.delivery import Courier
from sandbox.peer.wire.http import HttpTransport
from sandbox.peer.wire.socket import SocketTransport


@dataclass(frozen=True, slots=True)
class Office:
    """How one workspace is reached from outside."""

    context: Context
    api: WebApi
    responding: Responding
    courier: Courier


class Slack:
    """Slack around the workspaces: whoever knocks is sent to the right one."""

    def __init__(
        self, app: AppManifest, signing_secret: str, events_url: str | None, *,
        retry_delays: Sequence[float], ack_seconds: float, without_scopes: Collection[str],
    ) -> None:  # fmt: skip
        self.clock = Clock()
        self.changes = Changes()
        self.ids = Ids()
        self.registration = Registration(app, self.clock, self.ids.new("A"), signing_secret)
        self.tickets = Tickets(self.clock)
        self.retry_delays = tuple(retry_delays)
        self.granted = app.scopes - set(without_scopes)
        self.socket: SocketTransport | None = None
        self.http: HttpTransport | None = None
        self.transport: SocketTransport | HttpTransport
        if events_url is None:
            self.transport = self.socket = SocketTransport(
                lambda: self.registration.app_id, self.clock, self.changes, ack_seconds
            )
        else:
            self.transport = self.http = HttpTransport(events_url, signing_secret, self.clock, ack_seconds)
        self.base_url = ""
        self.workspaces: dict[str, Workspace] = {}
        self.consent = Consent(self.registration, self.workspaces)
        self._offices: dict[str, Office] = {}
        self._runner: web.AppRunner | None = None

    @property
    def contexts(self) -> list[Context]:
        """Return everything of each workspace that can be reached."""
        return [office.context for office in self._offices.values()]

    def new_workspace(self, name: str, team_id: str | None = None) -> Workspace:
        """Found a workspace, or bring back the one of an id; the app is not in it yet."""
        workspace = Workspace(
            self.registration.app, self.registration.app_id, self.clock, self.changes, self.ids, name=name
        )
        workspace.team_id = team_id or workspace.team_id
        self.workspaces[workspace.team_id] = workspace
        return workspace

    def open_office(self, office: Office) -> None:
        """Let a workspace be reached."""
        office.context.workspace.base_url = self.base_url
        self._offices[office.context.workspace.team_id] = office

    async def listen(self, port: int) -> None:
        """Listen on the loopback; port 0 takes a free one."""
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post(r"/{kind:actions|commands|app}/{team}/{key:.+}", self._respond)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/upload/v1/{team}/{key}", self._take)
        app.router.add_get("/files-pri/{team}-{file}/{name}", self._hand_out)
        app.router.add_get("/files-pri/{team}-{file}/download/{name}", self._hand_out)
        app.router.add_get("/oauth/v2/authorize", self.consent.show)
        app.router.add_post("/oauth/v2/authorize", self.consent.answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, chosen = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{chosen}/"
        for office in self._offices.values():
            office.context.workspace.base_url = self.base_url

    async def close(self) -> None:
        """Stop delivering, hang up, stop listening."""
        self.changes.close()
        for office in self._offices.values():
            await office.courier.close()
        await self.transport.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def verify_url(self) -> bool:
        """Ask the app to echo a challenge, as Slack does when a request URL is saved (HTTP only)."""
        if self.http is None:
            raise NotPossibleError("there is no request URL in Socket Mode")
        return await self.http.verify("peer-verification-token", secrets.token_hex(16))

    async def _call(self, request: web.Request) -> web.StreamResponse:
        sent: Sent | RefusalError
        token: str | None = None
        try:
            sent = _, token = await read_call(request)
        except RefusalError as refusal:
            sent = refusal
        offices = list(self._offices.values())
        known = (office for office in offices if office.api.knows(token))
        return await next(known, offices[0]).api.handle(request, sent)

    async def _respond(self, request: web.Request) -> web.Response:
        return await self._office(request).responding.handle(request)

    async def _take(self, request: web.Request) -> web.Response:
        return await files.take(self._office(request).context.workspace, request)

    async def _hand_out(self, request: web.Request) -> web.Response:
        return await files.hand_out(self._office(request).context.workspace, request)

    def _office(self, request: web.Request) -> Office:
        office = self._offices.get(request.match_info["team"])
        if office is None:
            raise web.HTTPNotFound
        return office

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if self.socket is None or not self.tickets.use_socket(request.query.get("ticket", "")):
            raise web.HTTPNotFound
        return await self.socket.serve(request)
