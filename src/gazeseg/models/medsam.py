"""Segment Anything and MedSAM at work: two ONNX files, fed as the networks were trained. No torch here."""

from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ModelError
from gazeseg.models.frame import FAR, MAX_PROMPTS
from gazeseg.models.manifest import DECODER, ENCODER, Manifest
from gazeseg.models.medsam_frame import MedSamFrame, Preprocess, to_bytes
from gazeseg.models.onnx_file import check_interface, open_session
from gazeseg.models.request import LOGIT_LIMIT, SURELY_NOT, check_request, nothing_meant, to_logits, to_probability
from gazeseg.types import Bool, Box, Embedding, Float, Point, Prediction, Prompt, Slice

NOT_A_POINT, NEGATIVE, POSITIVE, FIRST_CORNER, LAST_CORNER = -1, 0, 1, 2, 3
MAX_TOKENS = MAX_PROMPTS + 2  # a box is two
LOW_RES = 4  # masks come out, and go in, at four times the grid of the embedding


class MedSamModel:
    """A SAM by the promptable interface; values in, values out. Equal inputs give equal bits on CPU.

    Points count as they are: the network knows neither ``sigma_px`` nor ``weight``.
    """

    def __init__(self, folder: Path, manifest: Manifest, model_hash: str) -> None:
        self.manifest = manifest
        self.name = manifest.name
        self.hash = model_hash
        self.training_patients = frozenset(manifest.training_patients)
        self.positive_only = manifest.labels == "positive"
        self._encoder = open_session(folder / ENCODER)
        self._decoder = open_session(folder / DECODER)
        self._low = self._check_files(folder)

    def embed(self, image: Slice) -> Embedding:
        """The slow part, once per slice: any (h, w) to the features of the square."""
        picture = self._frame(image.shape).picture(to_bytes(image, self.manifest.window))
        (features,) = self._encoder.run(None, {"image": picture[None]})
        return Embedding({"embedding": features}, image.shape, self.hash)

    def decode(
        self, embedding: Embedding, prompts: list[Prompt] | tuple[Prompt, ...], prior: Prediction | None = None
    ) -> Prediction:
        """The fast part, at every look: points, the last box, and the last prediction as mask prompt.

        Without any of these nothing is meant: the mask is empty and the score 0. SAM was never shown a mask alone, so its
        place is pointed out as well.

        Raises:
            InputError: prompts that are no ``Point`` or ``Box``, too many of them, or a prior of another slice size.
            ModelError: an embedding of another model.
        """
        check_request(self.name, self.hash, embedding, prompts, prior)
        frame = self._frame(embedding.shape)
        if not prompts and prior is not None:
            prompts = place_of(prior.mask, positive_only=self.positive_only)
        points, labels = tokens(prompts, frame, positive_only=self.positive_only)
        if not len(labels) and (prior is None or not prior.mask.any()):
            return nothing_meant(embedding.shape)
        inputs = {
            **embedding.features,
            "points": points[None],
            "labels": labels[None],
            "prior": self._memory(prior, frame),
            "has_prior": np.array([prior is not None], np.float32),
        }
        logits, ious = self._decoder.run(None, inputs)
        return self._prediction(logits[0], ious[0], frame)

    def _frame(self, shape: tuple[int, int]) -> MedSamFrame:
        return MedSamFrame(shape, self.manifest.size, cast(Preprocess, self.manifest.preprocess))

    def _memory(self, prior: Prediction | None, frame: MedSamFrame) -> Float:
        """The prediction to go on from as logits (1, 1, low, low); zeros when there is none."""
        shape = (1, 1, self._low, self._low)
        if prior is None:
            return np.zeros(shape, np.float32)
        if prior.memory is not None and prior.memory.shape == shape:
            return np.asarray(prior.memory, dtype=np.float32)
        return frame.shrink(to_logits(prior.probability), self._low, around=SURELY_NOT)[None, None]

    def _prediction(self, logits: Float, ious: Float, frame: MedSamFrame) -> Prediction:
        """The mask with the best predicted IoU: (k, low, low) logits, (k,) predicted IoU."""
        best = int(np.argmax(ious))
        large = np.clip(frame.enlarge(logits[best]), -LOGIT_LIMIT, LOGIT_LIMIT)
        probability = to_probability(large)
        score = float(np.clip(ious[best], 0, 1))
        memory = np.ascontiguousarray(logits[best][None, None])
        return Prediction(probability, score, probability > self.manifest.threshold, memory=memory)

    def _check_files(self, folder: Path) -> int:
        """Both files must fit the manifest and each other; the side of the logits in pixels."""
        size = self.manifest.size
        check_interface(self._encoder, folder / ENCODER, {"image": [1, 3, size, size]}, 1)
        features = self._encoder.get_outputs()[0].shape
        low = LOW_RES * features[-1] if isinstance(features[-1], int) else None
        inputs = {
            "embedding": features,
            "points": [1, None, 2],
            "labels": [1, None],
            "prior": [1, 1, low, low],
            "has_prior": [1],
        }
        check_interface(self._decoder, folder / DECODER, inputs, 2)
        if low is None:
            raise ModelError(
                f"expected an embedding of one size in {folder / ENCODER}, found {features}: export it again"
            )
        return low


def place_of(mask: Bool, *, positive_only: bool) -> tuple[Prompt, ...]:
    """The deepest pixel of a mask (h, w) and the box around it; a network trained with points alone is shown no box."""
    from scipy import ndimage

    if not mask.any():
        return ()
    depth = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(int(np.argmax(depth)), mask.shape)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    point = Point(float(x), float(y))
    box = Box(float(columns[0]), float(rows[0]), float(columns[-1]), float(rows[-1]))
    return (point,) if positive_only else (point, box)


def tokens(
    prompts: list[Prompt] | tuple[Prompt, ...], frame: MedSamFrame, *, positive_only: bool
) -> tuple[Float, npt.NDArray[np.int64]]:
    """Points (n, 2) in pixels of the square and labels (n,) in the order SAM was trained with.

    First the points (1 foreground, 0 background), then the corners of the last box (2, 3); without a box a padding
    point (-1). Nothing to say, nothing at all: n is 0.
    """
    points = [p for p in prompts if isinstance(p, Point) and (p.positive or not positive_only)]
    boxes = [p for p in prompts if isinstance(p, Box)]
    rows = [(*frame.to_model(p.x, p.y), POSITIVE if p.positive else NEGATIVE) for p in points]
    if boxes:
        rows += _corners(boxes[-1], frame)
    elif rows:
        rows.append((0.0, 0.0, NOT_A_POINT))
    table = np.array(rows, np.float64).reshape(-1, 3)
    return np.clip(table[:, :2], -FAR, FAR).astype(np.float32), table[:, 2].astype(np.int64)


def _corners(box: Box, frame: MedSamFrame) -> list[tuple[float, float, int]]:
    """A box ends at the far edges of its corner pixels, so that it holds the same pixels in the square."""
    left, top = frame.to_model(box.x0 - 0.5, box.y0 - 0.5)
    right, bottom = frame.to_model(box.x1 + 0.5, box.y1 + 0.5)
    return [(left + 0.5, top + 0.5, FIRST_CORNER), (right - 0.5, bottom - 0.5, LAST_CORNER)]
