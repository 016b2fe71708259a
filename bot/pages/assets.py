"""The built style sheet, scripts and icon: their addresses, and how they are served.

`npm run build` writes them; see build.mjs. They lie in a folder named after their contents, so
a browser keeps them for a year and asks again only when they have changed.
"""

from __future__ import annotations

import json
import mimetypes
from functools import lru_cache
from os import stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILD_DIR = Path(__file__).parent / "static" / "build"
MOUNT = "/static"
_YEAR = "public, max-age=31536000, immutable"
# In the order in which they are preferred.
_COMPRESSED = (("br", ".br"), ("gzip", ".gz"))


@lru_cache(maxsize=1)
def _digest() -> str:
    manifest = BUILD_DIR / "manifest.json"
    if not manifest.exists():
        return "missing"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["digest"])


def address(name: str) -> str:
    """Where a browser finds the built file ``name``."""
    return f"{MOUNT}/{_digest()}/{name}"


def path(name: str) -> Path:
    """Where the built file ``name`` lies."""
    return BUILD_DIR / _digest() / name


def built() -> bool:
    """Whether the assets are there. Pages work without them, but do not look like much."""
    return _digest() != "missing"


class BuiltFiles(StaticFiles):
    """Serves the built files, compressed ahead of time and kept for a year."""

    def __init__(self) -> None:
        super().__init__(directory=BUILD_DIR, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer one request for a file."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        encodings = {part.split(";")[0].strip() for part in accepted.split(",")}
        for encoding, ending in _COMPRESSED:
            if encoding in encodings and self.lookup_path(path + ending)[1]:
                response = await super().get_response(path + ending, scope)
                if response.status_code == 200:
                    response.headers["Content-Type"] = _content_type(path)
                response.headers["Content-Encoding"] = encoding
                return response
        return await super().get_response(path, scope)

    def file_response(
        self,
        full_path: str | Path,  # type: ignore[override]
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file with the headers that let a browser keep it."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = _YEAR
        response.headers["Vary"] = "Accept-Encoding"
        return response


def _content_type(path: str) -> str:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
