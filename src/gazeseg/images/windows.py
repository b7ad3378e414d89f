"""Grey windows: radiology's presets for CT, percentiles for anything without a known scale."""

import numpy as np

from gazeseg.errors import InputError
from gazeseg.types import Volume, Window

# Level and width in HU as in common reporting workstations.
PRESETS: dict[str, Window] = {
    "abdomen": Window.from_level(40, 400),
    "liver": Window.from_level(60, 160),
    "mediastinum": Window.from_level(40, 350),
    "lung": Window.from_level(-600, 1500),
    "bone": Window.from_level(400, 1800),
    "brain": Window.from_level(40, 80),
}

_GREY = Window(0.0, 255.0)
_PERCENTILES = (0.5, 99.5)
_SAMPLES = 1_000_000


def window_for(volume: Volume, name: str | None = None) -> Window:
    """The window called ``name``, or the one that suits the volume's units.

    Without a name: abdomen for HU, 0..255 for pictures, the 0.5 to 99.5 percentiles for raw values.

    Raises:
        InputError: an unknown name, or an HU preset for a picture that was windowed before.
    """
    if name is not None:
        return _preset(volume, name)
    if volume.units == "grey":
        return _GREY
    return PRESETS["abdomen"] if volume.units == "hu" else _percentile_window(volume)


def _preset(volume: Volume, name: str) -> Window:
    if name not in PRESETS:
        raise InputError(f"expected a window called {', '.join(PRESETS)}, found {name!r}")
    if volume.units == "grey":
        raise InputError(f"expected a volume in HU for the {name} window, found a picture in grey values: leave it out")
    return PRESETS[name]


def _percentile_window(volume: Volume) -> Window:
    # Whole planes are skipped, not single voxels, so that a large volume costs no more than a small one.
    step = max(1, round((volume.array.size / _SAMPLES) ** (1 / 3)))
    sample = volume.array[::step, ::step, ::step].astype(np.float64)
    lower, upper = (float(value) for value in np.nanpercentile(sample, _PERCENTILES))
    if not upper > lower:
        lower, upper = float(np.nanmin(sample)), float(np.nanmax(sample))
    return Window(lower, upper if upper > lower else lower + 1.0)
