"""Batches for Lightning: embeddings made first where the encoder does not learn, pictures otherwise."""

from pathlib import Path

import lightning
from torch.utils.data import DataLoader
from transformers import SamModel

from gazeseg.prepare import Prepared
from gazeseg.progress import Track
from gazeseg.train.sam.choose import to_check, to_learn_from
from gazeseg.train.sam.data import FLIPS, Scene, Scenes, collate
from gazeseg.train.sam.embeddings import Embeddings, Place, embed
from gazeseg.train.sam.order import Check, Order
from gazeseg.train.sam.recipe import Recipe

CHECK_BATCH = 4  # slices; each brings all its objects


class SamData(lightning.LightningDataModule):
    """Training and validation batches of a prepared folder.

    Args:
        prepared: the folder.
        sam: embeds the slices unless the recipe trains its encoder.
        size: side of its input.
        recipe: which objects, in which batches.
        folder: of embeddings.
        track: told of embeddings.
        workers: processes that make batches.
    """

    def __init__(
        self, prepared: Prepared, sam: SamModel, size: int, recipe: Recipe, folder: Path, track: Track, workers: int = 0
    ) -> None:
        super().__init__()
        self.prepared, self.sam, self.size, self.recipe = prepared, sam, size, recipe
        self.folder, self.track, self.workers = folder, track, workers
        self.groups = {"train": to_learn_from(prepared, recipe), "val": to_check(prepared, recipe)}
        self.embeddings: Embeddings | None = None

    def prepare_data(self) -> None:
        """Embed what is missing; Lightning calls this in one process per machine and lets the others wait."""
        if not self.recipe.encoder_learns:
            self.sam.to(self.trainer.strategy.root_device)
            self.embeddings = self._embed()

    def setup(self, stage: str) -> None:
        """The processes that waited find all embeddings there."""
        if self.embeddings is None and not self.recipe.encoder_learns:
            self.embeddings = self._embed()

    def train_dataloader(self) -> DataLoader[Scene]:
        """All training objects once, in the order of the epoch."""
        scenes = self._scenes("train")
        order = Order(len(scenes), self.recipe.seed, self.trainer.global_rank, self.trainer.world_size)
        return self._loader(scenes, order, self.recipe.batch)

    def val_dataloader(self) -> DataLoader[Scene]:
        """All validation objects."""
        scenes = self._scenes("val")
        return self._loader(scenes, Check(len(scenes), self.trainer.global_rank, self.trainer.world_size), CHECK_BATCH)

    def _scenes(self, part: str) -> Scenes:
        return Scenes(self.prepared, self.groups[part], self.size, self.recipe, self.embeddings)

    def _loader(self, scenes: Scenes, sampler: Order | Check, batch: int) -> DataLoader[Scene]:
        return DataLoader(
            scenes,
            batch,
            sampler=sampler,
            collate_fn=collate,
            num_workers=self.workers,
            persistent_workers=self.workers > 0,
        )

    def _embed(self) -> Embeddings:
        flips = {"train": FLIPS[self.recipe.flips], "val": (0,)}
        stems: dict[Place, str] = {}
        for part, groups in self.groups.items():
            places = sorted({(group[0].case, group[0].row) for group in groups})
            found = embed(self.prepared, places, self.sam, self.size, self.folder, flips[part], track=self.track)
            stems.update(found.stems)
        return Embeddings(found.folder, stems)
