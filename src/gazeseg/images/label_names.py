"""Where the names of labels come from."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gazeseg.errors import ImageError, InputError
from gazeseg.images.content import kind_of
from gazeseg.images.guard import parsing
from gazeseg.images.nifti import read_extensions
from gazeseg.images.schemes import SCHEMES

_MAX_JSON_BYTES = 16 << 20
_GUESSABLE = ("totalsegmentator", "amos", "pancreas_ct")
_TABLE_ENTRY = re.compile(
    r'<Label\b[^>]*?\bKey="(\d+)"[^>]*>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))\s*</Label>', re.DOTALL
)


def names_for(path: Path, present: Sequence[int], scheme: str | None) -> tuple[dict[int, str], tuple[str, ...]]:
    """Names of the labels in ``path`` and a note on where they came from.

    Args:
        path: the label file or folder.
        present: the numbers that occur; a scheme is only guessed when it knows all of them.
        scheme: a name in ``SCHEMES``, or None to look for names.

    Raises:
        InputError: unknown scheme.
        ImageError: a sidecar or dataset.json that cannot be read.
    """
    if scheme is not None:
        if scheme not in SCHEMES:
            raise InputError(f"expected a label scheme called {', '.join(SCHEMES)}, found {scheme!r}")
        return dict(SCHEMES[scheme]), (f"names from the scheme {scheme}",)
    for names, origin in (_sidecar(path), _nnunet(path), _header_table(path), _guess(path, present)):
        if names:
            return names, (f"names from {origin}",)
    return {}, ("no names found: labels are called by their numbers",) if present else ()


def _sidecar(path: Path) -> tuple[dict[int, str], str]:
    """``mask.json`` or ``mask.nii.gz.json`` beside ``mask.nii.gz``, as gazeseg's own export writes it."""
    stem = re.sub(r"(\.nii)?\.gz$|\.[^.]+$", "", path.name)
    for name in dict.fromkeys((f"{stem}.json", f"{path.name}.json")):
        sidecar = path.with_name(name)
        if sidecar.is_file() and sidecar != path:
            return _table(sidecar), name
    return {}, ""


def _nnunet(path: Path) -> tuple[dict[int, str], str]:
    """nnU-Net's dataset.json, beside the labels or one folder further up."""
    for folder in list(path.absolute().parents)[:2]:
        dataset = folder / "dataset.json"
        if dataset.is_file():
            return _table(dataset), str(dataset)
    return {}, ""


def _table(path: Path) -> dict[int, str]:
    """The ``labels`` of a JSON file, ``{"1": "liver"}`` or ``{"liver": 1}``; without background and regions."""
    with parsing(path, "JSON"):
        if path.stat().st_size > _MAX_JSON_BYTES:
            raise ImageError(f"expected a JSON file of at most {_MAX_JSON_BYTES:,} bytes, found more at {path}")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    entries = content.get("labels") if isinstance(content, dict) else None
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        raise ImageError(
            f'expected "labels": {{"1": "liver"}} or {{"liver": 1}}, found {type(entries).__name__} at {path}'
        )
    pairs = [_pair(key, value) for key, value in entries.items()]
    return {number: name for number, name in filter(None, pairs) if number > 0}


def _pair(key: str, value: Any) -> tuple[int, str] | None:
    """(number, name) whichever way round; None for nnU-Net's regions, which are lists of numbers."""
    if isinstance(value, str) and key.strip().isdecimal():
        return int(key), value
    if isinstance(value, int) and not isinstance(value, bool):
        return value, key
    return None


def _header_table(path: Path) -> tuple[dict[int, str], str]:
    """The Caret label table that TotalSegmentator puts into a NIfTI header extension.

    Taken apart by pattern, not by an XML parser: the header of a stranger's file should not expand entities.
    """
    kind = "dicom" if path.is_dir() else kind_of(path)
    if not kind.startswith("nifti"):
        return {}, ""
    for block in read_extensions(path, packed=kind == "nifti.gz"):
        text = block.decode("utf-8", errors="replace")
        names = {int(key): (quoted or plain).strip() for key, quoted, plain in _TABLE_ENTRY.findall(text)}
        names = {number: name for number, name in names.items() if number > 0 and name}
        if names:
            return names, "the label table in the NIfTI header"
    return {}, ""


def _guess(path: Path, present: Sequence[int]) -> tuple[dict[int, str], str]:
    """A scheme that the names of file and folders give away, if only one does and it knows every number that occurs."""
    if path.suffix.casefold() == ".png":
        schemes, reason = ["slices"], "the default for PNG"
    else:
        words = str(path.absolute()).casefold()
        schemes, reason = [scheme for scheme in _GUESSABLE if scheme in words], "guessed from the path"
    if len(schemes) != 1 or not set(present) <= set(SCHEMES[schemes[0]]):
        return {}, ""
    return dict(SCHEMES[schemes[0]]), f"the scheme {schemes[0]} ({reason})"
