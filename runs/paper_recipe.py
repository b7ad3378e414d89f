"""What the paper's recipe makes of fovea's encoder and data, beside fovea itself, on the same patients, objects and looks.

As in the paper, the encoder of a trained network (theirs: MedSAM's) stays as it is and the decoder goes on learning from 20
points, 16 inside and 4 outside, all called positive, in one pass over the whole slice. In use it is shown positive looks
only, all so far at once, without the mask before. Writes a report into OUT/evaluation.

Usage: python runs/paper_recipe.py TRAINING_FOLDER DATA OUT [STEPS]
"""

import sys
from pathlib import Path
from typing import Any

import lightning
from torch.utils.data import DataLoader

from gazeseg.evaluate import Settings, evaluate, write
from gazeseg.models import read_manifest
from gazeseg.models.crop import whole
from gazeseg.models.foveated import FoveatedModel
from gazeseg.models.frame import Frame, box_row, point_rows
from gazeseg.models.request import nothing_meant
from gazeseg.models.verify import model_hash
from gazeseg.prepare.split import read_split
from gazeseg.train import material
from gazeseg.train.augment import CALM
from gazeseg.train.checkpoint import load_network, read_checkpoint
from gazeseg.train.config import TrainConfig
from gazeseg.train.dataset import Draw, Draws
from gazeseg.train.export import export
from gazeseg.train.loop import FoveaTraining
from gazeseg.train.nets.fovea import Fovea
from gazeseg.train.sitting import Sitting
from gazeseg.train.trainer import LAST, make_trainer
from gazeseg.types import Embedding, Point, Prediction, Prompt

REGIMES = ("oracle20", "gaze-research", "gaze-consumer", "gaze-poor")
DRAWS = 5


class PaperTraining(FoveaTraining):
    """One pass from the paper's points, with a decoder that has learned already."""

    def __init__(self, config: TrainConfig, begun: Fovea) -> None:
        super().__init__(config, begun)
        self.net.encoder.requires_grad_(requires_grad=False)

    def train(self, mode: bool = True) -> "PaperTraining":
        """The encoder keeps its averages too."""
        super().train(mode)
        self.net.encoder.eval()
        return self

    def _sit(self, net: Fovea, batch: Draw, rng: Any, kinds: dict[str, float] | None = None) -> Sitting:
        return super()._sit(net, batch, rng, kinds or {"paper": 1.0})


class UsedAsInThePaper(FoveatedModel):
    """Positive points in one pass over the whole slice; nothing else is looked at, and its user knows."""

    positive_only = True

    def decode(
        self, embedding: Embedding, prompts: list[Prompt] | tuple[Prompt, ...], prior: Prediction | None = None
    ) -> Prediction:
        """All positive points so far to a mask."""
        points = [p for p in prompts if isinstance(p, Point) and p.positive]
        if not points:
            return nothing_meant(embedding.shape)
        frame = Frame(embedding.shape, self.manifest.size)
        crop = whole(frame.size)
        logits, score = self._pass(embedding, point_rows(points, frame), box_row([], frame), crop, None)
        return self._prediction(logits, score, crop, frame)


def fine_tune(folder: Path, out: Path, steps: int) -> Path:
    """The checkpoint of the paper's recipe, from the training folder of ``gazeseg train``."""
    shape = read_checkpoint(folder / LAST)["hyper_parameters"]["shape"]
    config = TrainConfig(steps=steps, lr=3e-4, shape=shape, passes=(1.0,), naming_weight=0)
    learned = material.load(folder / "material.npz", read_split(), "train")
    trainer = make_trainer(out, config, 1, "bf16-mixed")
    lightning.seed_everything(config.seed, verbose=False)
    draws = Draws(learned, steps * config.batch, seed=config.seed, config=CALM)  # as fovea's own training ends
    batches = DataLoader(draws, batch_size=config.batch)
    trainer.fit(PaperTraining(config, load_network(folder / LAST)), batches)
    return out / LAST


def used_as_in_the_paper(folder: Path) -> FoveatedModel:
    """A model folder to the system."""
    manifest = read_manifest(folder)
    return UsedAsInThePaper(folder, manifest, model_hash(manifest))


def main(folder: Path, data: Path, out: Path, steps: int = 200) -> None:
    """Fine-tune, export, score both."""
    model = out / "model"
    if not model.exists():
        export(fine_tune(folder, out, steps), model, name="paper-recipe")
    settings = Settings(
        data=data / "slices",
        systems=("fovea", "paper-recipe"),
        regimes=REGIMES,
        draws=DRAWS,
        columns=tuple(f"{name}:{regime}" for regime in REGIMES for name in ("fovea", "paper-recipe")),
    )
    found = evaluate(settings, loaders={"paper-recipe": lambda: used_as_in_the_paper(model)})
    for path in write(found, out / "evaluation"):
        print(path)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *map(int, sys.argv[4:5]))
