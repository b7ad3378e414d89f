"""What glasses do not know of the screen before them, from the address of a source."""

from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.pupil_api import Camera, read_camera
from gazeseg.gaze.sources.pupil_tags import TagLayout, parse_tags, read_layout
from gazeseg.types import Screen

OPTIONS = ("markers", "tags", "screen", "camera", "age")
AGE_S = 0.2  # assumed: pictures are older than gaze when they arrive, and heads turn


@dataclass(frozen=True, slots=True)
class PupilOptions:
    """What the device does not know.

    Attributes:
        layout: tags on the screen.
        screen: size and distance, where known.
        camera: the scene camera, for Invisible; None to ask the device.
        age_s: how old a picture may be to map gaze by.
    """

    layout: TagLayout
    screen: Screen | None = None
    camera: Camera | None = None
    age_s: float = AGE_S


def options_of(address: Address) -> PupilOptions:
    """``markers=FILE``, or ``tags=0:32:32:128,...`` with ``screen=SCREEN``; ``camera=FILE`` for Invisible; ``age=0.2``.

    Raises:
        SourceError: no layout of tags, or one that makes no sense.
    """
    address.only(OPTIONS)
    screen = address.screen()
    layout = _layout(address, screen)
    if screen is not None and screen.size_px != layout.size_px:
        raise SourceError(f"expected a screen of {layout.size_px} px as in the layout, found {screen.size_px}")
    camera = read_camera(Path(address.options["camera"])) if "camera" in address.options else None
    return PupilOptions(layout, screen, camera, address.number("age", AGE_S, low=0.03, high=5.0))


def _layout(address: Address, screen: Screen | None) -> TagLayout:
    said = address.options
    if "markers" in said:
        return read_layout(Path(said["markers"]))
    if "tags" in said and screen is not None:
        return parse_tags(said["tags"], screen.size_px)
    raise SourceError("expected where tags are on the screen, found nothing of it: give markers=FILE behind a ?")
