"""People's private calendar feeds over HTTP."""

import hashlib
import re

from aiohttp import web

from domain.errors import NotFoundError
from domain.ids import TeamId
from domain.plans.calendars.service import CalendarService
from domain.ports import Teams

FEED_PATH = "/calendar/{team_id}/{name}"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
TEAM = re.compile(r"[TE][A-Z0-9]{1,20}")
FRESH_SECONDS = 300


class CalendarFeeds:
    """Answers calendar programs. Whoever has no valid address learns nothing, not even whether one exists."""

    def __init__(self, calendars: CalendarService, teams: Teams) -> None:
        self._calendars = calendars
        self._teams = teams

    def register(self, router: web.UrlDispatcher) -> None:
        """Serve the feeds' path."""
        router.add_get(FEED_PATH, self._feed)

    async def _feed(self, request: web.Request) -> web.Response:
        team_id, token = request.match_info["team_id"], request.match_info["name"].removesuffix(".ics")
        if not (TEAM.fullmatch(team_id) and TOKEN.fullmatch(token)):
            return _nothing()
        try:
            if team_id not in await self._teams():
                raise NotFoundError
            file = await self._calendars.feed(TeamId(team_id), token)
        except NotFoundError:
            return _nothing()
        tag = f'"{hashlib.sha256(file.content).hexdigest()[:32]}"'
        headers = {
            "Cache-Control": f"private, max-age={FRESH_SECONDS}",
            "Content-Disposition": f'inline; filename="{file.name}"',
            "ETag": tag,
            "X-Robots-Tag": "noindex",
        }
        if tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=file.content, content_type="text/calendar", charset="utf-8", headers=headers)


def _nothing() -> web.Response:
    return web.Response(status=404, text="There is no such calendar.\n")
