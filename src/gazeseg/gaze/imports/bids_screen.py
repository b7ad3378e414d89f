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

    @property
    def origin(self) -> str:
        """The corner that coordinates count from, for people."""
        return f"{'bottom' if self.from_bottom else 'top'} {'right' if self.from_right else 'left'}"


def find_screen(samples: Path, given: Screen | None = None) -> Shown:
    """The screen that the metadata nearest to a ``*_physio.tsv.gz`` describe.

    Args:
        samples: the ``*_physio.tsv.gz``.
        given: the screen of the user, who knows its sizes; the edges are still those of the metadata, if they say.

    Raises:
        RecordingError: none describes one and none was given, or one that makes no sense.
    """
    said = _presentation(samples)
    if given is not None:
        return Shown(given) if said is None else Shown(given, *_edges(said))
    if said is None:
        raise no_screen(samples, "no StimulusPresentation in an *_events.json")
    return Shown(_screen(said), *_edges(said))


def _presentation(samples: Path) -> Fields | None:
    """``StimulusPresentation`` of the nearest metadata that have one."""
    for folder in list(samples.absolute().parents)[:FOLDERS]:
        for path in sorted(folder.glob("*events.json"), key=lambda path: (-len(path.name), path.name)):
            if _parts(path) <= _parts(samples):
                fields = Fields.load(path)
                if "StimulusPresentation" in fields.values:
                    return fields.inner("StimulusPresentation")
    return None


def _parts(path: Path) -> set[str]:
    """The entities of a BIDS name: sub-01, task-x ..."""
    return {part for part in path.name.split("_")[:-1] if not part.startswith("recording-")}


def _edges(said: Fields) -> tuple[bool, bool]:
    """Whether x counts from the right and y from the bottom; where nothing is said, neither is taken to be so."""
    origin = said.values.get("ScreenOrigin", ["top", "left"])
    edges = ORIGINS.get((origin[0], origin[1])) if _two_words(origin) else None
    if edges is None:
        raise RecordingError(
            f"expected ScreenOrigin top or bottom, left or right, found {origin!r:.40} in {said.where}"
        )
    return edges


def _screen(said: Fields) -> Screen:
    width_px, height_px = said.wholes("ScreenResolution", 2, 1, 1_000_000)
    lengths_m = (*said.numbers("ScreenSize", 2), said.number("ScreenDistance"))
    if max(lengths_m) > MAX_M:
        raise RecordingError(f"expected ScreenSize and ScreenDistance in metres, found {lengths_m} in {said.where}")
    width_mm, height_mm, distance_mm = (length * MM_PER_M for length in lengths_m)
    try:
        return Screen((width_px, height_px), (width_mm, height_mm), distance_mm)
    except InputError as error:
        raise RecordingError(f"{error} in {said.where}") from None


def _two_words(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(word, str) for word in value)
