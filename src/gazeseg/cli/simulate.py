"""``gazeseg simulate``: a simulated reader looks at one organ of a labelled case and is recorded."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gazeseg.cli.outcome import Outcome, add_json
from gazeseg.cli.reading import add_reading
from gazeseg.errors import InputError

if TYPE_CHECKING:
    from gazeseg.types import Recording

HELP = "record a simulated reader who looks at an organ of a labelled case"
PRESETS = ("research", "consumer", "poor")


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("case", type=Path, metavar="CASE", help="NIfTI, DICOM folder or picture")
    parser.add_argument("--label", type=Path, required=True, help="label image on the same grid")
    parser.add_argument("--organ", required=True, metavar="NAME", help="organ to look at: a name or a label number")
    parser.add_argument("--tracker", choices=PRESETS, default="consumer", help="kind of eye tracker (default consumer)")
    parser.add_argument("--seed", type=int, default=0, help="of everything random (default 0)")
    parser.add_argument("--out", type=Path, required=True, metavar="REC", help="folder to write (BIDS eye tracking)")
    parser.add_argument("--seconds", type=float, default=4.0, metavar="S", help="time per slice in s (default 4)")
    parser.add_argument("--slices", default="all", metavar="all|N", help="how many slices of the organ (default all)")
    add_reading(parser)
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """Read, look, write."""
    slices = _slices(args.slices)
    if args.seed < 0:
        raise InputError(f"expected a seed of 0 or more, found {args.seed}")
    from gazeseg.gaze import write_recording
    from gazeseg.images import organ_value, read, read_labels
    from gazeseg.simulate import record

    volume = read(args.case, series=args.series, resample=args.resample)
    labels = read_labels(args.label, volume, resample=args.resample)
    value = organ_value(labels, args.organ)
    name = labels.names.get(value, str(value))
    recording = record(volume, labels.array == value, name, args.tracker, args.seed, args.seconds, slices=slices)
    path = write_recording(recording, args.out)
    return _outcome(recording, path, args, name, value)


def _slices(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise InputError(f"expected --slices all or a number from 1, found {text!r}")
    return int(text)


def _outcome(recording: "Recording", path: Path, args: Namespace, name: str, value: int) -> Outcome:
    from gazeseg.types import ViewShown

    views = [event.view for event in recording.events if isinstance(event, ViewShown)]
    quality = recording.quality
    seconds = len(views) * args.seconds
    valid = float(recording.valid.mean())
    zooms = [abs(view.scale_px[0]) for view in views]
    data = {
        "recording": str(path),
        "organ": name,
        "value": value,
        "tracker": args.tracker,
        "seed": args.seed,
        "slices": [view.index for view in views],
        "seconds": seconds,
        "samples": len(recording.t_s),
        "valid": round(valid, 4),
        "accuracy_deg": quality.accuracy_deg,
        "precision_deg": quality.precision_deg,
        "simulated": True,
    }
    what = f"{name} on {len(views)} slice{'s' * (len(views) != 1)}, {seconds:g} s, {len(recording.t_s)} samples ({valid:.0%} valid)"
    how = f"{args.tracker} tracker ({quality.accuracy_deg}° accuracy, {quality.precision_deg}° noise)"
    scale = f"shown at {min(zooms):.1f} to {max(zooms):.1f} screen pixels per slice pixel"
    text = f"wrote {path}: {what}, {how}, {scale}; simulated, no human looked"
    return Outcome(text, data)
