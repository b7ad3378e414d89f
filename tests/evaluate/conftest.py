"""Small labelled folders in both layouts; pictures are dark, organs bright and away from the middle."""

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from PIL import Image

from gazeseg.evaluate import Settings, evaluate
from gazeseg.evaluate.scene import Scene
from gazeseg.testing import FakePredictor
from gazeseg.types import Geometry, Plane, Volume

DATA = Path(os.environ.get("GAZESEG_DATA", Path(__file__).parents[3] / "shared" / "data"))
HEAD = ("id", "dataset", "patient", "slice", "spacing_mm", "annotated")
Array = np.ndarray[Any, Any]


def block(shape: tuple[int, int], rows: slice, columns: slice, value: int = 1) -> Array:
    picture = np.zeros(shape, dtype=np.uint8)
    picture[rows, columns] = value
    return picture


def write_slices(root: Path, slices: list[dict[str, Any]]) -> Path:
    """Each slice: dataset, patient, slice, labels (h, w), annotated, spacing_mm."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "index.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEAD)
        writer.writeheader()
        for entry in slices:
            name = f"{entry['patient']}_{entry['slice']}"
            folder = root / entry["dataset"]
            folder.mkdir(exist_ok=True)
            Image.fromarray(np.where(entry["labels"] > 0, 200, 40).astype(np.uint8)).save(folder / f"{name}.png")
            Image.fromarray(entry["labels"]).save(folder / f"{name}_label.png")
            writer.writerow({"id": name, **{key: entry.get(key, "") for key in HEAD[1:]}})
    return root


def write_nnunet(root: Path, labels: dict[str, Array], names: dict[str, Any], affine: Array | None = None) -> Path:
    """Each case: labels (i, j, k)."""
    affine = np.diag([-0.8, -0.8, 3.0, 1.0]) if affine is None else affine
    for folder in ("imagesTs", "labelsTs"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name, array in labels.items():
        image = np.where(array > 0, 120, -80).astype(np.int16)
        nibabel.save(nibabel.Nifti1Image(image, affine), root / "imagesTs" / f"{name}_0000.nii.gz")
        nibabel.save(nibabel.Nifti1Image(array.astype(np.uint8), affine), root / "labelsTs" / f"{name}.nii.gz")
    (root / "dataset.json").write_text(json.dumps({"name": "tiny", "labels": {"background": 0, **names}}))
    return root


@pytest.fixture
def make_slices(tmp_path: Path) -> Callable[[list[dict[str, Any]]], Path]:
    return lambda slices: write_slices(tmp_path / "data", slices)


@pytest.fixture
def make_nnunet(tmp_path: Path) -> Callable[..., Path]:
    return lambda *args, **kwargs: write_nnunet(tmp_path / "data", *args, **kwargs)


@pytest.fixture
def folder(make_slices: Callable[[list[dict[str, Any]]], Path]) -> Path:
    """Patient a: two slices with liver; b: one with liver and spleen; c: liver too, where only spleen is annotated."""
    both = block((90, 110), slice(20, 45), slice(15, 60)) | block((90, 110), slice(60, 75), slice(70, 95), 2)
    liver = block((90, 110), slice(20, 45), slice(15, 60))
    return make_slices(
        [
            {"dataset": "set", "patient": "a", "slice": "1", "labels": liver, "annotated": "liver"},
            {"dataset": "set", "patient": "a", "slice": "2", "labels": both, "annotated": "liver"},
            {
                "dataset": "set",
                "patient": "b",
                "slice": "1",
                "labels": both,
                "annotated": "liver spleen",
                "spacing_mm": 0.8,
            },
            {"dataset": "set", "patient": "c", "slice": "9", "labels": both, "annotated": "spleen"},
        ]
    )


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(folder, ("fake",), ("box", "click", "gaze"))


@pytest.fixture
def compared(settings: Settings, loaders: dict[str, Any], predicted: Path) -> dict[str, Any]:
    """The summary of two models beside label maps, whose system has a name that LaTeX would trip over."""
    asked = Settings(
        data=settings.data,
        systems=("fake", "other", f"u_net & co={predicted}"),
        regimes=("box", "click"),
        columns=("fake:box", "other:click:3", "u_net & co"),
        published=True,
    )
    return evaluate(asked, loaders=loaders, pictures=False).summary


@pytest.fixture
def loaders() -> dict[str, Callable[[], FakePredictor]]:
    return {name: (lambda name=name: FakePredictor(name)) for name in ("fake", "other")}


@pytest.fixture
def scene() -> Scene:
    truth = block((90, 110), slice(20, 45), slice(15, 60)) > 0
    volume = Volume(np.full((110, 90, 1), 40, np.uint8), Geometry(np.diag([-1.0, -1, 1, 1]), (110, 90, 1)), "grey")
    return Scene("set/a/1/liver", truth, volume, Plane(2, 0, 1, False, False), 0, "liver")


@pytest.fixture(scope="session")
def real_slices() -> Path:
    if not (DATA / "slices" / "index.csv").is_file():
        pytest.skip(f"no real slices at {DATA}: set GAZESEG_DATA")
    return DATA


def write_predictions(root: Path, maps: dict[str, Array], affine: Array | None = None, **more: Any) -> Path:
    """Label maps by relative name without suffix: pictures (h, w), or volumes (i, j, k) on the grid of ``write_nnunet``."""
    root.mkdir(parents=True, exist_ok=True)
    for name, array in maps.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if array.ndim == 2:
            Image.fromarray(array).save(root / f"{name}.png")
        else:
            affine = np.diag([-0.8, -0.8, 3.0, 1.0]) if affine is None else affine
            nibabel.save(nibabel.Nifti1Image(array.astype(np.uint8), affine), root / f"{name}.nii.gz")
    content = {
        "format": 1,
        "system": "unet",
        "version": "2",
        "labels": {"liver": 1, "spleen": 2},
        "training_patients": [],
        "seconds": dict.fromkeys(maps, 2.0),
        "about": "made for a test",
    }
    (root / "predictions.json").write_text(json.dumps({**content, **more}))
    return root


@pytest.fixture
def make_predictions(tmp_path: Path) -> Callable[..., Path]:
    return lambda maps, name="auto", **more: write_predictions(tmp_path / name, maps, **more)


@pytest.fixture
def predicted(folder: Path, make_predictions: Callable[..., Path]) -> Path:
    """Predictions for ``folder``: the truth, but on patient a's second slice the liver is missed."""
    labels = {path.stem.removesuffix("_label"): np.asarray(Image.open(path)) for path in folder.glob("set/*_label.png")}
    labels["a_2"] = np.where(labels["a_2"] == 1, 0, labels["a_2"])
    return make_predictions({f"set/{name}": array for name, array in labels.items()})
