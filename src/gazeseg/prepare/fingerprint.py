"""Whether a file is the one it was."""

import hashlib
from pathlib import Path
from typing import Any

_END = 1 << 20


def fingerprint(path: Path) -> dict[str, Any]:
    """Name, size and a SHA-256, as JSON.

    The hash is over the whole file; of a gzip file over 2 MiB over its first and last MiB, because its last bytes are
    the checksum of all that it holds (RFC 1952).
    """
    size = path.stat().st_size
    with open(path, "rb") as stream:
        if size > 2 * _END and stream.read(2) == b"\x1f\x8b":
            stream.seek(0)
            ends = hashlib.sha256(stream.read(_END))
            stream.seek(-_END, 2)
            ends.update(stream.read(_END))
            return {"name": path.name, "bytes": size, "sha256_of_ends": ends.hexdigest()}
        stream.seek(0)
        return {"name": path.name, "bytes": size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}
