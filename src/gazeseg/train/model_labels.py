"""TotalSegmentator's example CT with the labels its model made: to learn from, never to measure with.

Its classes beyond the organ table of the slices (vertebrae, ribs, muscles) stay objects to be asked for.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gazeseg.images import read
from gazeseg.images.planes import plane_for, take
from gazeseg.images.regrid import onto_grid
from gazeseg.prepare.letterbox import UInt8, resize
from gazeseg.types import Window

ORIGIN = "totalsegmentator"
# class numbers of TotalSegmentator 2 -> values of the slices' organ table
VALUES = {1: 2, 2: 4, 3: 3, 4: 6, 5: 1, 6: 5, 7: 8, 8: 12, 9: 12, 15: 7, 18: 11, 19: 9, 20: 10, 21: 14, 52: 20, 63: 21}
OTHERS = 100  # is added to the other class numbers
PAIRS = (("example_ct_dicom", "example_seg_dicom.nii.gz"),)


def labelled_examples(folder: Path) -> Iterator[tuple[UInt8, UInt8, str, str]]:
    """Image, labels, data set and patient key of every axial slice; nothing when the folder is not there."""
    for image, labels in labelled_pairs(folder):
        yield from _slices(image, labels)


def labelled_pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Image and labels of every example that is there with both."""
    pairs = [(folder / image, folder / labels) for image, labels in PAIRS]
    return [pair for pair in pairs if all(path.exists() for path in pair)]


def _slices(image: Path, labels: Path) -> Iterator[tuple[UInt8, UInt8, str, str]]:
    volume, seg = read(image), read(labels)
    lut = np.array([VALUES.get(n, n + OTHERS if n else 0) for n in range(256 - OTHERS)], np.uint8)
    classes, _, _ = onto_grid(seg.array, seg.geometry, volume.geometry, labels)
    values = lut[classes.astype(np.intp)]
    plane = plane_for(volume.geometry, "axial")
    for k in range(volume.shape[plane.axis]):
        grey = Window(0.0, 255.0).apply(take(volume, plane, k).pixels)
        pixels = resize(np.round(grey * 255).astype(np.uint8), labels=False)
        yield pixels, resize(plane.cut(values, k), labels=True), ORIGIN, f"{ORIGIN}/{image.name}"
