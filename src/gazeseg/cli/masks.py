"""Masks and journals of a session as files, the same for every command that makes them."""

from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazeseg.errors import InputError

if TYPE_CHECKING:
    from gazeseg.session import Session

SUFFIXES = (".nii", ".nii.gz", ".png")


def check_mask_name(out: Path) -> None:
    """Refuse a name no mask format has, before any work.

    Raises:
        InputError: another suffix than .nii, .nii.gz or .png.
    """
    if not out.name.endswith(SUFFIXES):
        raise InputError(f"expected a mask ending in .nii, .nii.gz or .png, found {out.name!r}: rename it")


def check_not_input(targets: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuse to write over what is read, before any work.

    Raises:
        InputError: one of ``targets`` is one of ``inputs``.
    """
    read = {path.resolve() for path in inputs}
    for target in targets:
        if target.resolve() in read:
            raise InputError(f"expected a new file to write to, found that {target} is an input: give another --out")


def check_not_recording(out: Path, read: Path) -> None:
    """Refuse to replace the recording that is read: what is made of it has neither its views nor its keys.

    Args:
        out: folder to write.
        read: folder or file of the recording.

    Raises:
        InputError: ``out`` is the folder of the recording.
    """
    if out.resolve() in {read.resolve(), read.parent.resolve(), read.resolve().parent}:
        raise InputError(f"expected a new folder to write to, found that {out} holds the input: give another --out")


def journal_beside(out: Path) -> Path:
    """``mask.journal.jsonl`` beside ``mask.nii.gz``."""
    from gazeseg.export import sidecar_path

    return sidecar_path(out).with_suffix(".journal.jsonl")


def provenance_of(header: dict[str, Any], journal: Path) -> dict[str, Any]:
    """How masks came to be: versions, case, model, and the journal by its last hash."""
    from gazeseg.session import verify

    verdict = verify(journal)
    return {
        "gazeseg": metadata.version("gazeseg"),
        "case": header["case"],
        "model": header["model"],
        "journal": {"path": journal.name, "lines": verdict.lines, "head": verdict.head, "intact": verdict.ok},
    }


def write_masks(
    out: Path, session: "Session", provenance: dict[str, Any], write: Callable[..., None] | None = None
) -> dict[str, Any]:
    """Write the label map and its sidecar; returns the files, the voxels per structure, what is unfinished, a hash of all voxels.

    Args:
        out: the file to write.
        session: whose label map it is.
        provenance: goes into the sidecar.
        write: one of the writers of ``export``; chosen by the name of ``out`` unless given.
    """
    import hashlib

    import numpy as np

    from gazeseg.export import sidecar_path, write_nifti, write_png
    from gazeseg.session.completeness import as_json, completeness, unfinished

    labels, every = session.label_map(), completeness(session.state, session.outlined)
    write = write or (write_png if out.suffix == ".png" else write_nifti)
    write(out, labels, session.volume, session.state.names, provenance | {"structures": as_json(every)})
    counts = np.bincount(labels.ravel(), minlength=256)
    return {
        "out": str(out),
        "sidecar": str(sidecar_path(out)),
        "voxels": {structure.name: int(counts[structure.value]) for structure in session.state.structures},
        "unfinished": unfinished(every),
        "sha256": hashlib.sha256(np.asfortranarray(labels).tobytes(order="F")).hexdigest(),
    }


def describe(data: dict[str, Any]) -> str:
    """What was written, for people."""
    note = [f"note: {data['unfinished']}"] if data["unfinished"] else []
    return "\n".join([data["out"], *(f"  {name}: {count} voxels" for name, count in data["voxels"].items()), *note])
