"""``gazeseg demo``: the main job end to end on the bundled case, or on one's own."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from gazeseg.cli.masks import provenance_of, write_masks
from gazeseg.cli.outcome import Outcome, add_json, progress_bar
from gazeseg.cli.reading import add_reading
from gazeseg.errors import InputError

HELP = "a simulated reader segments a case; writes masks, journal, recording, figures and a report"
TRACKERS = ("research", "consumer", "poor")


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--case", metavar="CASE", help="NIfTI file, DICOM folder or PNG (default: the bundled phantom)")
    parser.add_argument("--label", metavar="LABEL", help="label map of the case, on the same grid")
    parser.add_argument("--scheme", metavar="NAME", help="names of the label values, where the label file has none")
    add_reading(parser)
    parser.add_argument("--out", default="gazeseg-demo", metavar="DIR", help="folder to write (default: gazeseg-demo)")
    parser.add_argument("--model", default="fovea", metavar="M", help="bundled name or model folder (default: fovea)")
    parser.add_argument(
        "--tracker", choices=TRACKERS, default="consumer", help="error of the simulated tracker (default: consumer)"
    )
    parser.add_argument("--seconds", type=int, default=4, metavar="N", help="gaze per slice in s (default: 4)")
    parser.add_argument("--slices", type=int, default=3, metavar="N", help="slices per structure (default: 3)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (default: 0)")
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """Work in a folder beside ``--out`` and give it the name only when everything is there."""
    from gazeseg.files import replacing_folder

    if (args.case is None) != (args.label is None):
        raise InputError(
            "expected --case and --label together, found one of them: give both, or none for the bundled case"
        )
    if not (1 <= args.seconds <= 60 and 1 <= args.slices <= 1000):
        raise InputError(f"expected --seconds in 1..60 and --slices in 1..1000, found {args.seconds} and {args.slices}")
    if args.seed < 0:
        raise InputError(f"expected a seed of 0 or more, found {args.seed}")
    out = Path(args.out)
    for given in (args.case, args.label):
        if given is not None and Path(given).resolve().is_relative_to(out.resolve()):
            raise InputError(
                f"expected --out apart from the inputs, found {given} inside {out}, which is replaced: give another --out"
            )
    with replacing_folder(out, mark="gazeseg-demo.json") as folder:
        outcome = _run_in(folder, out, args)
    return outcome


def _run_in(folder: Path, out: Path, args: Namespace) -> Outcome:
    from gazeseg.demo import run_demo
    from gazeseg.demo.case import bundled_case, own_case
    from gazeseg.demo.report import dice_table, summarise, write_figures, write_report, write_summary
    from gazeseg.gaze import write_recording
    from gazeseg.models import load_model
    from gazeseg.session import Journal, Session, journal_header
    from gazeseg.simulate import TRACKERS

    how = {"scheme": args.scheme, "series": args.series, "resample": args.resample}
    case = own_case(Path(args.case), Path(args.label), **how) if args.case else bundled_case(folder)
    model = load_model(args.model)
    header = journal_header(case.volume, model)
    if not args.case:
        header["case"]["path"] = "case.nii.gz"  # beside the journal, wherever the folder goes
    amount = {"seed": args.seed, "seconds": args.seconds, "slices": args.slices}
    with Journal.create(folder / "journal.jsonl", header) as journal:
        session = Session(case.volume, model, journal)
        result = run_demo(case, session, TRACKERS[args.tracker], **amount, track=progress_bar)
        journal.seal()
    write_masks(folder / "masks.nii.gz", session, provenance_of(header, folder / "journal.jsonl"))
    write_recording(result.recording, folder / "recording")
    summary = summarise(case, result, args.tracker, args.seed)
    write_report(folder / "report.html", summary, write_figures(folder / "figures", result, progress_bar))
    write_summary(folder / "gazeseg-demo.json", summary)
    files = ("masks.nii.gz", "journal.jsonl", "recording", "figures", "report.html")
    text = [
        f"{case.title}: Dice (%) over gaze time per slice, {args.tracker} tracker, simulated reader",
        dice_table(summary),
        "",
        *(f"wrote {out / name}" for name in files),
        f"open {out / 'report.html'} to look at it; check it with: gazeseg verify {out / 'journal.jsonl'}",
    ]
    return Outcome("\n".join(text), {**summary, "out": str(out), "files": [str(out / name) for name in files]})
