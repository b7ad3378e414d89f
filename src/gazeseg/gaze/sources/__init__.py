"""Live gaze: one file per kind of source, one line per scheme in ``SCHEMES``.

In: devices, pages, files. Out: ``GazeSource`` with samples on the monotonic clock of this computer. ``docs/sources.md``
shows how to add one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import cast

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.address import Address, parse_address
from gazeseg.gaze.sources.source import LICENCES, ClockEstimate, DeviceInfo, GazeSource, Licence, SourceCounts

Opener = Callable[[Address], GazeSource]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of source.

    Attributes:
        example: an address.
        about: one line for people.
        opener: ``module:function`` from an ``Address`` to a source that is not open yet; imported on use.
        fed: samples come from a page through ``feed``, so a command cannot open it on its own.
    """

    example: str
    about: str
    opener: str
    fed: bool = False


_HERE = "gazeseg.gaze.sources"
SCHEMES: MappingProxyType[str, Scheme] = MappingProxyType(
    {
        "pointer": Scheme("pointer:", "the mouse as gaze", f"{_HERE}.pointer:open_pointer", fed=True),
        "browser": Scheme("browser:", "a tracker in the page", f"{_HERE}.browser:open_browser", fed=True),
        "replay": Scheme(
            "replay:REC?speed=1", "a recording, at its speed or at most (max)", f"{_HERE}.replay:open_replay"
        ),
        "gazepoint": Scheme(
            "gazepoint://127.0.0.1:4242", "Gazepoint GP3 (Open Gaze API)", f"{_HERE}.gazepoint:open_gazepoint"
        ),
        "ws": Scheme("ws://127.0.0.1:8767?token=TOKEN", "we listen: JSON over WebSocket", f"{_HERE}.ws:open_ws"),
        "tcp": Scheme(
            "tcp://127.0.0.1:8766?token=TOKEN", "we listen: lines of JSON (Tobii bridge)", f"{_HERE}.tcp:open_tcp"
        ),
        "lsl": Scheme("lsl:NAME?type=Gaze", "a stream of the Lab Streaming Layer", f"{_HERE}.lsl:open_lsl"),
        "pupil": Scheme(
            "pupil://neon.local:8080?markers=FILE", "Pupil Labs Neon or Invisible", f"{_HERE}.pupil:open_pupil"
        ),
        "eyelink": Scheme("eyelink://100.1.1.1", "SR Research EyeLink (pylink)", f"{_HERE}.eyelink:open_eyelink"),
    }
)


def open_source(url: str, more: Mapping[str, Scheme] | None = None) -> GazeSource:
    """The source at an address, not open yet.

    Args:
        url: as in ``Scheme.example``.
        more: schemes of higher rooms beside our own.

    Raises:
        SourceError: no such scheme, or an address that makes no sense.
        MissingExtraError: the source needs a package that is not installed.
    """
    address = parse_address(url)
    known = {**SCHEMES, **(more or {})}
    if address.scheme not in known:
        raise SourceError(
            f"expected an address that begins with {', '.join(f'{name}:' for name in known)}, "
            f"found {address.scheme[:30]!r}: see gazeseg gaze sources"
        )
    module, _, function = known[address.scheme].opener.partition(":")
    opener = cast(Opener, getattr(import_module(module), function))
    return opener(address)


__all__ = [
    "LICENCES",
    "SCHEMES",
    "Address",
    "ClockEstimate",
    "DeviceInfo",
    "GazeSource",
    "Licence",
    "Opener",
    "Scheme",
    "SourceCounts",
    "open_source",
    "parse_address",
]
