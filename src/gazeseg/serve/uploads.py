"""Files sent by the page: written as they come, kept only when they can be read.

A parcel is one or several files that belong together. It lies in a hidden folder until it is finished; what is refused,
broken off or left behind by an earlier run is removed, so nothing half-written is ever taken for a case.
"""

import re
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import anyio
from anyio import to_thread

from gazeseg.errors import GazesegError, InputError
from gazeseg.images import Labels, read, read_labels
from gazeseg.serve.masks import named_by_file
from gazeseg.types import Volume

GIGABYTE = 10**9
LIMIT_BYTES = 2 * GIGABYTE
MAX_FILES = 20_000
HIDDEN = ".parcel-"


@dataclass(slots=True)
class Parcel:
    """What has come so far."""

    folder: Path
    files: int = 0
    size: int = 0


class Uploads:
    """A folder for what is sent.

    Args:
        folder: made on first use; parcels an earlier run left unfinished are removed.
        limit_bytes: of one parcel.
        resample: straighten tilted cases, and masks with them.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES, *, resample: bool = False) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self.resample = resample
        self._parcels: dict[str, Parcel] = {}
        for left in folder.glob(f"{HIDDEN}*"):
            shutil.rmtree(left, ignore_errors=True)

    def cases(self) -> list[Path]:
        """Everything that was sent and kept, by name."""
        return sorted(path for path in self.folder.glob("*") if not path.name.startswith("."))

    def begin(self) -> str:
        """Open a parcel; the word returned names it."""
        word = secrets.token_urlsafe(12)
        parcel = Parcel(self.folder / f"{HIDDEN}{word}")
        parcel.folder.mkdir(parents=True)
        self._parcels[word] = parcel
        return word

    async def receive(self, word: str, name: str, chunks: AsyncIterator[bytes]) -> None:
        """Write one file of a parcel; when that fails the parcel is gone.

        Raises:
            InputError: no such parcel, too many files, too many bytes, or no room on the disk.
        """
        parcel = self._parcel(word)
        try:
            await self._write(parcel, name, chunks)
            self._parcel(word)  # another file of it may have failed meanwhile
        except BaseException:
            with anyio.CancelScope(shield=True):  # also when the page has gone
                await to_thread.run_sync(self._remove, word, parcel)
            raise

    def keep_case(self, word: str, name: str) -> Path:
        """Read the parcel as a case and keep it under a name like ``name``: one file as it is, several as a folder.

        Raises:
            GazesegError: it cannot be read; the parcel is gone.
        """
        parcel = self._parcel(word)
        try:
            files = sorted(parcel.folder.iterdir())
            source = files[0] if len(files) == 1 else parcel.folder
            self._check_readable(source, files)
            return self._settle(source, files[0].name if len(files) == 1 else _safe(name))
        finally:
            self.drop(word)

    def read_mask(self, word: str, volume: Volume) -> Labels:
        """Read the parcel as a label map on the grid of ``volume``; nothing of it is kept on the disk.

        Raises:
            GazesegError: not one mask, not a label map, or on another grid (the message names both).
        """
        parcel = self._parcel(word)
        try:
            files = [path for path in parcel.folder.iterdir() if path.suffix != ".json"]
            if not files or (len(files) > 1 and any(path.suffix in (".nii", ".gz") for path in files)):
                raise InputError(
                    f"expected one mask (and its JSON sidecar), found {len(files)} files: send one at a time"
                )
            source = files[0] if len(files) == 1 else parcel.folder
            return named_by_file(read_labels(source, volume, resample=self.resample))
        except GazesegError as error:
            raise _shorter(error, parcel.folder) from error
        finally:
            self.drop(word)

    def drop(self, word: str) -> None:
        """Forget a parcel and remove its files."""
        parcel = self._parcels.get(word)
        if parcel is not None:
            self._remove(word, parcel)

    def _remove(self, word: str, parcel: Parcel) -> None:
        self._parcels.pop(word, None)
        shutil.rmtree(parcel.folder, ignore_errors=True)

    def _parcel(self, word: str) -> Parcel:
        if word not in self._parcels:
            raise InputError("expected a parcel that was begun, found none: send the files again")
        return self._parcels[word]

    async def _write(self, parcel: Parcel, name: str, chunks: AsyncIterator[bytes]) -> None:
        """A slow disk holds up a thread, not the conversation of whoever works."""
        parcel.files += 1
        if parcel.files > MAX_FILES:
            raise InputError(f"expected at most {MAX_FILES:,} files, found more: send one series")
        path = parcel.folder / _safe(name)
        if path.exists():  # series in several folders number their files alike
            path = path.with_name(f"{parcel.files:05d}-{path.name}")
        try:
            with await to_thread.run_sync(_new_file, path) as stream:
                async for chunk in chunks:
                    parcel.size += len(chunk)
                    if parcel.size > self.limit_bytes:
                        limit = self.limit_bytes / GIGABYTE
                        raise InputError(f"expected at most {limit:g} GB, found more: see --upload-limit")
                    await to_thread.run_sync(_write_all, stream, chunk)
        except OSError as error:
            raise InputError(f"cannot keep {path.name}: {error.strerror}: make room on the disk") from error

    def _check_readable(self, source: Path, files: list[Path]) -> None:
        if not files:
            raise InputError("expected at least one file, found none: drop a NIfTI file or a DICOM series")
        try:
            read(source, resample=self.resample)
        except GazesegError as error:
            raise _shorter(error, source if source.is_dir() else source.parent) from error

    def _settle(self, source: Path, name: str) -> Path:
        target, number = self.folder / name, 2
        while target.exists():
            target, number = self.folder / f"{number}-{name}", number + 1
        return source.rename(target)


def _new_file(path: Path) -> FileIO:
    """Without a buffer, so that closing it writes nothing."""
    return open(path, "xb", buffering=0)


def _write_all(stream: FileIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[stream.write(rest) :]


def _shorter(error: GazesegError, folder: Path) -> InputError:
    """The same error without the hidden folder, which nobody knows."""
    return InputError(str(error).replace(f"{folder}/", "").replace(str(folder), "the files sent"))


def _safe(name: str) -> str:
    """A file name that is only that."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", last).lstrip(".-")[-120:] or "file"
