"""Slices shown, gaze and keys."""

from math import nan

from gazeseg.errors import GazesegError
from gazeseg.images import axis_codes
from gazeseg.serve.agreement import gaze_on_prediction, learn_from_accepted
from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.desk.vain import in_vain, uncounted
from gazeseg.serve.wire import Gaze, Key, Pointer, RestingMessage, Seen, ServerMessage, Show, Where
from gazeseg.session import SliceKey
from gazeseg.types import GazeSample, Screen, SliceSeen, View, Window

MM_PER_PX = 0.2451  # a CSS pixel of the usual 27 inch screen, until the reader says how large theirs is
DISTANCE_MM = 650.0
ACTS_BACK = ("undo", "reject")


def show(reading: Reading, message: Show) -> list[ServerMessage]:
    """Another slice, or the same one drawn otherwise."""
    volume = reading.session.volume
    view = View(
        reading.planes[message.plane],
        message.index,
        volume.shape,
        volume.geometry.spacing_mm,
        Window(*message.window),
        message.origin_px,
        message.scale_px,
        axis_codes(volume.affine),
    )
    reading.view = view
    gazing = reading.gazing
    replies = reading.happen(gazing.show(gazing.now(message.t_s), _screen_of(message), view))
    return [*replies, *reading.masks_shown()]


def seen(reading: Reading, message: Seen) -> list[ServerMessage]:
    """Written down once for masks made from others, so that the journal says which of them nobody saw."""
    plane = reading.planes[message.plane]
    news = any((key.plane, key.index) == (plane, message.index) for key in reading.session.state.unseen)
    return reading.happen([SliceSeen(message.t_s, plane, message.index)] if news else [])


def gaze(reading: Reading, message: Gaze) -> list[ServerMessage]:
    """Samples, which act only where a long look presses the key."""
    events = reading.examining.samples([_sample(*row) for row in message.samples])
    return [*reading.happen(events), *in_vain(reading.session, events, "look")]


def key(reading: Reading, message: Key) -> list[ServerMessage]:
    """A key goes down or comes up; what is accepted or taken back tells of drift, too."""
    t_s, gazing = reading.gazing.now(message.t_s), reading.gazing
    held = gazing.path.holding
    fine = not gazing.intending.hands_free or gaze_on_prediction(gazing, reading.session, reading.active)
    events = gazing.key(t_s, message.action, message.down, on_prediction=fine)
    try:
        replies = reading.happen(events)
    except GazesegError:
        gazing.kept.forget_key()
        raise
    if message.down and message.action in ACTS_BACK:
        gazing.clues.unclicked()
    if message.down and message.action == "accept" and reading.view is not None and reading.active is not None:
        shown = SliceKey(reading.active, reading.view.plane, reading.view.index)
        learn_from_accepted(gazing, reading.session, shown, t_s)
    return [*replies, *in_vain(reading.session, events, "look"), *uncounted(held, gazing.path.holding, events)]


def pointer(_reading: Reading, _message: Pointer) -> list[ServerMessage]:
    """Nothing: a simulated reader was steered before (see ``gazeseg.serve.talk``)."""
    return []


def where(reading: Reading, _message: Where) -> list[ServerMessage]:
    """Where the eyes rest now."""
    xy = reading.gazing.path.where if reading.gazing.began else None
    return [RestingMessage(xy=xy)]


def _sample(t_s: float, x: float | None, y: float | None) -> GazeSample:
    return GazeSample(t_s, nan, nan, False) if x is None or y is None else GazeSample(t_s, x, y, True)


def _screen_of(message: Show) -> Screen:
    """The reader's screen, as they told it or as it usually is."""
    size_mm = message.screen_mm or _size_mm(message.screen_px)
    return Screen(message.screen_px, size_mm, message.distance_mm or DISTANCE_MM)


def _size_mm(size_px: tuple[int, int]) -> tuple[float, float]:
    return size_px[0] * MM_PER_PX, size_px[1] * MM_PER_PX
