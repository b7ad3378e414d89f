"""``gazeseg models import`` and ``export``: files with weights to model folders with ONNX files."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazeseg.cli.outcome import Outcome, add_json
from gazeseg.cli.window import parse_window
from gazeseg.errors import InputError

if TYPE_CHECKING:
    from gazeseg.train.sam.folder import FolderReport


def configure_export(export: ArgumentParser) -> None:
    """Arguments of ``models export``."""
    export.add_argument("checkpoint", help="file written by gazeseg train")
    export.add_argument("--out", required=True, metavar="DIR", help="model folder to write")
    export.add_argument("--name", help="name in the manifest (default: fovea or medsam, as the checkpoint is)")
    export.add_argument(
        "--pictures", metavar="FILE",
        help="fovea: material.npz of the run; its validation pictures tell the ranges for a decoder in 8-bit integers",
    )  # fmt: skip
    add_json(export)


def configure_import(importing: ArgumentParser) -> None:
    """Arguments of ``models import``."""
    add = importing.add_argument
    add("file", help="SAM or MedSAM weights: .pth, .safetensors, or a Hugging Face folder")
    add("--out", required=True, metavar="DIR", help="model folder to write")
    add("--name", help="name in the manifest (default: the file's)")
    add("--licence", metavar="SPDX", help="the weights' licence; needed unless the folder states it")
    add("--preprocess", choices=("medsam", "sam"), default="medsam", help="how slices become squares (default: medsam)")
    add("--window", metavar="LOW,HIGH", default="-160,240", help="HU that become 0..255 (default: -160,240)")
    add(
        "--labels", choices=("signed", "positive"), default="signed",
        help="positive: trained with points of the structure only, so show it no others (default: signed)",
    )  # fmt: skip
    add("--multimask", action="store_true", help="three masks, of which the one with the best score counts")
    add_json(importing)


def run_export(args: Namespace) -> Outcome:
    """A checkpoint of ours, whichever network it holds."""
    from gazeseg.train.extra import need_torch

    need_torch()
    from gazeseg.train.sam.load import is_checkpoint

    checkpoint, out = Path(args.checkpoint), Path(args.out)
    if is_checkpoint(checkpoint):
        if args.pictures:
            raise InputError("expected --pictures with a checkpoint of fovea only, found one of medsam")
        from gazeseg.train.sam.folder import export_checkpoint

        return _told(export_checkpoint(checkpoint, out, name=args.name or "medsam"), out)
    from gazeseg.prepare.split import read_split
    from gazeseg.train import material
    from gazeseg.train.export import export

    pictures = None if args.pictures is None else material.load(Path(args.pictures), read_split(), "val")
    report = export(checkpoint, out, name=args.name or "fovea", pictures=pictures)
    said = f"wrote {out}: {report.megabytes:.1f} MB, largest difference in logits {report.difference:.1e}"
    if report.agreement is not None:
        said += f"; in 8-bit integers, whose masks agree to a Dice of {100 * report.agreement:.1f} %"
    return Outcome(said, report.to_dict())


def run_import(args: Namespace) -> Outcome:
    """Weights from elsewhere."""
    window = parse_window(args.window)
    from gazeseg.train.extra import need_torch

    need_torch()
    from gazeseg.train.sam.folder import import_weights

    path, out = Path(args.file), Path(args.out)
    report = import_weights(
        path,
        out,
        name=args.name or path.stem,
        window=window,
        licence=args.licence,
        preprocess=args.preprocess,
        labels=args.labels,
        multimask=args.multimask,
    )
    return _told(report, out)


def _told(report: "FolderReport", out: Path) -> Outcome:
    loaded, written = report.loaded, report.written
    sizes = ", ".join(f"{name} {size:.1f} MB" for name, size in written.megabytes.items())
    rows: dict[str, Any] = {
        "licence": report.licence,
        "SHA-256": f"{loaded.sha256} ({loaded.layout} layout)",
        "architecture": report.architecture,
        "parameters": f"{loaded.parameters:,}",
        "files": sizes,
        "difference": f"at most {written.difference:.1e} in logits between torch and ONNX Runtime",
    }
    width = max(map(len, rows))
    lines = [f"wrote {out}", *(f"  {name:{width}}  {value}" for name, value in rows.items())]
    return Outcome("\n".join(lines), {"out": str(out), **report.to_dict()})
