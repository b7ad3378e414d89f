"""Writing files so that nothing is ever half-written: temporary file, fsync, rename."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on success it is fsynced and takes the name, on error it is removed.

    The temporary name keeps the suffixes of ``path``, because many writers choose a format by them.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        yield temporary
        with open(temporary, "rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(temporary, target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: str | Path, *, mark: str) -> Iterator[Path]:
    """Yield a temporary folder beside ``path``; on success it takes the name, on error it is removed.

    Only an empty folder, or one that holds a file called ``mark`` (an earlier output), is ever replaced.

    Raises:
        InputError: something else is there, or it is the current folder, which cannot change its place.
    """
    target = Path(path)
    if target.name in ("", "..") or (target.exists() and target.samefile(".")):
        raise InputError(
            f"expected a folder that can be made or replaced, found the current one or one above it at {target}: "
            "name a folder in it"
        )
    if target.exists() and not (target.is_dir() and ((target / mark).exists() or not any(target.iterdir()))):
        raise InputError(
            f"expected a new folder or an earlier output to replace, found other things at {target}: choose another"
        )
    temporary = target.with_name(f".{os.getpid()}.{target.name}")
    temporary.mkdir(parents=True)
    try:
        yield temporary
        if target.exists():
            shutil.rmtree(target)
        os.replace(temporary, target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove the files that processes which were killed left half-written in ``folder``, as ``replacing`` calls them."""
    for path in folder.glob(".*.*"):
        pid = path.name.split(".")[1]
        if pid.isdecimal() and path.is_file() and not _alive(int(pid)):
            path.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 text at once or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: str | Path, value: Any) -> None:
    """Write JSON, keys in the order given, at once or not at all."""
    write_text(path, json.dumps(value, indent=2, allow_nan=False) + "\n")


def sha256(path: str | Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
