"""The live half of ``gazeseg gaze``: list sources, watch one, record one."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from gazeseg.cli.gaze_listen import described, listen, source_at, unhurried
from gazeseg.cli.masks import check_not_recording
from gazeseg.cli.outcome import Outcome, add_json, say
from gazeseg.notice import NOTICE

if TYPE_CHECKING:
    from gazeseg.gaze.sources import GazeSource
    from gazeseg.gaze.sources.meter import Reading

ACTIONS = ("sources", "watch", "record")
COUNTED = ("dropped", "late", "gaps", "reconnects", "malformed", "clock_jumps", "eyes_apart")


def configure(add: Callable[..., ArgumentParser]) -> None:
    """Subcommands ``sources``, ``watch``, ``record``; ``add`` makes one."""
    sources = add("sources", help="list the kinds of live sources", epilog=NOTICE)
    watching = add("watch", help="show what a live source delivers; nothing is stored", epilog=NOTICE)
    recording = add("record", help="record a live source", epilog=NOTICE)
    for action in (watching, recording):
        action.add_argument("url", metavar="URL", help="address of the source: see gazeseg gaze sources")
        action.add_argument("--seconds", type=float, metavar="N", help="stop after this time (default: at Ctrl+C)")
    recording.add_argument("--out", type=Path, required=True, metavar="REC", help="folder to write (BIDS eye tracking)")
    recording.add_argument(
        "--screen", metavar="SCREEN", help="such as 1920x1080px,527x296mm,650mm, if the device has none"
    )
    recording.add_argument(
        "--accuracy", type=float, metavar="DEG", help="mean error in degrees of a validation you made"
    )
    for action in (sources, watching, recording):
        add_json(action)


def run(args: Namespace) -> Outcome:
    """Dispatch to the action."""
    return {"sources": _sources, "watch": _watch, "record": _record}[args.action](args)


def _sources(args: Namespace) -> Outcome:
    from gazeseg.gaze.sources import SCHEMES
    from gazeseg.simulate.source import SIMULATE

    schemes = {**SCHEMES, "simulate": SIMULATE}
    width = max(len(scheme.example) for scheme in schemes.values())
    lines = [f"{scheme.example:{width}}  {scheme.about}" for scheme in schemes.values()]
    data = [{"scheme": name, "example": s.example, "about": s.about, "fed": s.fed} for name, s in schemes.items()]
    return Outcome("\n".join(lines), {"sources": data})


def _watch(args: Namespace) -> Outcome:
    """A line every second, and a summary when it ends."""
    from gazeseg.gaze.sources import meter

    source = source_at(args)
    counting = meter.Meter(source)

    def tell(reading: "Reading") -> None:
        if not args.json:
            print(_line(source, reading), flush=True)

    ended = listen(source, lambda: meter.watch(source, counting, tell, args.seconds), lambda: True)
    total = counting.total()
    data = {**described(source, ended), **asdict(total), "valid_share": total.valid_share}
    return Outcome(f"{source.info.name}: {total.samples} samples, {_line(source, total)}; {ended}", data)


def _record(args: Namespace) -> Outcome:
    """Collect, then write; whatever ends the collecting, what came until then is kept."""
    from gazeseg.gaze import parse_screen, write_recording
    from gazeseg.gaze.recording import check_target
    from gazeseg.gaze.sources.address import parse_address
    from gazeseg.gaze.sources.recorder import PERSONAL, SampleLog, check_accuracy, collect, screen_of

    given = None if args.screen is None else parse_screen(args.screen)
    check_accuracy(args.accuracy)
    if (address := parse_address(args.url)).scheme == "replay":
        check_not_recording(args.out, Path(address.rest))
    check_target(args.out.resolve())
    source, log = source_at(args), SampleLog()
    say(f"REC {PERSONAL}")
    ended = listen(source, lambda: collect(source, log, given, args.seconds), lambda: len(log) > 0)
    live = described(source, ended)
    with unhurried():
        imported = log.recording(source.info, screen_of(source.info, given), args.accuracy)
        path = write_recording(imported.recording, args.out, imported={**imported.report.to_dict(), "live": live})
    rate_hz, duration_s = imported.recording.rate_hz, float(imported.recording.t_s[-1])
    share = imported.report.valid / imported.report.samples
    head = f"wrote {path}: {len(log)} samples at {rate_hz:.4g} Hz, {share:.1%} valid, {duration_s:.2f} s; {ended}"
    data = {
        "recording": str(path),
        "rate_hz": rate_hz,
        "duration_s": duration_s,
        **imported.report.to_dict(),
        "live": live,
    }
    return Outcome("\n  ".join([head, *imported.report.lines()]), data)


def _line(source: "GazeSource", reading: "Reading") -> str:
    counts, clock = source.counts(), source.clock()
    parts = (
        "rate -" if reading.rate_hz is None else f"rate {reading.rate_hz:.1f} Hz",
        "valid -" if reading.valid_share is None else f"valid {reading.valid_share:.1%}",
        "clock -" if clock is None else f"clock {clock.offset_s:+.4f} s ± {1000 * clock.uncertainty_s:.1f} ms",
        "precision -" if reading.precision_deg is None else f"precision {reading.precision_deg:.2f} deg",
        *(
            f"{name.replace('_', ' ')} {number}"
            for name, number in asdict(counts).items()
            if number and name in COUNTED
        ),
    )
    return ", ".join(parts)
