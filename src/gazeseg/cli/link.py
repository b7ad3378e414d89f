"""``gazeseg link``: let one more person into a workstation that runs."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from gazeseg.cli.outcome import Outcome, add_json

HELP = "make another one-time link for a gazeseg serve that runs"


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("gazeseg-work"),
        metavar="DIR",
        help="work folder of the service (default: gazeseg-work)",
    )
    parser.add_argument(
        "--reader",
        metavar="NAME",
        help="whose work it opens: 1 for the first link of gazeseg serve, or any name (default: a new reader)",
    )
    parser.add_argument("--port", type=int, metavar="N", help="its port, where several run with that folder")
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """A link for one person, good once."""
    from gazeseg.serve.links import running
    from gazeseg.serve.readers import named_reader, new_reader

    links = running(args.work, args.port)
    reader = new_reader(args.work) if args.reader is None else named_reader(args.work, args.reader)
    link = links.link(reader)
    words = f"open {link}\n(reader {reader}; --reader {reader} makes another link to the same work)"
    return Outcome(words, {"url": link, "reader": reader})
