"""Gaze as Neon and Invisible send it: packets of the real-time API, big-endian, told apart by their length alone.

All begin with x, y in pixels of the scene camera and whether the glasses are worn (255 is yes). What follows depends
on the settings of the Companion app (https://pupil-labs.github.io/pl-realtime-api/dev/guides/under-the-hood/).
"""

import struct
from typing import NamedTuple

WORN = 255
PACKETS = {  # length: layout
    9: struct.Struct("!ffB"),  # gaze of both eyes
    17: struct.Struct("!ffBff"),  # left, worn, right
    25: struct.Struct("!ffBffff"),  # both, worn, left, right
    65: struct.Struct("!ffB14f"),  # and the state of the eyes
    89: struct.Struct("!ffB20f"),  # and of the lids
    105: struct.Struct("!ffB24f"),  # and left, right
}
_LEFT_RIGHT = 17


class GazePacket(NamedTuple):
    """One sample: where the gaze is, or where each eye looks if only those are sent, in pixels of the scene camera."""

    points_px: tuple[tuple[float, float], ...]
    worn: bool


def parse_packet(raw: bytes) -> GazePacket | None:
    """A packet taken apart; None for a length that nobody has documented: its numbers may mean anything."""
    layout = PACKETS.get(len(raw))
    if layout is None:
        return None
    values = layout.unpack(raw)
    first, worn = (values[0], values[1]), values[2] == WORN
    return GazePacket((first, (values[3], values[4])) if len(raw) == _LEFT_RIGHT else (first,), worn)
