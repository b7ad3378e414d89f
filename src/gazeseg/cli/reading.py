"""How a case is read: the flags of every command that reads one, and of those that read several."""

from argparse import ArgumentParser

SERIES = "which DICOM series, where a folder holds several: its number, its UID or the ending of it"


def add_reading(parser: ArgumentParser) -> None:
    """``series`` (None where not given) and ``resample``, as ``gazeseg.read`` takes them."""
    parser.add_argument("--series", metavar="NAME", help=SERIES)
    _add_resample(parser)


def add_reading_of_many(parser: ArgumentParser) -> None:
    """``series``, a list of one or None for each case, empty where not given; and ``resample`` for all of them."""
    parser.add_argument(
        "--series",
        type=_names,
        default=[],
        metavar="NAME[,NAME]",
        help=f"{SERIES}; one per CASE in their order, nothing between commas where there is one series",
    )
    _add_resample(parser)


def _add_resample(parser: ArgumentParser) -> None:
    parser.add_argument("--resample", action="store_true", help="straighten tilted images (gantry tilt)")


def _names(text: str) -> list[str | None]:
    return [part.strip() or None for part in text.split(",")]
