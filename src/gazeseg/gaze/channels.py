"""What the channels of a gaze stream mean, by the XDF convention for streams of type Gaze.

Streams of LSL and files of XDF describe each channel by label, type, eye, unit and coordinate system
(https://github.com/sccn/xdf/wiki/Gaze-Meta-Data). All of it is optional there, so labels are read where types are
missing; what would have to be guessed is refused. The convention does not say where a screen begins: positions are
taken from the top left, y down, as trackers on screens give them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from gazeseg.errors import InputError
from gazeseg.types import Bool, Float

Side = Literal["left", "right", "both"]
SIDES: tuple[Side, ...] = ("left", "right", "both")
CONFIDENT = 0.6  # least confidence of useful data as Pupil Labs documents it; flags are 0 or 1
WILD_SCREENS = 3.0  # farther off the screen is a code for "not there", such as EyeLink's -32768 px
MISSING = ((0.0, 0.0), (-1.0, -1.0))  # how relays write an eye that was not seen
WANTED = "channels of type ScreenX and ScreenY (or labels such as left_gaze_x) with eye and unit normalized or pixels"
UNITS = {"normalized": 1, "normalised": 1, "norm": 1, "fraction": 1, "pixels": 0, "pixel": 0, "px": 0}
_LABEL = re.compile(
    r"(?P<before>left|right|both|l|r)?"
    r"(?:eye)?(?:screen|gaze|por|pog|gazepoint|gazepos|gazeposition|gazepointondisplayarea|positionondisplayarea)"
    r"(?P<before_axis>left|right|both|l|r)?(?P<axis>[xy])(?P<after>left|right|both|l|r)?"
)
_WORDS: dict[str, Side] = {"left": "left", "l": "left", "right": "right", "r": "right"}
_SCREENS = ("screen", "display", "monitor")


class Channel(NamedTuple):
    """What a stream says of one channel, as it says it; empty where it says nothing."""

    label: str = ""
    kind: str = ""
    eye: str = ""
    unit: str = ""
    space: str = ""


class Seen(NamedTuple):
    """Where one eye looked in n samples: display coordinates (n, 2), NaN where not valid, and validity (n,)."""

    xy: Float
    valid: Bool


@dataclass(frozen=True, slots=True)
class EyeChannels:
    """The channels of one eye: indices of x, y and of validities, and the value of x and y at the far edges."""

    eye: Side
    x: int
    y: int
    trust: tuple[int, ...]
    full: tuple[float, float]

    def of(self, values: Float) -> Seen:
        """The eye in samples (n, channels)."""
        xy = values[:, [self.x, self.y]] / np.asarray(self.full)
        valid = np.isfinite(xy).all(axis=1)
        for missing in MISSING:
            valid &= ~(xy * self.full == missing).all(axis=1)
        with np.errstate(invalid="ignore"):
            valid &= (np.abs(xy - 0.5) <= 0.5 + WILD_SCREENS).all(axis=1)
            for index in self.trust:
                valid &= values[:, index] >= CONFIDENT
        return Seen(np.where(valid[:, None], xy, np.nan), valid)


def read_channels(
    channels: Sequence[Channel], size_px: tuple[int, int] | None, where: str, unit: str | None = None
) -> tuple[EyeChannels, ...]:
    """The channels of gaze on the screen: of the left and the right eye, else of the gaze both make.

    Args:
        channels: all channels, in order.
        size_px: width and height of the screen, which positions in pixels need.
        where: name of the stream or file, for messages.
        unit: what to take for positions without a unit.

    Raises:
        InputError: no gaze on a screen, or with a meaning that is unknown.
    """
    places = [_place(channel) for channel in channels]
    pairs = {side: _pair(channels, places, side, where) for side in SIDES}
    found = [side for side in SIDES if pairs[side] and (side != "both" or not (pairs["left"] or pairs["right"]))]
    if not found:
        raise InputError(f"expected {WANTED}, found {_names(channels)} in {where}: let the sender describe them")
    return tuple(_eye(channels, pairs[side], side, size_px, where, unit) for side in found)


def _place(channel: Channel) -> tuple[Side, int] | None:
    """The eye and the axis of a position on the screen; None for any other channel."""
    kind, label = _simple(channel.kind), _LABEL.fullmatch(_simple(channel.label))
    if kind in ("screenx", "screeny"):
        axis = kind[-1]
    elif label and not kind.endswith(("x", "y", "z")):  # those are directions, positions of pupils ...
        axis = label["axis"]
    else:
        return None
    return _side(channel), "xy".index(axis)


def _side(channel: Channel) -> Side:
    """The eye a channel names, else the one in its label, else both."""
    if channel.eye:
        return _WORDS.get(_simple(channel.eye), "both")
    label = _simple(channel.label)
    place = _LABEL.fullmatch(label)
    sides = place.group("before", "before_axis", "after") if place else ("left", "right")
    return next((_WORDS[side] for side in sides if side in _WORDS and side in label), "both")


def _pair(
    channels: Sequence[Channel], places: Sequence[tuple[Side, int] | None], eye: Side, where: str
) -> tuple[int, ...]:
    """Indices of x and y of an eye; none if one is missing."""
    found = [[index for index, place in enumerate(places) if place == (eye, axis)] for axis in (0, 1)]
    if max(map(len, found)) > 1:
        several = _names([channels[index] for index in max(found, key=len)])
        raise InputError(f"expected one x and one y for the eye {eye!r}, found {several} in {where}: name eyes apart")
    return tuple(index for indices in found for index in indices) if all(found) else ()


def _eye(
    channels: Sequence[Channel],
    pair: tuple[int, ...],
    eye: Side,
    size_px: tuple[int, int] | None,
    where: str,
    unit: str | None,
) -> EyeChannels:
    x, y = (channels[index] for index in pair)
    _check_space(x, where)
    _check_space(y, where)
    trust = tuple(
        index for index, channel in enumerate(channels) if _is_trust(channel) and _side(channel) in (eye, "both")
    )
    full = (_full(x, 0, size_px, where, unit), _full(y, 1, size_px, where, unit))
    return EyeChannels(eye, pair[0], pair[1], trust, full)


def _check_space(channel: Channel, where: str) -> None:
    """Refuse what looks at the picture of a scene camera: it moves with the head (Pupil's relays say ScreenX, too)."""
    space = channel.space.lower()
    if _simple(channel.label).startswith("normpos") or (space and not any(word in space for word in _SCREENS)):
        raise InputError(
            f"expected gaze on a screen, found {_shown(channel.label or channel.kind)} in coordinates of "
            f"{_shown(channel.space or 'a scene camera')!r} in {where}: map it to the screen first, or use pupil://"
        )


def _is_trust(channel: Channel) -> bool:
    """Whether a channel says how good a position is; quality of the pupil alone says nothing of gaze."""
    kind, label = _simple(channel.kind), _simple(channel.label)
    return kind in ("confidence", "validity", "valid") or (not kind and bool(re.search("valid|confidence", label)))


def _full(channel: Channel, axis: int, size_px: tuple[int, int] | None, where: str, unit: str | None) -> float:
    """The coordinate at the far edge of the screen."""
    said = channel.unit.strip().lower() or unit or ""
    if said not in UNITS:
        raise InputError(
            f"expected the unit normalized or pixels, found {_shown(said or 'none')!r} for "
            f"{_shown(channel.label or channel.kind)} in "
            f"{where}: {'angles and lengths do not say where on the screen' if said else 'say the unit in the stream'}"
        )
    if UNITS[said]:
        return 1.0
    if size_px is None:
        raise InputError(f"expected the screen for gaze in pixels, found none for {where}: give its pixels")
    return float(size_px[axis])


def _simple(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.lower())


def _shown(words: str) -> str:
    """Words of a sender for a message: short, on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in words[:40])


def _names(channels: Sequence[Channel]) -> str:
    """The channels for a message."""
    named = [f"{_shown(channel.label or '?')} ({_shown(channel.kind or 'no type')})" for channel in channels]
    return ", ".join(named[:6]) + (f" and {len(named) - 6} more" if len(named) > 6 else "") if named else "no channels"
