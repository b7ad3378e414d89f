"""What somebody is told who may not come in: a page for people, JSON for programs."""

from html import escape
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

STRANGER = (
    "This page opens by a link. Each link is for one person and opens once: use yours, in the browser that opened it. "
    "Whoever runs gazeseg serve makes another with gazeseg link."
)
USED = (
    "This link was used before, or the service was started again since. A mail or chat program that looks into links also uses "
    "them up. Whoever runs gazeseg serve makes another with gazeseg link."
)
SLOWLY = "Too many wrong links came from here: wait a minute, then open yours."
FOREIGN_HOST = "This service does not go by that name: open the link as it was printed. See --origin of gazeseg serve."
FOREIGN_PAGE = "This was not asked by a page of this service: open the link as it was printed."
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="dark"><title>gazeseg: {title}</title></head>
<body><h1>{title}</h1><p>{words}</p></body>
</html>
"""


def refused(request: Request, status: HTTPStatus, words: str, headers: dict[str, str] | None = None) -> Response:
    """The answer in the form that was asked for."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": words}, status, headers)
    return HTMLResponse(PAGE.format(title=escape(status.phrase), words=escape(words)), status, headers)
