"""``gazeseg prepare``: from a published data set to a compact folder of labelled slices."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazeseg.cli.outcome import Outcome, add_json, progress_bar
from gazeseg.cli.window import parse_window

if TYPE_CHECKING:
    from gazeseg.prepare import Summary
    from gazeseg.prepare.counts import Count

HELP = "turn a labelled data set into compact slices for training, and count what is in it"
_FORMATS = ("word", "nnunet", "slices", "totalsegmentator", "synthetic")


def configure(parser: ArgumentParser) -> None:
    """Add the flags."""
    parser.add_argument(
        "format", choices=_FORMATS, metavar="FORMAT", help=f"{', '.join(_FORMATS)} (label volumes, rendered as CT)"
    )
    parser.add_argument("root", type=Path, metavar="ROOT", help="folder of the data set")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="prepared folder; cases are added to one that is there"
    )
    parser.add_argument("--window", metavar="LOW,HIGH", help="HU that become 0..255 (default: -160,240)")
    parser.add_argument(
        "--split",
        type=Path,
        metavar="FILE.csv",
        help="who trains, chooses, tests: dataset,patient,part with train, val or test; not for synthetic",
    )
    parser.add_argument("--organs", default="", metavar="NAMES", help="totalsegmentator: these, separated by commas")
    parser.add_argument(
        "--per-volume", type=int, default=30, metavar="N", help="synthetic: slices per label volume (default: 30)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of synthetic slices and drawn splits")
    parser.add_argument("--engine", choices=("local", "ray"), default="local", help="where the work is done")
    parser.add_argument(
        "--workers", type=int, default=min(4, os.cpu_count() or 1), metavar="N", help="processes of the local engine"
    )
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """Prepare, tell the counts."""
    from gazeseg.prepare import PrepareSettings, prepare

    settings = PrepareSettings(
        format=args.format,
        root=args.root,
        out=args.out,
        window=None if args.window is None else parse_window(args.window),
        split=args.split,
        organs=tuple(name.strip() for name in args.organs.split(",") if name.strip()),
        per_volume=args.per_volume,
        seed=args.seed,
        engine=args.engine,
        workers=args.workers,
    )
    summary = prepare(settings, progress_bar)
    return Outcome(_text(summary, args.out), _data(summary, args.out))


def _data(summary: "Summary", out: Path) -> dict[str, Any]:
    from gazeseg.notice import NOTICE

    return {
        "out": str(out),
        "cases": {"prepared": summary.prepared, "skipped": summary.skipped, "in_folder": summary.cases},
        "slices": summary.rows,
        "bytes": summary.bytes,
        "organs": {name: count.as_dict() for name, count in summary.organs.items()},
        "parts": {part: count.as_dict() for part, count in summary.parts.items()},
        "total": summary.total.as_dict(),
        "notes": list(summary.notes),
        "notice": NOTICE,
    }


def _text(summary: "Summary", out: Path) -> str:
    from gazeseg.notice import NOTICE

    lines = [f"{summary.prepared} cases prepared, {summary.skipped} were there already", *summary.notes, ""]
    counts = [*summary.organs.items(), ("all", summary.total), *summary.parts.items()]
    lines += _aligned([("organ", "slices", "instances", "objects", "patients"), *map(_line, counts)])
    lines.insert(len(lines) - len(summary.parts), "")
    per_slice = summary.bytes / max(1, summary.rows) / 1e3
    lines += ["", "instances: filled external contours, the paper's rule; objects: whole organs on a slice"]
    lines += [
        f"{out}  {summary.cases} cases, {summary.rows} slices, {summary.bytes / 1e6:.1f} MB ({per_slice:.0f} kB each)"
    ]
    return "\n".join([*lines, NOTICE])


def _line(entry: "tuple[str, Count]") -> tuple[str, ...]:
    name, count = entry
    numbers = (count.slices, count.instances, count.objects, count.patients)
    return name, *(f"{number:,}" for number in numbers)


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """The first column to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
