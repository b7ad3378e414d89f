"""What a cache of material was made from, so that no run goes on with a cache of other data unnoticed.

Told by names and sizes of files: reading gigabytes at every start would take minutes.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.images.slices_folder import SliceRow, read_index
from gazeseg.prepare.synthetic_labels import label_volumes
from gazeseg.train.model_labels import labelled_pairs


def made_from(data: Path, settings: dict[str, Any]) -> dict[str, str]:
    """A digest (16 hex digits) of each part of a data folder that shapes a cache, and of the ``settings`` of making it.

    The folder may be moved or copied. A change that keeps names and sizes (bytes) of all files is not seen.

    Raises:
        InputError: no such folder, no ``slices/index.csv`` in it, or a broken one.
    """
    need_folder(data)
    examples, volumes = data / "totalsegmentator", data / "label_volumes"
    pairs = [path for pair in labelled_pairs(examples) for path in pair]
    return {
        "slices": _digest([_told(row) for row in read_index(data / "slices")]),
        "totalsegmentator": _digest(_sizes(examples, pairs)),
        "label_volumes": _digest(_sizes(volumes, label_volumes(volumes))),
        "settings": _digest(settings),
    }


def need_folder(data: Path) -> None:
    """Refuse a data folder that is not there.

    Raises:
        InputError: it is not there, or no folder.
    """
    if not data.is_dir():
        raise InputError(f"expected a data folder with slices/ in it, found no folder {data}: check --data")


def refuse_other(cache: Path, before: dict[str, str], now: dict[str, str], data: Path) -> None:
    """Compare what ``made_from`` gave for a cache when it was made with what it gives for ``data`` now.

    Raises:
        InputError: they differ; the message says in which part.
    """
    other = [part for part, digest in now.items() if before.get(part) != digest]
    if other:
        raise InputError(
            f"expected {cache} to be made from {data}, found it made from other {', '.join(other)}: "
            f"give the --data it was made from, or choose another --out"
        )


def _told(row: SliceRow) -> tuple[object, ...]:
    """What of a line of the index reaches the cache: columns nobody reads may change."""
    sizes = (row.image.stat().st_size, row.label.stat().st_size)
    return (row.dataset, row.patient, row.id, sorted(row.annotated_values), *sizes)


def _sizes(folder: Path, paths: Iterable[Path]) -> list[tuple[str, int]]:
    """Name within ``folder`` and size of these files, and of those in these folders; hidden ones are a desktop's, no data."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    seen = [file for file in files if not file.name.startswith(".")]
    return sorted((file.relative_to(folder).as_posix(), file.stat().st_size) for file in seen)


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
