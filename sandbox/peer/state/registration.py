"""The app as Slack knows it, in all workspaces together: its credentials, its installs under way."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sandbox.peer.clock import Clock
from sandbox.peer.errors import RefusalError
from sandbox.peer.manifest import AppManifest
from sandbox.peer.state.workspace import Workspace

CODE_SECONDS = 600.0


@dataclass(slots=True)
class Grant:
    """What a person allowed, to be exchanged once for a token."""

    workspace: Workspace
    user_id: str
    scopes: frozenset[str]
    redirect_uri: str
    made_at: float
    is_used: bool = False


class Registration:
    """One app: credentials for installs, the token for Socket Mode, the signing secret."""

    def __init__(self, app: AppManifest, clock: Clock, app_id: str, signing_secret: str) -> None:
        self.app = app
        self.app_id = app_id
        self.signing_secret = signing_secret
        self.client_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}"
        self.client_secret = secrets.token_hex(16)
        self.app_token = f"xapp-1-peer-{secrets.token_hex(8)}"
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def grant(self, workspace: Workspace, user_id: str, asked: "Asked") -> str:
        """Make a code, valid once within ten minutes."""
        code = secrets.token_hex(24)
        now = self._clock.now()
        self._grants[code] = Grant(workspace, user_id, asked.scopes, asked.redirect_uri, now)
        return code

    def exchange(
        self, client_id: str | None, client_secret: str | None, code: str | None, redirect_uri: str | None
    ) -> Grant:
        """Take a code back; refuse a stranger's, an unknown, an old or a used one."""
        if client_id != self.client_id:
            raise RefusalError("invalid_client_id")
        if client_secret != self.client_secret:
            raise RefusalError("bad_client_secret")
        grant = self._grants.get(code or "")
        if grant is None or self._clock.now() - grant.made_at > CODE_SECONDS:
            raise RefusalError("invalid_code")
        # Not on the method's page, yet what Slack answers.
        if grant.is_used:
            raise RefusalError("code_already_used")
        if redirect_uri is not None and redirect_uri != grant.redirect_uri:
            raise RefusalError("bad_redirect_uri")
        grant.is_used = True
        return grant


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks of a person on the authorize page."""

    scopes: frozenset[str]
    redirect_uri: str
    state: str | None

    @classmethod
    def read(cls, registration: Registration, query: Mapping[str, str]) -> Self:
        """Read the query of the page; refuse another app, scopes and addresses it did not declare."""
        if query.get("client_id") != registration.client_id:
            raise RefusalError("invalid_client_id")
        scopes = frozenset(scope for scope in query.get("scope", "").replace(" ", ",").split(",") if scope)
        if not scopes or scopes - registration.app.scopes:
            raise RefusalError("invalid_scope")
        declared = registration.app.redirect_urls
        redirect_uri = query.get("redirect_uri") or next(iter(declared), "")
        if not redirect_uri.startswith(declared) or not redirect_uri:
            raise RefusalError("bad_redirect_uri")
        return cls(scopes, redirect_uri, query.get("state"))
