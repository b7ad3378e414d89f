"""NRRD label volumes: one file, raw or gzip, three axes (http://teem.sourceforge.net/nrrd/format.html)."""

import math
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.guard import check_voxels, parsing

_TYPES = {
    **dict.fromkeys(("uchar", "unsigned char", "uint8", "uint8_t"), "u1"),
    **dict.fromkeys(("short", "short int", "signed short", "int16", "int16_t"), "i2"),
    **dict.fromkeys(("ushort", "unsigned short", "uint16", "uint16_t"), "u2"),
    **dict.fromkeys(("int", "signed int", "int32", "int32_t"), "i4"),
}
_VECTOR = re.compile(r"\(([^)]*)\)")
_LPS = ("left-posterior-superior", "LPS")


@dataclass(frozen=True, slots=True, eq=False)
class NrrdVolume:
    """``voxels`` (i, j, k), first axis fastest in the file; row n of ``steps_mm`` is the step of axis n in LPS."""

    voxels: npt.NDArray[Any]
    steps_mm: npt.NDArray[np.float64]


def read_nrrd(path: Path) -> NrrdVolume:
    """Read a volume with its data in the same file.

    Raises:
        ImageError: not NRRD, or of a kind that is not read here (other space, type, encoding or number of axes).
    """
    with parsing(path, "volume"):
        head, _, data = path.read_bytes().partition(b"\n\n")
        if not head.startswith(b"NRRD"):
            raise ImageError(f"expected a NRRD file, found something else at {path}: check the file")
        fields = _fields(head.decode("ascii", "replace"))
        sizes = tuple(int(size) for size in fields.get("sizes", "").split())
        if len(sizes) != 3 or min(sizes) < 1 or fields.get("space") not in _LPS:
            raise ImageError(
                f"expected three axes in left-posterior-superior, found another grid at {path}: convert it"
            )
        check_voxels(math.prod(sizes), path)
        dtype = _dtype(fields, path)
        raw = _decoded(data, fields.get("encoding", ""), math.prod(sizes) * dtype.itemsize, path)
        voxels = np.frombuffer(raw, dtype, count=math.prod(sizes))
        steps = [[float(number) for number in one.split(",")] for one in _VECTOR.findall(fields["space directions"])]
        return NrrdVolume(voxels.reshape(sizes, order="F"), np.array(steps, np.float64).reshape(3, 3))


def _fields(head: str) -> dict[str, str]:
    lines = (line.partition(": ") for line in head.replace("\r", "").split("\n") if not line.startswith("#"))
    return {name: value.strip() for name, colon, value in lines if colon}


def _decoded(data: bytes, encoding: str, size: int, path: Path) -> bytes:
    if encoding in ("gzip", "gz"):
        # no more than the header promises: a small file may unpack to terabytes
        return zlib.decompressobj(wbits=31).decompress(data, size)
    if encoding == "raw":
        return data
    raise ImageError(f"expected NRRD encoding raw or gzip, found {encoding!r} at {path}: convert it")


def _dtype(fields: dict[str, str], path: Path) -> np.dtype[Any]:
    kind = fields.get("type", "")
    if kind not in _TYPES:
        raise ImageError(f"expected whole numbers of at most 32 bits, found NRRD type {kind!r} at {path}: convert it")
    return np.dtype(("<" if fields.get("endian", "little") == "little" else ">") + _TYPES[kind])
