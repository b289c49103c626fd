"""The headers of every answer that protect the browsers that show it."""

from aiohttp import web

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types copytaster",  # of the page's worker, whose address is a constant
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def protect(_: web.Request, response: web.StreamResponse) -> None:
    """Add the headers: a receiver of the signal `on_response_prepare`, which streams send, too."""
    response.headers.update(HEADERS)
