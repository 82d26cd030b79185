"""Take and hand out the content of files, apart from the Web API as in Slack."""

from urllib.parse import quote

from aiohttp import web

from sandbox.peer.state.workspace import Workspace

# What Slack answers, with status 200, to whoever does not show a token that may read the file.
LOGIN_PAGE = """<!DOCTYPE html><html lang="en"><head><title>Sign in | Slack</title></head>
<body><h1>Sign in to your workspace</h1></body></html>"""
_CHUNK = 2**16


async def take(workspace: Workspace, request: web.Request) -> web.Response:
    """Take the content of an announced file, raw or as a form; it must be as long as announced."""
    expected = workspace.expected.get(request.match_info["key"])
    if expected is None:
        raise web.HTTPNotFound
    content = await _content(request, expected.length)
    if len(content) != expected.length:
        raise web.HTTPBadRequest(text="the content is not as long as announced")
    expected.content = content
    return web.Response(text=f"OK - {len(content)}")


async def hand_out(workspace: Workspace, request: web.Request) -> web.Response:
    """Hand the content to the bot, and a login page to everyone else."""
    file = workspace.files.get(request.match_info["file"])
    if file is None:
        raise web.HTTPNotFound
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    knows = scheme == "Bearer" and token == workspace.bot_token and workspace.is_installed
    if not (knows and "files:read" in workspace.scopes and workspace.shows_to_bot(file)):
        return web.Response(text=LOGIN_PAGE, content_type="text/html")
    headers = {
        "Content-Type": file.mimetype,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=file.content, headers=headers)


async def _content(request: web.Request, length: int) -> bytes:
    """Read at most one byte more than announced, which is enough to refuse it."""
    content = bytearray()
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            while len(content) <= length and (chunk := await part.read_chunk(_CHUNK)):  # type: ignore[union-attr]
                content += chunk
            break
    else:
        async for chunk in request.content.iter_chunked(_CHUNK):
            content += chunk
            if len(content) > length:
                break
    return bytes(content)
