"""Masks of a case as files, made on request."""

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.serve.report_page import inlined, report_page
from gazeseg.serve.reports import case_figures
from gazeseg.serve.seat import Seat
from gazeseg.session.completeness import Completeness, as_json, completeness, unfinished

# What follows the name (``files`` of a seat): a mask must not be called like the image, which often lies under that name.
FORMATS = {
    "nifti": "-mask.nii.gz",
    "dicom-seg": "-mask.seg.dcm",
    "rtstruct": "-mask.rtstruct.dcm",
    "journal": ".journal.jsonl",
    "report": ".report.html",
}
MASKS = ("nifti", "dicom-seg", "rtstruct")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; ``unfinished`` says in words what its structures lack, empty where nothing."""

    path: Path
    unfinished: str = ""


def export_case(seat: Seat, kind: str, folder: Path) -> Exported:
    """Write the masks (or the journal, or the report) of a case. Earlier files of the same image are replaced.

    Masks are written as they are: also outlines that nobody accepted, and carried ones that wait.

    Raises:
        InputError: an unknown kind, nothing to export, or a kind the source does not allow (DICOM kinds need DICOM).
    """
    if kind not in FORMATS:
        raise InputError(f"expected one of {', '.join(FORMATS)}, found {kind!r}")
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / f"{seat.files}{FORMATS[kind]}"
    with seat.lock:
        session = seat.desk.session
        every = completeness(session.state, session.outlined) if kind in MASKS else ()
        _write(seat, kind, out, every)
        return Exported(out, unfinished(every))


def _write(seat: Seat, kind: str, out: Path, every: tuple[Completeness, ...]) -> None:
    from gazeseg.export import write_dicom_seg, write_nifti, write_rtstruct
    from gazeseg.files import write_text

    session = seat.desk.session
    if kind == "report":
        write_text(out, report_page(case_figures(seat), inlined()))
        return
    if kind == "journal":
        if session.journal is None:
            raise InputError("expected a session with a journal, found none")
        write_text(out, session.journal.path.read_text(encoding="utf-8"))
        return
    if not session.state.structures:
        raise InputError("expected at least one structure to export, found none: outline something first")
    writer = {"nifti": write_nifti, "dicom-seg": write_dicom_seg, "rtstruct": write_rtstruct}[kind]
    writer(out, session.label_map(), seat.volume, session.state.names, _provenance(seat, every))


def _provenance(seat: Seat, every: tuple[Completeness, ...]) -> dict[str, Any]:
    journal = seat.desk.session.journal
    header = journal.header if journal else {}
    return {
        "gazeseg": metadata.version("gazeseg"),
        "case": header.get("case"),
        "model": header.get("model"),
        "journal": journal.path.name if journal else None,
        "reader": seat.reader,
        "structures": as_json(every),
    }
