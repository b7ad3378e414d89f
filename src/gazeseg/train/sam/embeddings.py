"""Embeddings of slices by an encoder that does not learn: computed once, kept as files, shared by all runs.

``FOLDER/<hash of the encoder>/<hash of the slice>-<flip>.npy`` holds float16 (c, g, g). Flips are embedded too, because
mirroring an embedding is not embedding a mirrored picture. A file is there whole or not at all, so a broken-off run goes
on with what is missing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import SamModel

from gazeseg.errors import InputError
from gazeseg.files import replacing
from gazeseg.prepare import Prepared
from gazeseg.prepare.letterbox import UInt8
from gazeseg.progress import Track, silent
from gazeseg.train.sam.decode import encode
from gazeseg.train.sam.picture import mirrored, to_picture

Place = tuple[str, int]
AT_ONCE = 4


def encoder_hash(sam: SamModel) -> str:
    """SHA-256 over names, types and values of the image encoder."""
    digest = hashlib.sha256()
    for name, value in sorted(sam.vision_encoder.state_dict().items()):
        digest.update(f"{name} {value.dtype} {tuple(value.shape)}".encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def slice_hash(pixels: UInt8) -> str:
    """SHA-256 over the size and the grey values of a slice."""
    return hashlib.sha256(str(pixels.shape).encode() + np.ascontiguousarray(pixels).tobytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Embeddings of slices of one prepared folder: ``folder`` of the encoder, file stem by case and row."""

    folder: Path
    stems: dict[Place, str]

    def read(self, case: str, row: int, flip: int) -> Tensor:
        """(c, g, g) float32.

        Raises:
            InputError: a file that is not there or damaged.
        """
        path = self.path((case, row), flip)
        try:
            return torch.from_numpy(np.load(path, allow_pickle=False).astype(np.float32))
        except (OSError, ValueError, EOFError):
            raise InputError(
                f"expected an embedding in {path}, found none: delete the folder and train again"
            ) from None

    def path(self, place: Place, flip: int) -> Path:
        """The file of one slice and flip."""
        return self.folder / f"{self.stems[place]}-{flip}.npy"


def embed(
    prepared: Prepared,
    places: Sequence[Place],
    sam: SamModel,
    size: int,
    folder: Path,
    flips: Iterable[int],
    *,
    track: Track = silent,
) -> Embeddings:
    """Embed what is not there yet of slices ``places``, in all ``flips``, on the network's device.

    Args:
        prepared: the folder of the slices.
        places: case and row.
        sam: its encoder must not learn from here on.
        size: side of its input.
        folder: of all embeddings; encoders have folders of their own in it.
        flips: as in ``picture.mirrored``.
        track: told of each slice.
    """
    found = Embeddings(folder / encoder_hash(sam)[:16], {})
    for place in track(places, "embedding slices", len(places)):
        pixels = prepared.slice(*place).pixels
        found.stems[place] = slice_hash(pixels)[:32]
        missing = [flip for flip in flips if not found.path(place, flip).exists()]
        if missing:
            _write(found, place, missing, _embedded(sam, pixels, size, missing))
    return found


@torch.no_grad()
def _embedded(sam: SamModel, pixels: UInt8, size: int, flips: Sequence[int]) -> Tensor:
    picture = torch.from_numpy(to_picture(pixels, size))[None]
    stack = torch.stack([mirrored(picture, flip) for flip in flips]).to(sam.device)
    return torch.cat([encode(sam, part) for part in stack.split(AT_ONCE)]).half().cpu()


def _write(found: Embeddings, place: Place, flips: Sequence[int], values: Tensor) -> None:
    for flip, value in zip(flips, values, strict=True):
        with replacing(found.path(place, flip)) as path:
            np.save(path, value.numpy())
