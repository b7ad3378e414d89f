"""A model folder of architecture ``foveated``: the slice is encoded as a whole, and decoded where the reader looks.

The decoder sees a crop of the slice at its own resolution: all of it at first, then the surroundings of what it found.
"""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ModelError
from gazeseg.models.crop import Crop, Extent, crop_around, cut, extent_of, of_points, put_back, whole
from gazeseg.models.frame import Frame, box_row, point_rows, resize, to_grey
from gazeseg.models.manifest import DECODER, ENCODER, Manifest
from gazeseg.models.onnx_file import check_interface, open_session
from gazeseg.models.request import LOGIT_LIMIT, check_request, nothing_meant, to_logits, to_probability
from gazeseg.types import Embedding, Float, Prediction, Prompt, Slice

GREY = "grey"
LARGEST_GREY = 512  # pixels a side that are kept of a slice
AROUND = -8.0  # logit outside the crop


class FoveatedModel:
    """A promptable model; values in, values out, nothing to set or reset. Equal inputs give equal bits on CPU."""

    def __init__(self, folder: Path, manifest: Manifest, model_hash: str) -> None:
        self.manifest = manifest
        self.name = manifest.name
        self.hash = model_hash
        self.training_patients = frozenset(manifest.training_patients)
        self._encoder = open_session(folder / ENCODER)
        self._decoder = open_session(folder / DECODER)
        self._n = self._check_files(folder)

    def embed(self, image: Slice) -> Embedding:
        """The slow part, once per slice: any (h, w) to the features of the model frame, and the slice's own grey."""
        frame = Frame(image.shape, self.manifest.size)
        grey = to_grey(image, self.manifest.window)
        outputs = self._encoder.run(None, {"image": frame.shrink(grey)[None, None]})
        features = dict(zip((o.name for o in self._encoder.get_outputs()), outputs, strict=True))
        return Embedding(features | {GREY: _square(grey)}, image.shape, self.hash)

    def decode(
        self, embedding: Embedding, prompts: list[Prompt] | tuple[Prompt, ...], prior: Prediction | None = None
    ) -> Prediction:
        """The fast part, at every look: all prompts so far and the last prediction to the next one.

        Without any prompt or prior nothing is meant: the mask is empty and the score 0.

        Raises:
            InputError: prompts that are no ``Point`` or ``Box``, too many of them, or a prior of another slice size.
            ModelError: an embedding of another model.
        """
        check_request(self.name, self.hash, embedding, prompts, prior)
        if not prompts and prior is None:
            return nothing_meant(embedding.shape)
        frame = Frame(embedding.shape, self.manifest.size)
        points, box = point_rows(prompts, frame), box_row(prompts, frame)
        memory = None if prior is None else _memory(prior, frame)
        crop = self._first_crop(points, box, memory)
        logits, score = self._pass(embedding, points, box, crop, memory)
        if memory is None and not box[4]:
            found = extent_of(logits > 0, crop) or _marked(points, frame.size)  # too small to be seen from afar
            closer = crop_around(found, frame.size)
            crop, (logits, score) = closer, self._again(embedding, points, box, closer, logits, crop)
        if _reaches_edge(logits > 0, crop, frame.size):
            larger = crop_around(extent_of(logits > 0, crop), frame.size)
            crop, (logits, score) = larger, self._again(embedding, points, box, larger, logits, crop)
        return self._prediction(logits, score, crop, frame)

    def _first_crop(self, points: Float, box: Float, memory: Float | None) -> Crop:
        """Around a box, an earlier mask and what was said to belong to it; all of the slice where points are all there is."""
        size = self.manifest.size
        if memory is None:
            return crop_around(_boxed(box, size), size)
        found = (extent_of(memory > 0, whole(size)), _boxed(box, size), _marked(points, size))
        meant = [extent for extent in found if extent is not None]
        return crop_around(reduce(Extent.joined, meant) if meant else None, size)

    def _again(
        self, embedding: Embedding, points: Float, box: Float, crop: Crop, logits: Float, before: Crop
    ) -> tuple[Float, float]:
        size = self.manifest.size
        return self._pass(embedding, points, box, crop, put_back(logits, before, size, size, AROUND))

    def _pass(
        self, embedding: Embedding, points: Float, box: Float, crop: Crop, memory: Float | None
    ) -> tuple[Float, float]:
        """The decoder once: logits (n, n) on ``crop`` and the predicted IoU."""
        size, n = self.manifest.size, self._n
        features = {name: values for name, values in embedding.features.items() if name != GREY}
        prior = np.zeros((n, n), np.float32) if memory is None else cut(memory, crop, size, n)
        inputs = {
            **features,
            "image": cut(embedding.features[GREY], crop, size, n)[None, None],
            "crop": np.array([[crop.x0, crop.y0, crop.side]], np.float32),
            "points": points[None],
            "box": box[None],
            "prior": prior[None, None],
            "has_prior": np.array([float(memory is not None)], np.float32),
        }
        logits, score = self._decoder.run(None, inputs)
        return np.clip(logits[0, 0], -LOGIT_LIMIT, LOGIT_LIMIT), float(score[0])

    def _prediction(self, logits: Float, score: float, crop: Crop, frame: Frame) -> Prediction:
        size = frame.size
        height, width = frame.shape
        probability = to_probability(put_back(logits, crop, size, frame.side, AROUND)[:height, :width])
        memory = put_back(logits, crop, size, size, AROUND)
        return Prediction(probability, score, probability > self.manifest.threshold, memory=memory)

    def _check_files(self, folder: Path) -> int:
        """Both files must fit the frame and each other, so that a wrong pair fails here and not at the first look."""
        size = self.manifest.size
        features = {output.name: output.shape for output in self._encoder.get_outputs()}
        check_interface(self._encoder, folder / ENCODER, {"image": [1, 1, size, size]}, len(features))
        shapes = {value.name: value.shape for value in self._decoder.get_inputs()}
        n = shapes.get("image", [0])[-1]
        if not isinstance(n, int) or not 8 <= n <= size:
            raise ModelError(
                f"expected a crop of 8 to {size} pixels as 'image' in {folder / DECODER}, found {n}: export it again"
            )
        part: list[int | None] = [1, 1, n, n]
        prompts: dict[str, list[int | None]] = {
            "image": part,
            "crop": [1, 3],
            "points": [1, None, 5],
            "box": [1, 5],
            "prior": part,
            "has_prior": [1],
        }
        check_interface(self._decoder, folder / DECODER, features | prompts, 2)
        return n


def _marked(points: Float, size: int) -> Extent | None:
    """Where points (k, 5) say that something is."""
    return of_points(np.clip(points[points[:, 2] > 0, :2].astype(np.float64), 0, size - 1))


def _boxed(box: Float, size: int) -> Extent | None:
    """The box (5,) as far as it lies in the frame; None when its last value says that there is none."""
    if not box[4]:
        return None
    x0, y0, x1, y1 = (float(edge) for edge in np.clip(box[:4] + np.array([0, 0, 1, 1]), 0, size))
    return Extent(x0, y0, x1, y1)


def _square(grey: Float) -> Float:
    """A slice (h, w) padded to a square, and shrunk where it is very large."""
    side = max(grey.shape)
    square = np.zeros((side, side), np.float32)
    square[: grey.shape[0], : grey.shape[1]] = grey
    return resize(square, min(side, LARGEST_GREY))


def _memory(prior: Prediction, frame: Frame) -> Float:
    """The prediction to go on from, as logits (size, size) of the frame; a mask from elsewhere is put into it."""
    memory = prior.memory
    if memory is not None and memory.shape == (frame.size, frame.size):
        return np.asarray(memory, dtype=np.float32)
    return frame.shrink(to_logits(prior.probability), around=AROUND)


def _reaches_edge(mask: npt.NDArray[np.bool_], crop: Crop, size: int) -> bool:
    """Whether a mask goes on where the crop ends and the frame does not."""
    ends: Sequence[tuple[bool, Any]] = (
        (crop.y0 > 0, mask[0]),
        (crop.x0 > 0, mask[:, 0]),
        (crop.y0 + crop.side < size, mask[-1]),
        (crop.x0 + crop.side < size, mask[:, -1]),
    )
    return any(inside and bool(edge.any()) for inside, edge in ends)
