"""The files of the page, and the addresses of its views."""

import asyncio
from hashlib import sha256
from pathlib import Path

from aiohttp import ETag, web
from aiohttp.typedefs import Handler

from streams.api.problems import ProblemError

FOLDER = Path(__file__).parent / "page"
NO_SUCH_PAGE = (FOLDER / "no-such-page.html").read_bytes()
VIEWS = ("/", "/alerts", "/operations")
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


class Assets:
    """Serves the files that were in the folder of the page at the start, and no others."""

    def __init__(self) -> None:
        self._files = {
            path.relative_to(FOLDER).as_posix(): path
            for path in FOLDER.rglob("*")
            if path.is_file() and path.suffix in TYPES
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/assets/{name:.+}", self._asset), *(web.get(path, self._view) for path in VIEWS)]

    async def _asset(self, request: web.Request) -> web.Response:
        """`GET /assets/{name}`"""
        path = self._files.get(request.match_info["name"])
        if not path:
            raise ProblemError(404, "the page has no such file")
        return await _file(request, path)

    async def _view(self, request: web.Request) -> web.Response:
        """The page, whatever it shows."""
        return await _file(request, FOLDER / "index.html")


@web.middleware
async def missing_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a browser that opens an address of nothing with a page that says so, instead of problem+json."""
    response = await handler(request)
    opens = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
    if response.status != 404 or not opens or f"{request.path}/".startswith("/api/"):
        return response
    return web.Response(
        status=404,
        body=NO_SUCH_PAGE,
        headers={"Cache-Control": "no-store"},
        content_type="text/html",
        charset="utf-8",
    )


async def _file(request: web.Request, path: Path) -> web.Response:
    """A file, unless the browser has it as it is."""
    content = await asyncio.to_thread(path.read_bytes)
    tag = sha256(content).hexdigest()[:32]
    if any(each.value == tag for each in request.if_none_match or ()):
        response = web.Response(status=304)
    else:
        response = web.Response(body=content, content_type=TYPES[path.suffix], charset="utf-8")
        response.enable_compression()
    response.etag = ETag(tag, is_weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response
