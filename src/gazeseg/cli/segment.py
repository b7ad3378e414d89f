"""``gazeseg segment``: a recording applied to a case without a screen."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gazeseg.cli.masks import check_mask_name, check_not_input, describe, journal_beside, provenance_of, write_masks
from gazeseg.cli.outcome import Outcome, add_json, progress_bar
from gazeseg.cli.reading import add_reading
from gazeseg.errors import InputError, RecordingError

if TYPE_CHECKING:
    from gazeseg.session import Session
    from gazeseg.types import Recording, Volume

HELP = "apply a gaze recording to a case and write the masks"
FARTHEST = 40  # slices from the outermost one that was looked at


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("case", metavar="CASE", help="NIfTI file, DICOM folder, or PNG/JPEG slice")
    parser.add_argument("--gaze", required=True, metavar="REC", help="recording (BIDS eye-tracking folder)")
    parser.add_argument("--out", required=True, metavar="MASK", help=".nii or .nii.gz; .png for a picture")
    parser.add_argument("--model", default="fovea", metavar="M", help="bundled name or model folder (default: fovea)")
    add_reading(parser)
    parser.add_argument(
        "--propagate", action="store_true", help="carry looked-at slices over to their neighbours and fill between them"
    )
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """Read the case, follow the recording, write mask, sidecar and journal; the journal only when the mask is there."""
    from gazeseg.export import sidecar_path
    from gazeseg.files import replacing
    from gazeseg.gaze import read_recording
    from gazeseg.images import read
    from gazeseg.models import load_model
    from gazeseg.session import Journal, Session, journal_header

    out = Path(args.out)
    check_mask_name(out)
    kept = journal_beside(out)
    check_not_input((out, sidecar_path(out), kept), (Path(args.case),))
    recording = read_recording(args.gaze)
    volume = read(args.case, series=args.series, resample=args.resample)
    check_fit(recording, volume, out)
    model = load_model(args.model)
    with replacing(kept) as temporary, Journal.create(temporary, journal_header(volume, model)) as journal:
        session = Session(volume, model, journal)
        acts = follow_into(session, recording)
        carried = propagate_in(session, float(recording.t_s[-1])) if args.propagate else 0
        journal.seal()
        source = {"recording": str(args.gaze), "device": recording.device, "simulated": recording.simulated}
        provenance = provenance_of(journal.header, temporary) | {"gaze": source}
        provenance["journal"]["path"] = kept.name
        data = write_masks(out, session, provenance)
    data |= {"journal": str(kept), "acts": acts, "carried_slices": carried, "notes": list(volume.notes)}
    more = f", {carried} slices carried over" if args.propagate else ""
    lines = [describe(data), f"{kept}  {acts} acts{more}", *(f"note: {note}" for note in volume.notes)]
    return Outcome("\n".join(lines), data)


def check_fit(recording: "Recording", volume: "Volume", out: Path) -> None:
    """Refuse a recording that was made on another case, and PNG for more than one slice.

    Raises:
        RecordingError: a view of another grid or order of voxels, or no view at all.
        InputError: a PNG name for a volume.
    """
    from gazeseg.images.views import difference
    from gazeseg.types import ViewShown

    if out.suffix == ".png" and volume.shape[2] != 1:
        raise InputError(f"expected --out .nii.gz for a case of {volume.shape[2]} slices, found {out.name!r}")
    views = [event.view for event in recording.events if isinstance(event, ViewShown)]
    if not views:
        raise RecordingError(
            "expected a recording with the views shown, found none: its gaze cannot be placed on a case"
        )
    for view in views:
        differs = difference(view, volume.geometry)
        if differs is not None:
            expected, found = differs
            raise RecordingError(
                f"expected views of a case of {expected}, found {found}: give the case that was recorded"
            )


def follow_into(session: "Session", recording: "Recording") -> int:
    """Let everything the recording does happen in the session; returns the number of acts."""
    from gazeseg.prompts import follow
    from gazeseg.types import Prompted

    events = list(follow(recording))
    for event in progress_bar(events, "decoding", len(events)):
        session.apply(event)
    return sum(isinstance(event, Prompted) for event in events)


def propagate_in(session: "Session", t_s: float) -> int:
    """Make volumes of the slices looked at; returns how many slices got a mask that way."""
    from gazeseg.session.carrying import spread

    carried = 0
    for act in spread(session, FARTHEST, t_s):
        session.apply(act)
        carried += len(act.masks)
    return carried
