"""One case from source to disk, and whether that was done before."""

import errno
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import ImageError, InputError
from gazeseg.prepare.case_file import FOLDER, CaseRecord, file_name, read_record, write_case
from gazeseg.prepare.fingerprint import fingerprint
from gazeseg.prepare.source import CaseSource

# Raised when the same source would give other slices than before.
RULES = 1


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A source with the fingerprints of its files; values only, so that it can be sent to another process."""

    source: CaseSource
    made_from: list[dict[str, Any]]

    def how(self) -> dict[str, Any]:
        """Settings of the source, and the version of the rules."""
        return {"rules": RULES, **self.source.how()}


def make_job(source: CaseSource) -> Job:
    """Check the headers and take the fingerprints of a source's files.

    Raises:
        ImageError: files that do not belong together; the message names the case.
    """
    try:
        source.check()
        return Job(source, [fingerprint(path) for path in (*source.images, *source.labels)])
    except ImageError as error:
        raise ImageError(_named(source.case, error)) from None


def done_before(job: Job, folder: Path) -> CaseRecord | None:
    """The record of this case, if it was prepared from the same files with the same settings."""
    path = folder / FOLDER / file_name(job.source.case)
    if not path.is_file():
        return None
    try:
        record = read_record(path)
    except InputError:
        return None
    same = (record.case, record.made_from, record.how) == (job.source.case, job.made_from, job.how())
    return record if same else None


def prepare_case(job: Job, folder: Path) -> CaseRecord:
    """Read, cut and write one case.

    Raises:
        ImageError: a file that cannot be used; the message names the case.
        InputError: the disk is full. Nothing half-written stays.
    """
    source = job.source
    try:
        return write_case(folder, source.case, source.read(), job.made_from, job.how())
    except ImageError as error:
        raise ImageError(_named(source.case, error)) from None
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise InputError(
            f"expected room on the disk of {folder}, found it full at {source.case}: "
            "make room and run the same command again; finished cases are kept"
        ) from None


def _named(case: str, error: ImageError) -> str:
    return str(error) if str(error).startswith(case) else f"{case}: {error}"
