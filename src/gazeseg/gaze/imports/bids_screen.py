"""The screen of a foreign BIDS recording, from the JSON of its run or one it inherits."""

from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze.fields import Fields
from gazeseg.gaze.screens import no_screen
from gazeseg.types import Screen

MM_PER_M = 1000.0
MAX_M = 100.0  # larger numbers are mm or cm in the wrong unit
FOLDERS = 4  # data type, session, subject, data set
ORIGINS = {("top", "left"): (False, False), ("top", "right"): (True, False)} | {
    ("bottom", "left"): (False, True),
    ("bottom", "right"): (True, True),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen, and the edges that coordinates count from."""

    screen: Screen
    from_right: bool = False
    from_bottom: bool = False


def find_screen(samples: Path) -> Shown:
    """The screen that the metadata nearest to a ``*_physio.tsv.gz`` describe.

    Raises:
        RecordingError: none describes one, or one that makes no sense.
    """
    for folder in list(samples.absolute().parents)[:FOLDERS]:
        for path in sorted(folder.glob("*events.json"), key=lambda path: (-len(path.name), path.name)):
            if _parts(path) <= _parts(samples):
                fields = Fields.load(path)
                if "StimulusPresentation" in fields.values:
                    return _shown(fields.inner("StimulusPresentation"))
    raise no_screen(samples, "no StimulusPresentation in an *_events.json")


def _parts(path: Path) -> set[str]:
    """The entities of a BIDS name: sub-01, task-x ..."""
    return {part for part in path.name.split("_")[:-1] if not part.startswith("recording-")}


def _shown(said: Fields) -> Shown:
    origin = said.values.get("ScreenOrigin", ["top", "left"])
    edges = ORIGINS.get((origin[0], origin[1])) if _two_words(origin) else None
    if edges is None:
        raise RecordingError(
            f"expected ScreenOrigin top or bottom, left or right, found {origin!r:.40} in {said.where}"
        )
    width_px, height_px = said.wholes("ScreenResolution", 2, 1, 1_000_000)
    lengths_m = (*said.numbers("ScreenSize", 2), said.number("ScreenDistance"))
    if max(lengths_m) > MAX_M:
        raise RecordingError(f"expected ScreenSize and ScreenDistance in metres, found {lengths_m} in {said.where}")
    width_mm, height_mm, distance_mm = (length * MM_PER_M for length in lengths_m)
    try:
        return Shown(Screen((width_px, height_px), (width_mm, height_mm), distance_mm), *edges)
    except InputError as error:
        raise RecordingError(f"{error} in {said.where}") from None


def _two_words(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(word, str) for word in value)
