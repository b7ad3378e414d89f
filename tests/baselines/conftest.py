"""A prepared folder of four patients with a liver and a spleen, the slices it came from, and one core for torch."""

import csv

import numpy as np
import pytest
from PIL import Image

from gazeseg.prepare import PrepareSettings, open_prepared, prepare

SIZE = 96
PARTS = {"a": "train", "b": "train", "c": "val", "d": "test"}


@pytest.fixture(scope="session", autouse=True)
def _one_core():
    """Two cores add up in another order than one, and wait for each other where the machine is busy."""
    try:
        import torch
    except ImportError:
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def picture(shift):
    """Grey and labels (h, w): air 0, soft tissue 90, bone 255, liver (1) 160 at the left, spleen (2) 130."""
    grey = np.zeros((SIZE, SIZE + 16), np.uint8)
    grey[8:88, 8:104] = 90
    grey[80:88, 40:60] = 255
    labels = np.zeros_like(grey)
    labels[20 + shift : 60 + shift, 16:50] = 1
    labels[24 + shift : 50 + shift, 70:94] = 2
    return np.where(labels == 1, 160, np.where(labels == 2, 130, grey)).astype(np.uint8), labels


def write_rows(root, rows):
    (root / "set").mkdir(parents=True)
    with open(root / "index.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "dataset", "patient", "slice", "spacing_mm", "annotated"))
        for number, (patient, name, annotated, spacing) in enumerate(rows):
            grey, labels = picture(number)
            Image.fromarray(grey).save(root / "set" / f"{patient}{name}.png")
            Image.fromarray(labels).save(root / "set" / f"{patient}{name}_label.png")
            writer.writerow((f"{patient}{name}", "set", patient, name, spacing, annotated))
    return root


@pytest.fixture(scope="session")
def make_prepared(tmp_path_factory):
    """Prepare rows of (patient, slice, annotated, spacing); patients a, b train, c chooses, d tests."""

    def make(rows):
        place = tmp_path_factory.mktemp("tiny")
        lines = [f"set,{patient},{part}" for patient, part in PARTS.items()]
        (place / "split.csv").write_text("\n".join(["dataset,patient,part", *lines]) + "\n")
        root = write_rows(place / "slices", rows)
        prepare(PrepareSettings(format="slices", root=root, out=place / "prep", split=place / "split.csv"))
        return open_prepared(place / "prep")

    return make


@pytest.fixture(scope="session")
def prepared(make_prepared):
    """Patient a was annotated for the liver alone, the others for both; no scale is known."""
    both = "liver spleen"
    rows = [
        ("a", "1", "liver", ""),
        ("a", "2", "liver", ""),
        ("b", "1", both, ""),
        ("c", "1", both, ""),
        ("d", "1", both, ""),
    ]
    return make_prepared(rows)


@pytest.fixture(scope="session")
def slices(prepared):
    """The slices folder that ``prepared`` came from."""
    return prepared.root.parent / "slices"
