"""Slices with objects as a network takes them: pictures or embeddings, masks, seeds of prompts."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from gazeseg.prepare import Instance, Prepared
from gazeseg.train.sam.choose import Group, key_of
from gazeseg.train.sam.embeddings import Embeddings
from gazeseg.train.sam.order import Draw
from gazeseg.train.sam.picture import mirrored, to_picture, to_square, warped
from gazeseg.train.sam.recipe import Flips, Recipe

FLIPS: dict[Flips, tuple[int, ...]] = {"none": (0,), "horizontal": (0, 1), "both": (0, 1, 2, 3)}
CHECK_SEED = 1


class Scene(NamedTuple):
    """A slice with k objects: ``seen`` is the picture (1, s, s) in 0..1, or its embedding (c, g, g)."""

    seen: Tensor
    truth: Tensor
    seeds: list[tuple[int, ...]]
    organs: list[int]


class Batch(NamedTuple):
    """Slices (b, ...) and their n objects: the slice of each, truth (n, s, s) bool, seeds of prompts, number of organ."""

    seen: Tensor
    owner: Tensor
    truth: Tensor
    seeds: list[tuple[int, ...]]
    organs: Tensor


class Scenes(Dataset[Scene]):
    """Draws of groups of objects that share a slice; equal draws give equal scenes.

    Args:
        prepared: the folder.
        groups: the objects of each slice.
        size: side of the network's input.
        recipe: flips, warps and how many objects of a slice to take.
        embeddings: where slices were embedded before; None gives pictures.
    """

    def __init__(
        self, prepared: Prepared, groups: list[Group], size: int, recipe: Recipe, embeddings: Embeddings | None
    ) -> None:
        self.prepared = prepared
        self.groups = groups
        self.size = size
        self.recipe = recipe
        self.embeddings = embeddings
        self.values = {name: value for value, name in prepared.organs.items()}

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, draw: Draw) -> Scene:
        group = self.groups[draw.item]
        if draw.epoch is None:
            return self._scene(group, 0, [(CHECK_SEED, key_of(instance)) for instance in group])
        seed = (self.recipe.seed, draw.epoch, draw.item)
        rng = np.random.default_rng(seed)
        chosen = rng.permutation(len(group))[: self.recipe.per_slice]
        flip = int(rng.choice(FLIPS[self.recipe.flips]))
        scene = self._scene(tuple(group[i] for i in chosen), flip, [(*seed, int(i)) for i in chosen])
        return changed(scene, rng) if self.recipe.warp and self.embeddings is None else scene

    def _scene(self, group: Group, flip: int, seeds: list[tuple[int, ...]]) -> Scene:
        masks = np.stack([to_square(self.prepared.mask(instance), self.size) for instance in group])
        truth = mirrored(torch.from_numpy(masks), flip)
        return Scene(self._seen(group[0], flip), truth, seeds, [self.values[instance.organ] for instance in group])

    def _seen(self, instance: Instance, flip: int) -> Tensor:
        if self.embeddings is not None:
            return self.embeddings.read(instance.case, instance.row, flip)
        pixels = self.prepared.slice(instance.case, instance.row).pixels
        return mirrored(torch.from_numpy(to_picture(pixels, self.size))[None], flip)


def changed(scene: Scene, rng: np.random.Generator) -> Scene:
    """The scene warped, without objects that left the picture; as it was if all did."""
    seen, truth = warped(scene.seen, scene.truth, rng)
    kept = torch.nonzero(truth.any(dim=2).any(dim=1)).flatten().tolist()
    if not kept:
        return scene
    return Scene(seen, truth[kept], [scene.seeds[i] for i in kept], [scene.organs[i] for i in kept])


def collate(scenes: list[Scene]) -> Batch:
    """Scenes of one step."""
    counts = torch.tensor([len(scene.truth) for scene in scenes])
    return Batch(
        torch.stack([scene.seen for scene in scenes]),
        torch.repeat_interleave(torch.arange(len(scenes)), counts),
        torch.cat([scene.truth for scene in scenes]),
        [seed for scene in scenes for seed in scene.seeds],
        torch.tensor([organ for scene in scenes for organ in scene.organs]),
    )
