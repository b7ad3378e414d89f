"""The images a promptable model learns from, as one cache file of small arrays.

Real slices come with the organs that were annotated and with superpixels, pieces of the picture that no atlas names,
so that the model learns to outline whatever is meant. Label volumes without images come as synthetic CT.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.files import replacing
from gazeseg.images.slices_folder import read_index
from gazeseg.prepare.letterbox import CACHE_SIZE, UInt8, resize
from gazeseg.prepare.split import Part
from gazeseg.progress import Track, silent
from gazeseg.train.made_from import made_from, need_folder, refuse_other
from gazeseg.train.model_labels import labelled_examples

MIN_OBJECT_PX = 60
SCALES = (30, 60, 150, 300)  # of superpixels, fine to coarse
SYNTHETIC_PER_VOLUME, SEED = 60, 0
TO_LEARN_FROM = ("synthetic", "totalsegmentator")  # never to choose or measure by


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """``images`` and ``organs`` (n, s, s) uint8; ``pieces`` (n, 4, s, s) uint8, superpixels at four scales, 0 = none.

    ``origin`` names the data set of each image, ``patient`` the key of the split.
    """

    images: UInt8
    organs: UInt8
    pieces: UInt8
    origin: tuple[str, ...]
    patient: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.images)

    def where(self, keep: npt.NDArray[np.bool_]) -> "Material":
        """The images for which ``keep`` (n,) is true."""
        rows = np.flatnonzero(keep)
        return Material(
            self.images[rows],
            self.organs[rows],
            self.pieces[rows],
            tuple(self.origin[i] for i in rows),
            tuple(self.patient[i] for i in rows),
        )


def superpixels(image: UInt8, scale: float) -> UInt8:
    """Number up to 255 pieces of a picture (Felzenszwalb and Huttenlocher 2004); the air around stays 0."""
    from skimage.segmentation import felzenszwalb

    labels = felzenszwalb(image, scale=scale, sigma=0.8, min_size=MIN_OBJECT_PX, channel_axis=None)
    areas = np.bincount(labels.ravel())
    means = np.bincount(labels.ravel(), weights=image.ravel()) / np.maximum(areas, 1)
    wanted = np.flatnonzero((areas >= MIN_OBJECT_PX) & (areas < image.size // 5) & (means > 8))
    lut = np.zeros(len(areas), np.uint8)
    biggest_first = wanted[np.argsort(-areas[wanted], kind="stable")][:255]
    lut[biggest_first] = np.arange(1, len(biggest_first) + 1)
    return lut[labels]


def real_slices(data: Path) -> Iterator[tuple[UInt8, UInt8, str, str]]:
    """Image, organs, data set and patient key of every slice of a slices folder; unannotated organs are left out.

    Raises:
        InputError: a broken index, or a label picture of another size than its image.
    """
    from PIL import Image

    for row in read_index(data):
        image = np.asarray(Image.open(row.image).convert("L"))
        label = np.asarray(Image.open(row.label))
        if label.shape != image.shape:
            raise InputError(
                f"{row.label}: expected labels of shape {image.shape}, found {label.shape}: check the slice"
            )
        organs = np.where(np.isin(label, row.annotated_values), label, 0).astype(np.uint8)
        yield resize(image, labels=False), resize(organs, labels=True), row.dataset, f"{row.dataset}/{row.patient}"


def build(
    data: Path,
    out: Path,
    *,
    track: Track = silent,
    synthetic_per_volume: int = SYNTHETIC_PER_VOLUME,
    seed: int = SEED,
) -> None:
    """Write the cache file (``.npz``) for a data folder with ``slices/`` and, if there, ``label_volumes/`` and ``totalsegmentator/``.

    Raises:
        InputError: no such folder, no ``slices/index.csv`` in it, or a broken one.
    """
    from gazeseg.prepare.synthetic import synthetic_slices

    # before anything is read: what changes meanwhile is then noticed later
    source = made_from(data, _settings(synthetic_per_volume, seed))
    samples = [*track(real_slices(data / "slices"), "real slices")]
    if not samples:
        raise InputError(f"expected slices in {data / 'slices'}, found none")
    pieces = [[superpixels(s[0], scale) for scale in SCALES] for s in track(samples, "superpixels", len(samples))]
    samples += labelled_examples(data / "totalsegmentator")
    samples += track(synthetic_slices(data / "label_volumes", synthetic_per_volume, seed), "synthetic CT")
    images = np.stack([s[0] for s in samples])
    pieces += [[np.zeros_like(s[0])] * len(SCALES) for s in samples[len(pieces) :]]  # all their parts have names
    with replacing(out) as temporary:
        np.savez(
            temporary,
            images=images,
            organs=np.stack([s[1] for s in samples]),
            pieces=np.stack(pieces),
            origin=np.array([s[2] for s in samples]),
            patient=np.array([s[3] for s in samples]),
            made_from=np.array(json.dumps(source)),  # in the file itself, since caches are linked into other runs
        )


def _settings(synthetic_per_volume: int, seed: int) -> dict[str, Any]:
    """What shapes a cache beside the data; the drawing of synthetic CT has more, which is not told."""
    ours = {"scales": SCALES, "min_object_px": MIN_OBJECT_PX, "size_px": CACHE_SIZE}
    return {**ours, "synthetic_per_volume": synthetic_per_volume, "seed": seed}


def known_to_be_of(path: Path, data: Path) -> bool:
    """Whether a cache says that ``build`` made it from this data folder; False for those of versions that did not say.

    Raises:
        InputError: no such folder, a cache that was made from something else, or no cache that ``build`` wrote.
    """
    need_folder(data)
    with _opened(path) as arrays:
        before = dict(json.loads(arrays["made_from"].item())) if "made_from" in arrays else None
    if before is not None:
        refuse_other(path, before, made_from(data, _settings(SYNTHETIC_PER_VOLUME, SEED)), data)
    return before is not None


def load(path: Path, split: dict[str, Part] | None = None, part: Part | None = None) -> Material:
    """Read a cache; with ``part``, only the patients of that part (synthetic images and labels of a model belong to ``train``).

    Raises:
        InputError: the file is no cache that ``build`` wrote.
    """
    with _opened(path) as arrays:
        images, organs, pieces = (arrays[name] for name in ("images", "organs", "pieces"))
        origin, patient = (tuple(arrays[name].tolist()) for name in ("origin", "patient"))
    material = Material(images, organs, pieces, origin, patient)
    if part is None:
        return material
    known = split or {}
    parts = [
        known.get(key, "train" if origin in TO_LEARN_FROM else "unknown")
        for key, origin in zip(material.patient, material.origin, strict=True)
    ]
    return material.where(np.array([p == part for p in parts]))


@contextmanager
def _opened(path: Path) -> Iterator[Mapping[str, npt.NDArray[Any]]]:
    """The arrays of a cache, each read when it is asked for; what goes wrong in the block is the file's fault."""
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            yield arrays
    except (ValueError, KeyError, EOFError, TypeError, BadZipFile) as error:
        raise InputError(
            f"expected the cache of gazeseg train in {path}, found something else ({type(error).__name__}); delete it to build it anew"
        ) from None
