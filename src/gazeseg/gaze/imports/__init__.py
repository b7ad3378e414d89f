"""Foreign recordings in: one file per format, one place that cleans and counts.

In: files other software wrote. Out: a ``Recording`` in display coordinates with rising times, and a report of what was
dropped. A format is a function from ``Source`` to ``Raw`` and a line in ``FORMATS``.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.bids import read_bids
from gazeseg.gaze.imports.clean import clean
from gazeseg.gaze.imports.eyelink import read_eyelink
from gazeseg.gaze.imports.gazepoint import read_gazepoint
from gazeseg.gaze.imports.neon import read_neon
from gazeseg.gaze.imports.raw import Raw, Source
from gazeseg.gaze.imports.report import Imported, ImportReport
from gazeseg.gaze.imports.tobii import read_tobii
from gazeseg.gaze.imports.xdf import read_xdf
from gazeseg.types import Screen

__all__ = ["FORMATS", "ImportReport", "Imported", "import_recording"]

FORMATS: Mapping[str, Callable[[Source], Raw]] = MappingProxyType(
    {
        "tobii": read_tobii,
        "eyelink": read_eyelink,
        "neon": read_neon,
        "gazepoint": read_gazepoint,
        "bids": read_bids,
        "xdf": read_xdf,
    }
)


def import_recording(
    path: str | Path,
    format: str,  # noqa: A002, the word of the command line
    screen: Screen | None = None,
    *,
    accuracy_deg: float | None = None,
    surface: str | Path | None = None,
    stream: str = "",
) -> Imported:
    """A recording from a foreign file, and counts of what was left out.

    Args:
        path: file, or folder for ``neon`` and ``bids``.
        format: a key of ``FORMATS``.
        screen: what was looked at, where the file does not hold it.
        accuracy_deg: mean error of a validation; else that in the file, else an assumption.
        surface: for ``neon``: CSV with the gaze mapped to the screen.
        stream: for ``xdf``: name of the stream, where the file has several of gaze.

    Raises:
        RecordingError: unknown format, or a file that cannot be used; the message says why.
        MissingExtraError: the format needs a package that is not installed.
    """
    if format not in FORMATS:
        raise RecordingError(f"expected a format of {', '.join(FORMATS)}, found {format!r}: export to one of them")
    if surface is not None and format != "neon":
        raise RecordingError(f"expected a surface with the format neon only, found one with {format}: leave it out")
    if stream and format != "xdf":
        raise RecordingError(f"expected a stream with the format xdf only, found one with {format}: leave it out")
    source = Source(Path(path), screen, None if surface is None else Path(surface), stream)
    return clean(FORMATS[format](source), format, accuracy_deg)
