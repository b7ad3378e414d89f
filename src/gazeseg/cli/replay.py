"""``gazeseg replay``: the masks of a session, computed anew from its journal."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazeseg.cli.masks import check_mask_name, check_not_input, describe, provenance_of, write_masks
from gazeseg.cli.outcome import Outcome, add_json
from gazeseg.cli.reading import add_reading
from gazeseg.errors import InputError

if TYPE_CHECKING:
    from gazeseg.session import Session

HELP = "compute the masks of a session anew from its journal"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    add_source(parser)
    parser.add_argument("--out", required=True, metavar="MASK", help=".nii or .nii.gz; .png for a picture")
    add_json(parser)


def run(args: argparse.Namespace) -> Outcome:
    """Replay and write the label map with its sidecar."""
    out = Path(args.out)
    check_mask_name(out)
    session, provenance = rebuild(args, out)
    data = write_masks(out, session, provenance)
    return told(data, provenance)


def told(data: dict[str, Any], provenance: dict[str, Any]) -> Outcome:
    """What was written, and whether the journal's last line was left out because it was never finished."""
    intact = provenance["journal"]["intact"]
    note = "" if intact else "\nnote: the last line of the journal was never finished and is left out"
    return Outcome(describe(data) + note, {**data, "intact": intact})


def add_source(parser: argparse.ArgumentParser) -> None:
    """What is replayed; the same for every command that starts from a journal."""
    parser.add_argument("journal", metavar="JOURNAL", help="journal of a session (JSON lines)")
    parser.add_argument("--case", metavar="CASE", help="image of the session, when it is not where the journal says")
    add_reading(parser)
    parser.add_argument("--model", metavar="M", help="model of the session, when it is not known by its name")


def rebuild(args: argparse.Namespace, out: Path) -> "tuple[Session, dict[str, Any]]":
    """The session of a journal and the provenance of its masks.

    Raises:
        JournalError: the journal cannot be trusted.
        InputError: case or model are not there or not those of the journal, or ``out`` would overwrite one of them.
    """
    from gazeseg import images, models
    from gazeseg.export import sidecar_path
    from gazeseg.session import read_journal, replay

    journal = Path(args.journal)
    header, _ = read_journal(journal)
    case = _case(args.case, header, journal)
    check_not_input((out, sidecar_path(out)), (journal, case))
    model = args.model or _named(header, "model", "name")
    if not model:
        raise InputError(f"expected the model of {journal}, found no name in its header: give --model")
    volume = images.read(case, series=args.series, resample=args.resample)
    return replay(journal, models.load_model(model), volume), provenance_of(header, journal)


def _case(given: str | None, header: dict[str, Any], journal: Path) -> Path:
    """The case given, else the one the journal names, by itself or beside the journal."""
    if given is not None:
        return Path(given)
    named = _named(header, "case", "path")
    if not named:
        raise InputError(f"expected the case of {journal}, found no path in its header: give --case")
    places = [Path(named), journal.parent / named, journal.parent / Path(named).name]
    found = [place for place in places if place.exists()]
    if not found:
        raise InputError(f"expected the case of {journal} at {named}, found nothing there: give --case")
    return found[0]


def _named(header: dict[str, Any], part: str, field: str) -> str | None:
    """One text of the header; None when it is not there."""
    value = header[part].get(field) if isinstance(header.get(part), dict) else None
    return value if isinstance(value, str) and value else None
