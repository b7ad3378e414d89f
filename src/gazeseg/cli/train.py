"""``gazeseg train``: from the data folder to a checkpoint of ``fovea``."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from gazeseg.cli.outcome import Outcome, add_json, progress_bar

HELP = "train the default model on labelled slices (needs the 'train' extra)"


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--data", required=True, metavar="DIR", help="folder with slices/ and, if there, label_volumes/"
    )
    parser.add_argument(
        "--out", required=True, metavar="DIR", help="folder for cache, log and checkpoint; resumed when it has one"
    )
    parser.add_argument("--steps", type=int, default=1800, metavar="N", help="optimiser steps (default: 1800)")
    parser.add_argument("--batch", type=int, default=8, metavar="N", help="pictures per step and device (default: 8)")
    parser.add_argument(
        "--seed", type=int, default=2026, metavar="N", help="of weights, draws and readers (default: 2026)"
    )
    parser.add_argument("--devices", default="auto", metavar="N", help="GPUs, as Lightning counts them (default: auto)")
    parser.add_argument(
        "--precision", default="32-true", metavar="P", help="as Lightning names it, e.g. bf16-mixed (default: 32-true)"
    )
    add_json(parser)


def run(args: Namespace) -> Outcome:
    """Build the cache if it is not there, then train or go on."""
    from gazeseg.train.extra import need_torch

    need_torch()
    from gazeseg.prepare.split import read_split
    from gazeseg.train import material
    from gazeseg.train.config import TrainConfig
    from gazeseg.train.loop import train

    out = Path(args.out)
    config = TrainConfig(steps=args.steps, batch=args.batch, seed=args.seed)
    cache = out / "material.npz"
    if not cache.exists():
        material.build(Path(args.data), cache, track=progress_bar)
    split = read_split()
    parts = {part: material.load(cache, split, part) for part in ("train", "val")}
    checkpoint = train(parts["train"], parts["val"], out, config, devices=args.devices, precision=args.precision)
    data = {"checkpoint": str(checkpoint), "steps": config.steps, "pictures": len(parts["train"])}
    return Outcome(f"wrote {checkpoint}; next: gazeseg models export {checkpoint} --out DIR", data)
