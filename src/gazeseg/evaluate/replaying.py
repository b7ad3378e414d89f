"""The replay regime: recordings of real readers, one folder per object, through the real gaze path."""

from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.evaluate.scene import Ask, Play, Scene
from gazeseg.types import KeyChanged, Prompt, Prompted, Recording


@dataclass(frozen=True, slots=True)
class ReplayRegime:
    """Recordings in ``folder/<object id>``; the seed has no say."""

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise InputError(
                f"expected replay:FOLDER with recordings FOLDER/<object id>, found no folder {self.folder}"
            )

    def __call__(self, scene: Scene, seed: int) -> Play:
        """One update at each key release, after the seconds that keys were held so far.

        Raises:
            InputError: the recording is of another slice.
        """
        from gazeseg.gaze import read_recording
        from gazeseg.prompts import follow, to_slice_prompts

        place = self.folder / scene.id
        recording = read_recording(place)
        prompts: tuple[Prompt, ...] = ()
        for event in follow(recording):
            if isinstance(event, Prompted):
                if event.index != scene.index or event.plane != scene.plane:
                    raise InputError(
                        f"expected looks at slice {scene.index} in {place}, found looks at slice {event.index}"
                    )
                prompts += tuple(to_slice_prompts(event.prompts, scene.plane, scene.volume.geometry))
                if prompts:
                    yield Ask(held_s(recording, event.t_s), prompts)


def held_s(recording: Recording, until_s: float) -> float:
    """Seconds during which a key that means a look was held, up to ``until_s``."""
    total, since = 0.0, None
    for event in recording.events:
        if isinstance(event, KeyChanged) and event.action in ("this", "not_this") and event.t_s <= until_s:
            if event.down:
                since = event.t_s
            elif since is not None:
                total, since = total + event.t_s - since, None
    return total if since is None else total + until_s - since
