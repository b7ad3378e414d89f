"""Masks of a case as files, made on request."""

from importlib import metadata
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.serve.report_page import inlined, report_page
from gazeseg.serve.reports import case_figures
from gazeseg.serve.seat import Seat

FORMATS = {
    "nifti": "nii.gz",
    "dicom-seg": "seg.dcm",
    "rtstruct": "rtstruct.dcm",
    "journal": "journal.jsonl",
    "report": "report.html",
}


def export_case(seat: Seat, kind: str, folder: Path) -> Path:
    """Write the masks (or the journal, or the report) of a case; returns the file. Earlier files of the same name are replaced.

    Raises:
        InputError: an unknown kind, nothing to export, or a kind the source does not allow (DICOM kinds need DICOM).
    """
    if kind not in FORMATS:
        raise InputError(f"expected one of {', '.join(FORMATS)}, found {kind!r}")
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / f"{seat.name}.{FORMATS[kind]}"
    with seat.lock:
        _write(seat, kind, out)
    return out


def _write(seat: Seat, kind: str, out: Path) -> None:
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
    writer(out, session.label_map(), seat.volume, session.state.names, _provenance(seat))


def _provenance(seat: Seat) -> dict[str, Any]:
    journal = seat.desk.session.journal
    header = journal.header if journal else {}
    return {
        "gazeseg": metadata.version("gazeseg"),
        "case": header.get("case"),
        "model": header.get("model"),
        "journal": journal.path.name if journal else None,
        "reader": seat.reader,
    }
