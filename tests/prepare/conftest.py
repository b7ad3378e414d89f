"""Small data sets in every layout: patients who never were."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from PIL import Image

Array = np.ndarray[Any, Any]
# Anisotropic, and with its axes the other way round than RAS.
AFFINE = np.diag([-0.8, -0.9, 3.0, 1.0])


def block(value: int = 1, shape: tuple[int, int, int] = (60, 50, 8), at: tuple[int, int, int] = (10, 12, 1)) -> Array:
    """Labels (i, j, k) with a block of 20 x 15 x 6 voxels."""
    labels = np.zeros(shape, dtype=np.uint8)
    labels[at[0] : at[0] + 20, at[1] : at[1] + 15, at[2] : at[2] + 6] = value
    return labels


def save(path: Path, array: Array, affine: Array = AFFINE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(array, affine), path)
    return path


def ct(labels: Array, seed: int = 0) -> Array:
    """HU of -1000 around, 40 or 120 inside; no two seeds are the same patient."""
    noise = np.random.default_rng(seed).integers(-9, 10, labels.shape)
    return (np.where(labels > 0, 120, -1000) + noise).astype(np.int16)


def write_pair(root: Path, ending: str, name: str, labels: Array, seed: int = 0, channel: str = "") -> None:
    save(root / f"images{ending}" / f"{name}{channel}.nii.gz", ct(labels, seed))
    save(root / f"labels{ending}" / f"{name}.nii.gz", labels)


@pytest.fixture
def word(tmp_path: Path) -> Path:
    """Two training cases and a test case with liver (1) and bladder (14); no validation cases."""
    root = tmp_path / "WORD"
    both = block() | block(14, at=(35, 12, 1))
    for seed, (ending, name) in enumerate((("Tr", "word_0001"), ("Tr", "word_0002"), ("Ts", "word_0003"))):
        write_pair(root, ending, name, both, seed)
    return root


@pytest.fixture
def nnunet(tmp_path: Path) -> Path:
    """Twelve training cases and a test case with a liver (2)."""
    root = tmp_path / "Dataset007_Tiny"
    for seed in range(13):
        write_pair(root, "Tr" if seed < 12 else "Ts", f"tiny_{seed:03}", block(2), seed, "_0000")
    (root / "dataset.json").write_text(json.dumps({"labels": {"background": 0, "liver": 2}, "file_ending": ".nii.gz"}))
    return root


@pytest.fixture
def total(tmp_path: Path) -> Path:
    """Three cases as TotalSegmentator publishes them: liver, both adrenals, a vertebra; a table of parts."""
    root = tmp_path / "total"
    for seed in range(3):
        case = root / f"s{seed:04}"
        save(case / "ct.nii.gz", ct(block(), seed))
        for name, at in (
            ("liver", (10, 12, 1)),
            ("adrenal_gland_left", (35, 12, 1)),
            ("adrenal_gland_right", (35, 30, 1)),
            ("vertebrae_L1", (10, 30, 1)),
        ):
            save(case / "segmentations" / f"{name}.nii.gz", block(at=at))
    (root / "meta.csv").write_text("image_id;age;split\ns0000;60;train\ns0001;61;val\ns0002;62;test\n")
    return root


@pytest.fixture
def slices(tmp_path: Path) -> Path:
    """Patient a: slices 9 and 76m with liver and spleen, of which the spleen is annotated on one; b: an empty slice."""
    root = tmp_path / "slices"
    (root / "set").mkdir(parents=True)
    labels = np.zeros((64, 80), np.uint8)
    labels[20:44, 12:40], labels[5:17, 50:62] = 1, 2
    for seed, (name, picture) in enumerate((("a_76m", labels), ("a_9", labels), ("b_1", labels * 0))):
        grey = np.random.default_rng(seed).integers(0, 256, (64, 80)).astype(np.uint8)
        Image.fromarray(grey).save(root / "set" / f"{name}.png")
        Image.fromarray(picture).save(root / "set" / f"{name}_label.png")
    (root / "index.csv").write_text(
        "id,dataset,patient,slice,spacing_mm,annotated\n"
        "a_76m,set,a,76m,,liver\na_9,set,a,9,0.7,liver spleen\nb_1,set,b,1,0.8,spleen\n"
    )
    (tmp_path / "split.csv").write_text("dataset,patient,part\nset,a,train\nset,b,test\n")
    return root


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[..., Any]:
    """Prepare into a folder ``out`` and open it."""
    from gazeseg.prepare import PrepareSettings, open_prepared, prepare

    def prepared(format_: str, root: Path, **more: Any) -> Any:
        settings = PrepareSettings(format_, root, tmp_path / "out", **more)  # type: ignore[arg-type]
        prepared.summary = prepare(settings)  # type: ignore[attr-defined]
        return open_prepared(tmp_path / "out")

    return prepared
