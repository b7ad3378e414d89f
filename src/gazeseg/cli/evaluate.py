"""``gazeseg evaluate``: systems against labelled cases under named prompt regimes."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from gazeseg.cli.outcome import Outcome, add_json, progress_bar

FILES = "objects.csv  volumes.csv  summary.json  table.md  table.tex  table.csv  figures"
HELP = "score systems on labelled cases: Dice and NSD with intervals, tests, tables, a report"


def configure(parser: ArgumentParser) -> None:
    """Add the flags."""
    parser.add_argument("--data", required=True, type=Path, help="slices folder (index.csv) or nnU-Net style folder")
    parser.add_argument(
        "--systems",
        required=True,
        type=_names,
        help="models by name or folder, and folders of predictions (predictions.json); NAME=FOLDER; separated by commas",
    )
    parser.add_argument(
        "--regimes",
        default=(),
        type=_names,
        help="for models, out of box, click, oracle20, points, gaze (= gaze-consumer), gaze-research, gaze-poor, "
        "replay:FOLDER; predictions need none",
    )
    parser.add_argument("--out", required=True, type=Path, help="folder for the report, summary, tables and figures")
    parser.add_argument("--objects", choices=("organ", "paper"), default="organ", help="what counts as one object")
    parser.add_argument(
        "--patients", default="unseen", help="unseen in training (default), all, or a file of dataset/patient lines"
    )
    parser.add_argument("--engine", choices=("local", "ray"), default="local", help="where the work is done")
    parser.add_argument("--seed", type=int, default=0, help="of prompts, readers and bootstrap")
    parser.add_argument(
        "--draws", type=int, default=1, help="times that each object is prompted, with the seed and the next ones (1)"
    )
    parser.add_argument("--limit", type=int, help="only so many objects, by lot: a quick look")
    parser.add_argument(
        "--columns",
        default=(),
        type=_names,
        help="of the table: SYSTEM, SYSTEM:REGIME or SYSTEM:REGIME:BUDGET (default: all at their last budget); "
        "every two columns are tested against each other",
    )
    parser.add_argument(
        "--published", action="store_true", help="show published numbers beside ours, with their protocol"
    )
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """Score, write the files, tell the means."""
    from gazeseg.evaluate import Settings, check_out, evaluate, write

    out = check_out(args.out)
    settings = Settings(
        data=args.data,
        systems=args.systems,
        regimes=args.regimes,
        objects=args.objects,
        patients=args.patients,
        engine=args.engine,
        seed=args.seed,
        draws=args.draws,
        limit=args.limit,
        columns=args.columns,
        published=args.published,
    )
    evaluation = evaluate(settings, track=progress_bar)
    files = write(evaluation, out)
    data = {"files": [str(path) for path in files], **evaluation.summary}
    return Outcome(_text(evaluation.summary, out), data)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _text(summary: dict[str, Any], out: Path) -> str:
    counts, left_out = summary["counts"], summary["left_out"]["objects_of_patients_seen_in_training"]
    lines = [f"{counts['objects']} objects, {counts['patients']} patients, {counts['organs']} organs"]
    if left_out:
        lines[0] += f" ({left_out} objects of patients seen in training left out)"
    head = ("system", "regime", "budget", "Dice %", "95 % interval", "NSD %", "instance-weighted Dice %")
    lines += ["", *_aligned([head, *(_line(entry) for entry in summary["results"])])]
    lines += ["", *summary["warnings"], f"{out / 'report.html'}  {FILES}", summary["notice"]]
    return "\n".join(lines)


def _line(entry: dict[str, Any]) -> tuple[str, ...]:
    dice, nsd = entry["dice"], entry["nsd"]
    return (
        entry["system"],
        entry["regime"],
        "-" if entry["budget"] is None else f"{entry['budget']:g}",
        f"{100 * dice['mean']:.1f}",
        "-" if dice["low"] is None else f"{100 * dice['low']:.1f} to {100 * dice['high']:.1f}",
        f"{100 * nsd['mean']:.1f}",
        f"{100 * dice['instance_weighted_mean']:.1f}",
    )


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns of words to the left, of numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if n < 2 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
