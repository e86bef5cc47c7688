"""The page that somebody sees who types a room's address into a browser: what this is, and how to join."""

from html import escape
from typing import Final

from aiohttp import web

from server.core.server import Server

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{room}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem;
       background: #F6F4F1; color: #1E1B18 }}
code {{ background: #EFECE7; padding: .1em .4em; border-radius: 4px }}
@media (prefers-color-scheme: dark) {{ body {{ background: #1B1917; color: #ECE7E0 }} code {{ background: #36322D }} }}
</style>
</head>
<body>
<h1>{room}</h1>
<p>This is a room where people on the same network talk: a Landline room.</p>
<p>To join, open Landline on your computer, choose <strong>Join by IP</strong> and type <code>{address}</code>.</p>
<p>Any IRC program can join, too: connect it to <code>{address}</code> and join <code>#lobby</code>.</p>
</body>
</html>
"""
#: Nothing from elsewhere, nothing that runs, in no other page's frame.
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def answer(request: web.Request, server: Server) -> web.Response:
    """The page; for anything else, that there is nothing there."""
    if request.method not in ("GET", "HEAD"):
        return web.Response(status=405, text="Only GET here.\n", headers=HEADERS | {"Allow": "GET, HEAD"})
    if request.path != "/":
        return web.Response(status=404, text="There is nothing here. The room's page is /\n", headers=HEADERS)
    text = _PAGE.format(room=escape(server.settings.network), address=escape(request.host))
    return web.Response(text=text, content_type="text/html", headers=HEADERS)
