"""One case on disk: ``cases/DATASET__PATIENT.npz``, a zip that ``numpy.load`` opens.

``0000.npy``, ``0001.npy``, ... are (2, h, w) uint8: pixels and labels of one slice each, deflated and read one at a
time. ``about.json`` says what each slice is, which objects are on it, and which files and settings they come from, so
that the case stands for itself when its folder is put together again.
"""

import json
import re
import zlib
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from gazeseg.errors import InputError
from gazeseg.files import replacing, sha256
from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.source import CaseContent, CutSlice, ObjectEntry, SliceEntry
from gazeseg.types import Geometry

FORMAT = 1
FOLDER = "cases"
_ABOUT = "about.json"
_DAMAGE = (BadZipFile, zlib.error, KeyError, ValueError, EOFError)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """Everything about a case but its pixels.

    Attributes:
        file: its name in ``cases``.
        bytes: size of that file, with ``sha256`` what it was when it was written.
        made_from: name, size and fingerprint of every source file.
        how: settings that it was made with.
        objects: (row, object) pairs.
        geometry: grid of the volume it was cut from, None for single pictures.
    """

    case: str
    file: str
    bytes: int
    sha256: str
    made_from: list[dict[str, Any]]
    how: dict[str, Any]
    slices: tuple[SliceEntry, ...]
    objects: tuple[tuple[int, ObjectEntry], ...]
    geometry: Geometry | None


def file_name(case: str) -> str:
    """The name of a case's file: ``dataset/patient`` with what no file system likes replaced."""
    return "__".join(re.sub(r"[^\w.-]", "_", word) for word in case.split("/")) + ".npz"


def write_case(
    folder: Path, case: str, content: CaseContent, made_from: list[dict[str, Any]], how: dict[str, Any]
) -> CaseRecord:
    """Write ``folder/cases/...npz`` at once or not at all, one slice in memory at a time."""
    path = folder / FOLDER / file_name(case)
    slices: list[dict[str, Any]] = []
    objects: list[list[int]] = []
    with replacing(path) as temporary, ZipFile(temporary, "w", ZIP_DEFLATED) as archive:
        for row, cut in enumerate(content.slices):
            _put(archive, f"{row:04}.npy", _packed(cut))
            slices.append(asdict(cut.entry))
            objects += [[row, *asdict(found).values()] for found in cut.objects]
        about = {"format": FORMAT, "case": case, "made_from": made_from, "how": how, "slices": slices}
        about |= {"objects": objects, "grid": _grid(content.geometry)}
        _put(archive, _ABOUT, json.dumps(about, allow_nan=False).encode())
    return read_record(path)


def read_record(path: Path) -> CaseRecord:
    """What a case file says of itself.

    Raises:
        InputError: not a case file, or a damaged one.
    """
    try:
        with ZipFile(path) as archive:
            about = json.loads(archive.read(_ABOUT))
        if about["format"] != FORMAT:
            raise InputError(f"expected a prepared case of format {FORMAT}, found format {about['format']!r} in {path}")
        slices = tuple(_slice(entry) for entry in about["slices"])
        objects = tuple((row, ObjectEntry(*numbers)) for row, *numbers in about["objects"])
        geometry = None if about["grid"] is None else Geometry(about["grid"]["affine"], tuple(about["grid"]["shape"]))
        words = (about["case"], path.name, path.stat().st_size, sha256(path), about["made_from"], about["how"])
        return CaseRecord(*words, slices, objects, geometry)
    except (*_DAMAGE, TypeError) as error:
        raise damaged(path, error) from None


def read_slice(path: Path, row: int) -> UInt8:
    """Pixels and labels (2, h, w) of one slice.

    Raises:
        InputError: no such slice, or a damaged file.
    """
    try:
        with ZipFile(path) as archive:
            pair = np.lib.format.read_array(BytesIO(archive.read(f"{row:04}.npy")), allow_pickle=False)
    except (*_DAMAGE, OSError) as error:
        raise damaged(path, error) from None
    if pair.dtype != np.uint8 or pair.ndim != 3 or len(pair) != 2:
        raise InputError(f"expected (2, h, w) uint8 in {path}, found {pair.dtype} of {pair.shape}: prepare it again")
    return np.asarray(pair)


def damaged(path: Path, error: Exception) -> InputError:
    """What to say of a file that is no case, or no more."""
    return InputError(f"expected a prepared case at {path}, found {type(error).__name__}: {error}: prepare it again")


def _put(archive: ZipFile, name: str, data: bytes) -> None:
    # A ZipInfo without a clock: equal cases are equal files.
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    archive.writestr(info, data)


def _packed(cut: CutSlice) -> bytes:
    stream = BytesIO()
    np.lib.format.write_array(stream, np.stack([cut.pixels, cut.labels]), allow_pickle=False)
    return stream.getvalue()


def _grid(geometry: Geometry | None) -> dict[str, Any] | None:
    return None if geometry is None else {"affine": geometry.affine.tolist(), "shape": list(geometry.shape)}


def _slice(entry: dict[str, Any]) -> SliceEntry:
    spacing = entry["spacing_mm"]
    return SliceEntry(
        entry["z"],
        entry["name"],
        None if spacing is None else (float(spacing[0]), float(spacing[1])),
        tuple(entry["annotated"]),
    )
