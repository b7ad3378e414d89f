from dataclasses import replace

import numpy as np
import pytest

from gazeseg.session import journal_header, volume_fingerprint
from gazeseg.testing import FakePredictor
from gazeseg.types import Geometry, Volume


def small(array: np.ndarray, affine: np.ndarray | None = None) -> Volume:  # type: ignore[type-arg]
    return Volume(array, Geometry(np.eye(4) if affine is None else affine, array.shape))  # type: ignore[arg-type]


ARRAY = np.arange(24, dtype=np.int16).reshape(2, 3, 4)


@pytest.mark.parametrize(
    "array",
    [np.asfortranarray(ARRAY), ARRAY.astype(">i2"), np.repeat(ARRAY, 2, axis=0)[::2]],
    ids=["column order", "big endian", "strided"],
)
def test_layout_in_memory_does_not_matter(array: np.ndarray) -> None:  # type: ignore[type-arg]
    assert volume_fingerprint(small(array)) == volume_fingerprint(small(ARRAY))


def test_everything_else_does() -> None:
    moved, negative_zero = np.eye(4), np.eye(4)
    moved[0, 3], negative_zero[0, 3] = 1e-9, -0.0
    changed = ARRAY.copy()
    changed[1, 2, 3] += 1
    volumes = [
        small(ARRAY),
        small(changed),
        small(ARRAY.astype(np.int32)),
        small(ARRAY, moved),
        small(ARRAY.reshape(3, 2, 4)),
        small(ARRAY[::-1]),
    ]
    assert len({volume_fingerprint(volume) for volume in volumes}) == len(volumes)
    assert volume_fingerprint(small(ARRAY, negative_zero)) == volume_fingerprint(small(ARRAY))


def test_header_says_what_replay_needs(volume: Volume) -> None:
    header = journal_header(replace(volume, source="ct.nii.gz"), FakePredictor())
    assert header["case"] == {"path": "ct.nii.gz", "sha256": volume_fingerprint(volume)}
    assert header["model"] == {"name": "fake", "hash": FakePredictor().hash}
    assert header["created_utc"].endswith("+00:00")
