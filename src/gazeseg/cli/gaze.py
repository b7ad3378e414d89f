"""``gazeseg gaze``: recordings of eye trackers: take in foreign files, measure, draw."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazeseg.cli import gaze_live
from gazeseg.cli.masks import check_not_recording
from gazeseg.cli.outcome import Outcome, add_json
from gazeseg.errors import InputError
from gazeseg.notice import NOTICE

if TYPE_CHECKING:
    from gazeseg.gaze import Lights, RecordingQuality

HELP = "import recordings of eye trackers, measure and plot them; watch and record live gaze"
FORMATS = ("tobii", "eyelink", "neon", "gazepoint", "bids", "xdf")


def configure(parser: ArgumentParser) -> None:
    """Subcommands ``import``, ``quality``, ``plot``, and those of ``gaze_live``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    take = actions.add_parser("import", help="turn a tracker's export into a recording", epilog=NOTICE)
    take.add_argument("file", type=Path, metavar="FILE", help="export of the tracker; a folder for neon and bids")
    take.add_argument("--format", required=True, choices=FORMATS, help="what wrote the file")
    take.add_argument("--out", type=Path, required=True, metavar="REC", help="folder to write (BIDS eye tracking)")
    take.add_argument("--screen", metavar="SCREEN", help="such as 1920x1080px,527x296mm,650mm: pixels, size, distance")
    take.add_argument("--accuracy", type=float, metavar="DEG", help="mean error in degrees of a validation you made")
    take.add_argument("--surface", type=Path, metavar="CSV", help="for neon: gaze mapped to the screen (Marker Mapper)")
    take.add_argument("--stream", default="", metavar="NAME", help="for xdf: which stream, where several hold gaze")
    quality = actions.add_parser("quality", help="measure a recording, without targets", epilog=NOTICE)
    plot = actions.add_parser("plot", help="draw a recording as SVG", epilog=NOTICE)
    for action in (quality, plot):
        action.add_argument("recording", type=Path, metavar="REC", help="recording folder")
    plot.add_argument("--out", type=Path, required=True, metavar="FILE.svg", help="picture to write")
    for action in (take, quality, plot):
        add_json(action)
    gaze_live.configure(actions.add_parser)


def run(args: Namespace) -> Outcome:
    """Dispatch to the action."""
    if args.action in gaze_live.ACTIONS:
        return gaze_live.run(args)
    return {"import": _import, "quality": _quality, "plot": _plot}[args.action](args)


def _import(args: Namespace) -> Outcome:
    from gazeseg.gaze import import_recording, parse_screen, write_recording

    check_not_recording(args.out, args.file)
    screen = None if args.screen is None else parse_screen(args.screen)
    known = {"accuracy_deg": args.accuracy, "surface": args.surface, "stream": args.stream}
    imported = import_recording(args.file, args.format, screen, **known)
    report, recording = imported.report, imported.recording
    path = write_recording(recording, args.out, imported=report.to_dict())
    share = report.valid / report.samples
    head = (
        f"wrote {path}: {report.samples} of {report.rows} samples at {recording.rate_hz:.4g} Hz, {share:.1%} valid, "
        f"{recording.t_s[-1]:.2f} s"
    )
    data = {"recording": str(path), "rate_hz": recording.rate_hz, "duration_s": float(recording.t_s[-1])}
    return Outcome("\n  ".join([head, *report.lines()]), {**data, **report.to_dict()})


def _quality(args: Namespace) -> Outcome:
    from gazeseg.gaze import assess, lights, read_imported, read_recording

    recording = read_recording(args.recording)
    found, imported = assess(recording), read_imported(args.recording)
    verdict = lights(found, recording.quality)
    data: dict[str, Any] = {
        "recording": str(args.recording),
        "device": recording.device,
        "simulated": recording.simulated,
        **found.to_dict(),
        "lights": {
            "mean_error": verdict.mean_error,
            "worst_error": verdict.worst_error,
            "rms_s2s": verdict.rms_s2s,
            "data_loss": verdict.data_loss,
            "verdict": verdict.verdict,
            "at_best": verdict.at_best,
            "not_assessable": list(verdict.not_assessable),
        },
        "imported": imported,
    }
    return Outcome("\n".join([*_measures(found), *_verdict(verdict), *_imported(imported)]), data)


def _plot(args: Namespace) -> Outcome:
    from gazeseg.files import write_text
    from gazeseg.gaze import plot_svg, read_recording

    if args.out.suffix.lower() != ".svg":
        raise InputError(f"expected a file ending in .svg, found {args.out}")
    write_text(args.out, plot_svg(read_recording(args.recording)))
    return Outcome(f"wrote {args.out}", {"plot": str(args.out)})


def _measures(found: "RecordingQuality") -> list[str]:
    least_ms = 1000 * found.gap_least_s
    rows = (
        ("duration", f"{found.duration_s:.2f} s, {found.samples} samples, {found.valid} valid"),
        ("rate", f"{_number(found.effective_hz, 'Hz')} delivered, {found.nominal_hz:.4g} Hz nominal"),
        ("steps", f"{_number(found.step_sd_ms, 'ms')} SD"),
        ("data loss", f"{found.data_loss:.1%} of the expected samples ({found.not_valid:.1%} of the delivered)"),
        (
            "gaps",
            f"{found.gaps} of {least_ms:.0f} ms or more, {found.gaps_s:.2f} s in all, longest {found.longest_gap_s:.2f} s",
        ),
        ("off screen", "-" if found.off_screen is None else f"{found.off_screen:.1%} of the valid samples"),
        ("fixations", f"{found.fixations}, median {_number(found.fixation_median_s, 's')}"),
        ("precision", f"{_number(found.rms_s2s_deg, 'deg')} RMS-S2S, {_number(found.sd_deg, 'deg')} SD in fixations"),
        ("BCEA", _number(found.bcea_deg2, "deg² (68.3 %)")),
        ("keys held", f"{found.held:.1%} of the time, {found.looks_held} fixations in it"),
    )
    return [f"{name:11} {words}" for name, words in rows]


def _verdict(verdict: "Lights") -> list[str]:
    gates = (
        ("mean error", verdict.mean_error),
        ("worst error", verdict.worst_error),
        ("RMS-S2S", verdict.rms_s2s),
        ("data loss", verdict.data_loss),
    )
    known = ", ".join(f"{name} {light}" for name, light in gates if light) or "none"
    said = verdict.verdict or f"not assessable, at best {verdict.at_best}"
    without = f"; not assessable without targets: {', '.join(verdict.not_assessable)}"
    return [f"{'lights':11} {known}{without}", f"{'verdict':11} {said}"]


def _imported(imported: dict[str, Any] | None) -> list[str]:
    if imported is None:
        return []
    from gazeseg.gaze.imports.report import spelled

    return [
        f"{'imported':11} from {imported.get('format', 'unknown')}",
        *(f"{'':11} {line}" for line in spelled(imported)),
    ]


def _number(value: float | None, unit: str) -> str:
    return "not measurable" if value is None else f"{value:.4g} {unit}"
