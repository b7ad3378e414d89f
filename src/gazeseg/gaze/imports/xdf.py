"""XDF, what LabRecorder writes of the Lab Streaming Layer: one of its streams of gaze, by the convention of channels.

Clocks are brought together by pyxdf from the offsets in the file. Its removal of jitter is left off: it draws lines
through times, also across pauses of less than 500 samples, and so moves samples to times they were not taken at.
"""

import gzip
import logging
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.etree.ElementTree import ParseError

import numpy as np

from gazeseg.errors import InputError, MissingExtraError, RecordingError
from gazeseg.gaze.channels import Channel, read_channels
from gazeseg.gaze.imports.raw import Eye, Raw, Source
from gazeseg.gaze.samples import MAX_SAMPLES
from gazeseg.types import Float, Screen

KIND = "gaze"
DAMAGE = (  # what pyxdf raises for files that are cut or garbled
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read_xdf(source: Source) -> Raw:
    """Samples of the only stream of type Gaze, or of the stream with the name the user gave.

    Raises:
        RecordingError: no such stream, several, no gaze on a screen in it, a damaged file, or no screen.
        MissingExtraError: pyxdf is not installed.
    """
    stream = _load(source.path, source.stream)
    info, t_s = stream["info"], np.asarray(stream["time_stamps"], dtype=np.float64)
    where = f"the stream {_first(info, 'name')!r} of {source.path}"
    values = _numbers(stream["time_series"], where)
    screen = source.need_screen("no size of it")
    rate_hz = float(_first(info, "nominal_srate") or 0.0)
    eyes, sides = _eyes(_described(info, values.shape[1]), values, screen, where)
    offsets = len(stream["clock_times"])
    clocks = f"clocks brought together by {offsets} offsets" if offsets else "no clock offsets in the file"
    return Raw(
        t_s,
        eyes,
        screen,
        _device(info),
        rate_hz=rate_hz if rate_hz > 0 else None,
        notes=(f"stream {_first(info, 'name')!r}: {sides}, from the top left, y down", clocks),
    )


def _load(path: Path, name: str) -> dict[str, Any]:
    """The one stream wanted, as pyxdf gives it."""
    try:
        import pyxdf
    except ImportError:
        raise MissingExtraError("XDF needs pyxdf, which is not installed: pip install 'gazeseg[gaze]'") from None
    if not path.is_file():
        raise RecordingError(f"expected a file, found {'a folder' if path.is_dir() else 'none'}: {path}")
    try:
        with _quiet(), _opened(path) as file:
            streams, _ = pyxdf.load_xdf(file, on_chunk=partial(_wanted_only, name), dejitter_timestamps=False)
    except DAMAGE as error:
        raise RecordingError(
            f"expected an XDF file, found a damaged or other one ({type(error).__name__}): {path}"
        ) from None
    return _only(streams, name, path)


def _wanted_only(name: str, values: Any, stamps: Float, header: dict[str, Any], _: int) -> tuple[Any, Float, Any]:
    """Forget samples of other streams as they are read: brain waves beside the gaze may fill the memory."""
    return (values, stamps, header) if _fits(header["info"], name) else (values[:0], stamps[:0], header)


def _fits(info: Any, name: str) -> bool:
    return _first(info, "name") == name if name else _first(info, "type").lower() == KIND


def _opened(path: Path) -> BinaryIO:
    """The file, unpacked where it is a ``.xdfz``; pyxdf would leave damaged ones open."""
    packed = path.suffix == ".xdfz" or path.suffixes[-2:] == [".xdf", ".gz"]
    return cast(BinaryIO, gzip.open(path)) if packed else open(path, "rb")


@contextmanager
def _quiet() -> Iterator[None]:
    """pyxdf logs what it mends; damage shows in the counts of the report."""
    logger = logging.getLogger("pyxdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _only(streams: Sequence[dict[str, Any]], name: str, path: Path) -> dict[str, Any]:
    """The one stream wanted."""
    fits = [stream for stream in streams if _fits(stream["info"], name)]
    if len(fits) == 1:
        return fits[0]
    wish = f"one stream called {name!r}" if name else "one stream of type Gaze"
    named = [f"{_first(s['info'], 'name')!r} (type {_first(s['info'], 'type')!r})" for s in streams[:10]]
    raise RecordingError(
        f"expected {wish}, found {', '.join(named) or 'none'} in {path}: give the name of one with --stream"
    )


def _numbers(series: Any, where: str) -> Float:
    """The values (n, channels)."""
    values = np.asarray(series)
    if values.dtype.kind not in "iuf" or values.ndim != 2:
        raise RecordingError(f"expected numbers, found texts or nothing in {where}: choose another with --stream")
    if len(values) > MAX_SAMPLES:
        raise RecordingError(f"expected at most {MAX_SAMPLES} samples, found {len(values)} in {where}")
    return values.astype(np.float64)


def _eyes(channels: Sequence[Channel], values: Float, screen: Screen, where: str) -> tuple[tuple[Eye, ...], str]:
    """The eyes in all samples, and their names for people."""
    try:
        found = read_channels(channels, screen.size_px, where)
    except InputError as error:
        raise RecordingError(str(error)) from None
    return tuple(Eye(*eye.of(values)) for eye in found), " and ".join(eye.eye for eye in found) + " gaze"


def _described(info: Any, n: int) -> list[Channel]:
    """The channels as the header of the stream describes them; without that, channels that say nothing."""
    nodes = _children(_children(_children([info], "desc"), "channels"), "channel")
    found = [
        Channel(*(_first(node, name) for name in ("label", "type", "eye", "unit", "coordinate_system")))
        for node in nodes
    ]
    return (found + [Channel()] * n)[:n]


def _device(info: Any) -> str:
    nodes = [*_children(_children([info], "desc"), "acquisition"), *_children([info], "desc")]
    words = [next(filter(None, (_first(node, name) for node in nodes)), "") for name in ("manufacturer", "model")]
    return " ".join(word for word in words if word)[:100] or _first(info, "name")[:100] or "unknown"


def _children(nodes: Iterable[Any], name: str) -> list[Any]:
    """All children of this name, of what pyxdf makes of XML: dicts of lists; an empty node is None."""
    return [child for node in nodes if isinstance(node, dict) for child in node.get(name) or () if child]


def _first(node: Any, name: str) -> str:
    """The text of the first child of this name; empty without one."""
    return next((child for child in _children([node], name) if isinstance(child, str)), "")
