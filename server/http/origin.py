"""Whether a page of another site is behind a request, as the browser tells: it must not act in somebody's name.

https://www.rfc-editor.org/rfc/rfc6454, https://www.w3.org/TR/fetch-metadata/
"""

from aiohttp import web


def is_ours(request: web.Request) -> bool:
    """Whether no other site's page is behind this."""
    origin = request.headers.get("Origin")
    return origin is None or origin.rpartition("://")[2].casefold() == request.host.casefold()


def is_ours_over_tls(request: web.Request) -> bool:
    """The same, of what only a page that came encrypted may do: any other could be changed on its way."""
    origin = request.headers.get("Origin")
    if origin is not None and not origin.casefold().startswith("https://"):
        return False
    return is_ours(request) and request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
