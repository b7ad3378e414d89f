"""``gazeseg serve``: the workstation in the browser."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gazeseg.cli.outcome import Outcome, add_json
from gazeseg.cli.reach import add_reach, place_of
from gazeseg.cli.reading import add_reading_of_many

if TYPE_CHECKING:
    from gazeseg.serve.feed import Feed

HELP = "open the workstation in the browser; prints one link"


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "cases", nargs="*", type=Path, metavar="CASE", help="NIfTI, DICOM folder, PNG; default: a phantom"
    )
    parser.add_argument("--gaze", metavar="URL", help="eye tracker, see gazeseg gaze sources (default: the mouse)")
    parser.add_argument(
        "--accuracy",
        type=float,
        metavar="DEG",
        help="its mean error in degrees as you measured it (default: assumed 0.8)",
    )
    parser.add_argument(
        "--labels",
        type=_paths,
        default=[],
        metavar="MASK[,MASK]",
        help="masks to start from, one per CASE in their order (label maps on the same grid, DICOM SEG)",
    )
    add_reading_of_many(parser)
    parser.add_argument(
        "--upload-limit",
        type=float,
        default=2.0,
        metavar="GB",
        help="largest case that the page may send, in gigabytes (default: 2)",
    )
    parser.add_argument("--model", default="fovea", metavar="M", help="bundled name or model folder (default: fovea)")
    add_reach(parser)
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("gazeseg-work"),
        metavar="DIR",
        help="journals, exports and what the page sends (default: gazeseg-work)",
    )
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """Serve until Ctrl+C; everything done is in the journals by then."""
    from gazeseg.models import load_model
    from gazeseg.serve.run import run as serve
    from gazeseg.serve.shelf import Shelf
    from gazeseg.serve.uploads import GIGABYTE, Uploads

    place = place_of(args)
    work: Path = args.work
    feed = _feed(args.gaze, args.accuracy)
    uploads = Uploads(work / "uploads", round(args.upload_limit * GIGABYTE), resample=args.resample)
    cases = [*(args.cases or [_phantom(work)]), *uploads.cases()]
    given = {"labels": args.labels, "series": args.series, "resample": args.resample}
    shelf = Shelf(cases, load_model(args.model), work / "journals", feed=feed, **given)
    for name in shelf.names[: len(args.labels)]:
        shelf.open(name)  # a mask that does not fit is told of before there is a page

    def say(links: list[str]) -> None:
        print(_links_in_json(links) if args.json else _links_in_words(links, work), flush=True)

    serve(shelf, place, work, say, people=args.links, feed=feed, uploads=uploads)
    return Outcome(f"closed; journals and exports are in {work}", {"work": str(work)})


def _links_in_words(links: list[str], work: Path) -> str:
    from gazeseg.notice import NOTICE

    opened = [f"open {link}" for link in links]
    each = ["each link opens once and is for one person, whose work the others do not see"] if len(links) > 1 else []
    more = f"Ctrl+C ends; everything is kept in {work}; gazeseg link makes another link"
    return "\n".join([NOTICE, *opened, *each, f"({more})"])


def _links_in_json(links: list[str]) -> str:
    import json

    return json.dumps({"url": links[0] if links else None, "links": links})


def _paths(text: str) -> list[Path]:
    return [Path(part) for part in text.split(",")]


def _feed(url: str | None, accuracy_deg: float | None) -> "Feed | None":
    """The tracker at ``url``; a simulated one knows its own error."""
    from gazeseg.gaze.sources import open_source
    from gazeseg.serve.feed import ACCURACY_DEG, PRECISION_DEG, Feed
    from gazeseg.simulate import tracker_named
    from gazeseg.simulate.source import SIMULATE
    from gazeseg.types import GazeQuality

    if url is None:
        return None
    source = open_source(url, {"simulate": SIMULATE})
    if url.startswith("simulate:"):
        return Feed(source, tracker_named(url.removeprefix("simulate:").partition("?")[0] or "consumer").quality)
    measured = accuracy_deg is not None
    return Feed(source, GazeQuality(ACCURACY_DEG if accuracy_deg is None else accuracy_deg, PRECISION_DEG, measured))


def _phantom(work: Path) -> Path:
    """A computed patient to try the workstation on."""
    from gazeseg.export import write_volume
    from gazeseg.simulate import phantom

    path = work / "phantom.nii.gz"
    if not path.exists():
        volume, _, _ = phantom()
        write_volume(path, volume)
    return path
