"""Streams of the Lab Streaming Layer: which there are, what they say of their channels, how their clock stands.

No XML is parsed here: descriptions are read node by node through liblsl, whose parser follows no entities.
"""

import ctypes
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.channels import Channel
from gazeseg.types import Float

ASK_S = 0.2  # how long one blocking call may last, so that closing never waits longer
CHUNK = 1024
UNKNOWN_S = 1e-3  # liblsl promises offsets better than this


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stream: name, type and source_id in any case; empty for any."""

    name: str = ""
    kind: str = ""
    source_id: str = ""

    def fits(self, stream: Any) -> bool:
        """Whether a stream is one of those wanted."""
        said = ((self.name, stream.name()), (self.kind, stream.type()), (self.source_id, stream.source_id()))
        return all(not wish or wish.casefold() == is_.casefold() for wish, is_ in said)

    def __str__(self) -> str:
        wishes = (f"{word} {value!r}" for word, value in (("name", self.name), ("type", self.kind)) if value)
        return " and ".join(wishes) or "any name"


def load_pylsl() -> Any:
    """pylsl with liblsl.

    Raises:
        MissingExtraError: either is not installed.
    """
    try:
        import pylsl
    except ImportError:
        raise MissingExtraError("lsl: needs pylsl, which is not installed: pip install 'gazeseg[gaze]'") from None
    except (OSError, RuntimeError):  # the package without the library
        raise MissingExtraError(
            "lsl: needs the library liblsl, which pylsl does not find: install it from github.com/sccn/liblsl"
        ) from None
    return pylsl


def find_stream(wanted: Wanted, patience_s: float, wait_s: float) -> Any:
    """The one stream wanted, once it is on the network.

    Args:
        wanted: which.
        patience_s: how long to look for it in all.
        wait_s: between two looks at what has answered; below 0.5 s, streams that bear the same name are overlooked.

    Raises:
        SourceError: there is none, or there are several.
    """
    pylsl, started_s = load_pylsl(), time.monotonic()
    resolver = pylsl.ContinuousResolver()  # busy computers answer late: a question of its own for each look misses them
    while True:
        time.sleep(wait_s)
        streams = {stream.uid(): stream for stream in resolver.results()}.values()
        found = [stream for stream in streams if wanted.fits(stream)]
        if found or time.monotonic() - started_s > patience_s:
            return only(found, list(streams), wanted)


def only(found: Sequence[Any], streams: Sequence[Any], wanted: Wanted) -> Any:
    """The one stream found among all streams.

    Raises:
        SourceError: there is none, or there are several.
    """
    if len(found) == 1:
        return found[0]
    if found:
        hint = "give its name, or source_id=ID behind a ?"
        raise SourceError(f"expected one LSL stream with {wanted}, found {_listed(found)}: {hint}")
    raise SourceError(
        f"expected an LSL stream with {wanted}, found {_listed(streams)}: start the relay of the tracker, "
        "on the same network and with no firewall between"
    )


def _listed(streams: Sequence[Any]) -> str:
    names = [f"{s.name()!r} (type {s.type()!r}, source_id {s.source_id()!r}, on {s.hostname()})" for s in streams]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "") if names else "none"


def described(info: Any) -> list[Channel]:
    """The channels as the full description of a stream says; without one, channels that say nothing."""
    channels: list[Channel] = []
    node = info.desc().child("channels").child("channel")
    while not node.empty() and len(channels) < info.channel_count():
        channels.append(Channel(*map(node.child_value, ("label", "type", "eye", "unit", "coordinate_system"))))
        node = node.next_sibling("channel")
    return channels + [Channel()] * (info.channel_count() - len(channels))


def acquisition(info: Any, name: str) -> str:
    """What a stream says of its device: ``manufacturer``, ``model``, ``serial_number`` ...; empty if nothing."""
    said = info.desc().child("acquisition").child_value(name) or info.desc().child_value(name)
    return str(said)[:100]


def pull(inlet: Any) -> tuple[Float, Float]:
    """Stamps (n,) and values (n, channels) of what has come; waits for the first up to ``ASK_S``, n may be 0.

    Raises:
        OSError: the stream is lost and cannot be recovered.
    """
    from pylsl.util import LostError

    try:
        first, first_s = inlet.pull_sample(timeout=ASK_S)
        if first is None:
            return np.empty(0), np.empty((0, inlet.channel_count))
        rest, rest_s = inlet.pull_chunk(timeout=0.0, max_samples=CHUNK)
    except LostError as error:
        raise ConnectionError(str(error)) from None
    return np.array([first_s, *rest_s]), np.array([first, *rest], dtype=np.float64)


def correction(inlet: Any, timeout_s: float) -> tuple[float, float] | None:
    """Seconds from the stream's clock to LSL's clock here, and their uncertainty; None while unknown.

    liblsl measures this by itself every few seconds, by exchanges with the shortest round trip. It waits for the first
    at most ``timeout_s``.
    """
    from pylsl.lib import lib

    code, remote_s, uncertainty_s = ctypes.c_int(), ctypes.c_double(), ctypes.c_double(UNKNOWN_S)
    ask = getattr(lib, "lsl_time_correction_ex", None)
    if ask is None:
        return None
    ask.restype = ctypes.c_double
    offset_s = ask(
        inlet.obj, ctypes.byref(remote_s), ctypes.byref(uncertainty_s), ctypes.c_double(timeout_s), ctypes.byref(code)
    )
    return None if code.value else (float(offset_s), float(uncertainty_s.value))


def lsl_to_host(now: Any, tries: int = 9) -> tuple[float, float]:
    """Seconds from LSL's clock here to ``now``, and their uncertainty, by the fastest of some readings."""
    pylsl = load_pylsl()
    readings = [(now(), pylsl.local_clock(), now()) for _ in range(tries)]
    before_s, lsl_s, after_s = min(readings, key=lambda reading: reading[2] - reading[0])
    return (before_s + after_s) / 2 - lsl_s, (after_s - before_s) / 2
