"""Label maps of pictures as PNG."""

from pathlib import Path
from typing import Any

import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.export.sidecar import check_labels, write_sidecar
from gazeseg.files import replacing
from gazeseg.images import PLANES, plane_for
from gazeseg.types import Volume


def write_png(
    path: str | Path, label_map: npt.NDArray[Any], volume: Volume, names: dict[int, str], provenance: dict[str, Any]
) -> None:
    """Write the label map of a picture as 8-bit grey PNG, upright as it was shown, pixel = label value, and a JSON sidecar.

    Args:
        path: ends with ``.png``.
        label_map: (i, j, 1) whole numbers.
        volume: the picture, or a volume of one slice along k.
        names: name of each label value.
        provenance: how the mask came to be, JSON values.

    Raises:
        InputError: another suffix, more than one slice, or a label map that does not fit the picture or the names.
    """
    from PIL import Image

    if not str(path).endswith(".png"):
        raise InputError(f"expected a name ending in .png, found {Path(path).name!r}: rename the output")
    if volume.shape[2] != 1:
        raise InputError(f"expected a picture (one slice) for PNG, found {volume.shape[2]} slices: write NIfTI instead")
    labels = check_labels(label_map, names, volume)
    planes = (plane_for(volume.geometry, name) for name in PLANES)
    shown = next(plane for plane in planes if plane.axis == 2).cut(labels, 0)
    with replacing(path) as temporary:
        Image.fromarray(shown.copy()).save(temporary, format="PNG")
    write_sidecar(path, names, provenance)
