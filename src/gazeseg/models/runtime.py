"""A model folder at work: two ONNX files, an encoder for the slice and a decoder for the prompts."""

from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.errors import InputError, ModelError
from gazeseg.models.frame import MAX_PROMPTS, Frame, box_row, point_rows, to_grey
from gazeseg.models.manifest import DECODER, ENCODER, Manifest
from gazeseg.models.onnx_file import check_interface, open_session
from gazeseg.types import Box, Embedding, Float, Point, Prediction, Prompt, Slice

LOGIT_LIMIT = 20.0
SURE = 1e-4  # a probability from elsewhere is taken as no surer than this


class OnnxModel:
    """A promptable model; values in, values out, nothing to set or reset. Equal inputs give equal bits on CPU."""

    def __init__(self, folder: Path, manifest: Manifest, model_hash: str) -> None:
        self.manifest = manifest
        self.name = manifest.name
        self.hash = model_hash
        self.training_patients = frozenset(manifest.training_patients)
        self._encoder = open_session(folder / ENCODER)
        self._decoder = open_session(folder / DECODER)
        self._check_files(folder)

    def embed(self, image: Slice) -> Embedding:
        """The slow part, once per slice: any (h, w) to the features of the model frame."""
        frame = Frame(image.shape, self.manifest.size)
        square = frame.shrink(to_grey(image, self.manifest.window))
        outputs = self._encoder.run(None, {"image": square[None, None]})
        return Embedding(dict(zip(self._features(), outputs, strict=True)), image.shape, self.hash)

    def decode(
        self, embedding: Embedding, prompts: list[Prompt] | tuple[Prompt, ...], prior: Prediction | None = None
    ) -> Prediction:
        """The fast part, at every look: all prompts so far and the last prediction to the next one.

        Without any prompt or prior nothing is meant: the mask is empty and the score 0.

        Raises:
            InputError: prompts that are no ``Point`` or ``Box``, too many of them, or a prior of another slice size.
            ModelError: an embedding of another model.
        """
        self._check(embedding, prompts, prior)
        if not prompts and prior is None:
            nothing = np.zeros(embedding.shape, np.float32)
            return Prediction(nothing, 0.0, nothing > 0)
        frame = Frame(embedding.shape, self.manifest.size)
        inputs = {
            **embedding.features,
            "points": point_rows(prompts, frame)[None],
            "box": box_row(prompts, frame)[None],
            **_prior_inputs(prior, frame),
        }
        logits, score = self._decoder.run(None, inputs)
        return self._prediction(logits, float(score[0]), frame)

    def _features(self) -> list[str]:
        return [output.name for output in self._encoder.get_outputs()]

    def _check_files(self, folder: Path) -> None:
        """Both files must fit the frame and each other, so that a wrong pair fails here and not at the first look."""
        picture: list[int | None] = [1, 1, self.manifest.size, self.manifest.size]
        features = {output.name: output.shape for output in self._encoder.get_outputs()}
        check_interface(self._encoder, folder / ENCODER, {"image": picture}, len(features))
        prompts: dict[str, list[int | None]] = {
            "points": [1, None, 5],
            "box": [1, 5],
            "prior": picture,
            "has_prior": [1],
        }
        check_interface(self._decoder, folder / DECODER, features | prompts, 2)

    def _check(
        self, embedding: Embedding, prompts: list[Prompt] | tuple[Prompt, ...], prior: Prediction | None
    ) -> None:
        if embedding.model_hash != self.hash:
            raise ModelError(
                f"expected an embedding made by {self.name} ({self.hash[:12]}), found one of "
                f"{embedding.model_hash[:12]}: embed the slice again"
            )
        if not isinstance(prompts, list | tuple):
            raise InputError(f"expected prompts as a list or tuple, found {type(prompts).__name__}")
        if len(prompts) > MAX_PROMPTS:
            raise InputError(f"expected at most {MAX_PROMPTS} prompts, found {len(prompts)}: undo some")
        for prompt in prompts:
            if not isinstance(prompt, Point | Box):
                raise InputError(f"expected prompts of type Point or Box, found {type(prompt).__name__}")
        if prior is not None and prior.mask.shape != embedding.shape:
            raise InputError(f"expected a prior of shape {embedding.shape}, found {prior.mask.shape}")

    def _prediction(self, logits: Float, score: float, frame: Frame) -> Prediction:
        limited = np.clip(logits, -LOGIT_LIMIT, LOGIT_LIMIT)
        probability = 1 / (1 + np.exp(-frame.enlarge(limited[0, 0])))
        return Prediction(probability, score, probability > self.manifest.threshold, memory=limited)


def _prior_inputs(prior: Prediction | None, frame: Frame) -> dict[str, Any]:
    """The prediction to go on from, as logits (1, 1, size, size), and whether there is one (1,)."""
    shape = (1, 1, frame.size, frame.size)
    if prior is None:
        return {"prior": np.zeros(shape, np.float32), "has_prior": np.zeros(1, np.float32)}
    memory = prior.memory
    if memory is None or memory.shape != shape:
        memory = _logits(prior.probability, frame)  # a mask from elsewhere, to be corrected
    return {"prior": memory, "has_prior": np.ones(1, np.float32)}


def _logits(probability: Float, frame: Frame) -> Float:
    """Probabilities (h, w) to logits of the model frame; around the slice there is surely nothing."""
    inside = np.clip(probability.astype(np.float64), SURE, 1 - SURE)
    logits = np.log(inside / (1 - inside)).astype(np.float32)
    return frame.shrink(logits, around=float(np.log(SURE / (1 - SURE))))[None, None]
