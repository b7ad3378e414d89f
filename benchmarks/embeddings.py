"""What embeddings made once are worth: an epoch of the decoder with them, and one that runs the frozen encoder each time.

Run: .venv-dev/bin/python benchmarks/embeddings.py [SHAPE ...]; without names ViT-Tiny at 256 and ViT-B at 1024 pixels.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np

OBJECTS = {"vit_tiny_256": 32, "vit_b": 4}  # per epoch, so that ViT-B takes under two minutes on two quiet cores
BATCH = 4


class Phantoms:
    """What training reads of a prepared folder, from the test patient who never was."""

    def __init__(self) -> None:
        from gazeseg.prepare.grey import CT_WINDOW, to_grey
        from gazeseg.simulate import phantom

        volume, self.labels, self.organs = phantom(shape=(256, 256, 36))
        self.pixels = to_grey(volume.array, CT_WINDOW)

    def slice(self, case: str, row: int) -> SimpleNamespace:
        return SimpleNamespace(pixels=np.ascontiguousarray(self.pixels[:, :, row].T))

    def mask(self, instance: Any) -> np.ndarray:
        values = {name: value for value, name in self.organs.items()}
        return np.ascontiguousarray((self.labels[:, :, instance.row] == values[instance.organ]).T)

    def groups(self, most: int) -> list[Any]:
        from gazeseg.prepare import Instance

        found = []
        for row in range(self.labels.shape[2]):
            for value, pixels in zip(*np.unique(self.labels[:, :, row], return_counts=True), strict=True):
                if value and pixels >= 100:
                    found.append((Instance("phantom/0", row, self.organs[int(value)], 0, int(pixels)),))
        return found[:: max(1, len(found) // most)][:most]


def epoch(task: Any, scenes: Any) -> float:
    """Seconds for all objects once: batches, forward, backward, optimiser."""
    import torch

    from gazeseg.train.sam.data import collate
    from gazeseg.train.sam.decode import encode
    from gazeseg.train.sam.loss import object_loss, on_grid
    from gazeseg.train.sam.order import Draw
    from gazeseg.train.sam.rounds import converse

    optimizer = torch.optim.AdamW([p for p in task.parameters() if p.requires_grad], lr=5e-5)
    start = perf_counter()
    for first in range(0, len(scenes), BATCH):
        batch = collate([scenes[Draw(0, item)] for item in range(first, min(first + BATCH, len(scenes)))])
        with torch.no_grad():
            embeddings = batch.seen if scenes.embeddings else encode(task.sam, batch.seen)
        answer = converse(task.sam, embeddings, batch, task.recipe, 1)
        optimizer.zero_grad()
        object_loss(*on_grid(answer.logits, batch.truth, "logits")).mean().backward()
        optimizer.step()
    return perf_counter() - start


def compare(name: str) -> None:
    """One line for a shape."""
    from gazeseg.train.sam.build import build
    from gazeseg.train.sam.data import Scenes
    from gazeseg.train.sam.embeddings import embed
    from gazeseg.train.sam.recipes import recipe_named
    from gazeseg.train.sam.shape import SHAPES
    from gazeseg.train.sam.task import SamTraining

    phantoms: Any = Phantoms()
    size, recipe = SHAPES[name].image_size, recipe_named("paper", flips="none")
    groups = phantoms.groups(OBJECTS.get(name, 4))
    task = SamTraining(build(SHAPES[name]), recipe, phantoms.organs, {})
    with TemporaryDirectory() as folder:
        places = sorted({("phantom/0", group[0].row) for group in groups})
        start = perf_counter()
        kept = embed(phantoms, places, task.sam, size, Path(folder), (0,))
        once = perf_counter() - start
        epoch(task, Scenes(phantoms, groups[:BATCH], size, recipe, kept))  # warms up
        cached = min(epoch(task, Scenes(phantoms, groups, size, recipe, kept)) for _ in range(2))
    live = epoch(task, Scenes(phantoms, groups, size, recipe, None))
    print(f"{name:14} {len(groups):7} {once:12.2f} {cached:12.2f} {live:14.2f} {live / cached:7.1f}", flush=True)


def main(*names: str) -> None:
    """Take the shapes in turn."""
    try:
        import lightning  # noqa: F401
        import torch  # noqa: F401
    except ImportError:
        print("embeddings: skipped, needs gazeseg[train]")
        return
    print(
        f"{'decoder epoch':14} {'objects':>7} {'embed once s':>12} {'with them s':>12} {'encoder runs s':>14} {'ratio':>7}"
    )
    for name in names or tuple(OBJECTS):
        compare(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
