"""``gazeseg export``: the masks of a session in a format other programs read."""

import argparse
from pathlib import Path

from gazeseg.cli.masks import write_masks
from gazeseg.cli.outcome import Outcome, add_json
from gazeseg.cli.replay import add_source, rebuild, told

HELP = "write the masks of a session as NIfTI, DICOM SEG or RTSTRUCT"

SUFFIX = {"nifti": ".nii.gz", "dicom-seg": ".seg.dcm", "rtstruct": ".rtstruct.dcm"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    add_source(parser)
    parser.add_argument("--to", required=True, choices=tuple(SUFFIX), help="format to write")
    parser.add_argument("--out", metavar="PATH", help="file to write; default: beside the journal, with its name")
    add_json(parser)


def run(args: argparse.Namespace) -> Outcome:
    """Replay and write; DICOM formats need a case that was read from DICOM."""
    from gazeseg.export import write_dicom_seg, write_nifti, write_rtstruct

    write = {"nifti": write_nifti, "dicom-seg": write_dicom_seg, "rtstruct": write_rtstruct}[args.to]
    out = Path(args.out) if args.out else Path(args.journal).with_suffix(SUFFIX[args.to])
    session, provenance = rebuild(args, out)
    return told(write_masks(out, session, provenance, write), provenance)
