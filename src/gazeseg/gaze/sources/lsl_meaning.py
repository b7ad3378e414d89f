"""What an LSL stream means: which channels are gaze, and what tracker stands behind it."""

from dataclasses import dataclass
from typing import Any

from gazeseg.errors import InputError, SourceError
from gazeseg.gaze.channels import EyeChannels, Seen, read_channels
from gazeseg.gaze.sources.eyes import EyeSeen
from gazeseg.gaze.sources.lsl_streams import acquisition, described
from gazeseg.gaze.sources.source import DeviceInfo, Licence, hashed_serial
from gazeseg.types import Screen


@dataclass(frozen=True, slots=True)
class LslOptions:
    """What an address may say of a stream: the screen and unit of its positions, and what may be done with them."""

    screen: Screen | None = None
    unit: str | None = None
    licence: Licence | None = None


def eyes_of(info: Any, options: LslOptions) -> tuple[EyeChannels, ...]:
    """Which channels of a stream are gaze.

    Raises:
        SourceError: none, or with a meaning that is unknown.
    """
    size_px = options.screen.size_px if options.screen else None
    try:
        return read_channels(described(info), size_px, f"the LSL stream {info.name()!r}", options.unit)
    except InputError as error:
        raise SourceError(str(error)) from None


def device_of(info: Any, options: LslOptions, eyes: tuple[EyeChannels, ...]) -> DeviceInfo:
    """The tracker behind a stream. Gaze of Tobii is not to be stored unless the user says that its licence allows it."""
    vendor, model = acquisition(info, "manufacturer"), acquisition(info, "model") or info.name()
    tobii = "tobii" in f"{vendor} {model} {info.name()}".lower()
    return DeviceInfo(
        vendor=vendor or "LSL",
        model=model,
        serial_hash=hashed_serial(acquisition(info, "serial_number")),
        rate_hz=info.nominal_srate() or None,
        licence=options.licence or ("interaction_only" if tobii else "open"),
        screen=options.screen,
        notes=(f"eyes: {' and '.join(eye.eye for eye in eyes)}", "positions from the top left, y down"),
    )


def rows(seen: Seen) -> list[EyeSeen]:
    """One eye sample by sample."""
    return [EyeSeen(x, y, valid) for (x, y), valid in zip(seen.xy.tolist(), seen.valid.tolist(), strict=True)]
