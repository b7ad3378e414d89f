"""``gazeseg train``: from labelled slices to a checkpoint, of ``fovea`` or of a Segment Anything network."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from gazeseg.cli.outcome import Outcome, add_json, progress_bar, say

HELP = "train a model on labelled slices (needs the 'train' extra)"
PAPER, UNKNOWN = "paper", "unknown"
# flags that replace one value of a recipe, with their type and what they say
CHANGES: dict[str, tuple[type, str]] = {
    "train": (str, "what learns: decoder, prompt+decoder, all, lora"),
    "strategy": (str, "how prompts are made: box, paper, paper-random, mask-difference, signed-error, reader; + joins"),
    "points": (int, "points per round"),
    "rounds": (int, "most rounds of prompts"),
    "objects": (str, "what counts as one object: organ or paper"),
    "per_slice": (int, "objects that share one pass of the encoder"),
    "epochs": (int, "passes over all training objects, at most"),
    "accumulate": (int, "batches per step of the optimiser"),
    "flips": (str, "mirrored pictures: none, horizontal, both"),
    "check": (int, "validation objects; 0 for all"),
}


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--model", choices=("fovea", "medsam"), default="fovea", help="what to train (default: fovea)")
    parser.add_argument(
        "--data", required=True, metavar="DIR",
        help="fovea: folder with slices/ and, if there, label_volumes/; medsam: folder of gazeseg prepare",
    )  # fmt: skip
    parser.add_argument(
        "--out",
        required=True,
        metavar="DIR",
        help="folder for log and checkpoint; gone on with when it has one, of the same data and flags but --steps",
    )
    parser.add_argument("--batch", type=int, metavar="N", help="pictures per step and device")
    parser.add_argument("--lr", type=float, metavar="F", help="highest learning rate")
    parser.add_argument("--seed", type=int, metavar="N", help="of weights, draws and prompts")
    parser.add_argument("--devices", default="auto", metavar="N", help="GPUs, as Lightning counts them (default: auto)")
    parser.add_argument(
        "--precision", default="32-true", metavar="P", help="as Lightning names it, e.g. bf16-mixed (default: 32-true)"
    )
    parser.add_argument("--steps", type=int, metavar="N", help="fovea: optimiser steps (default: 9000)")
    parser.add_argument(
        "--shape",
        metavar="NAME",
        help="fovea: hybrid (default) or deep; others, which lack a part, are for comparison",
    )
    parser.add_argument("--loss", metavar="NAME", help="fovea: dice+bce (default) or dice+focal")
    parser.add_argument(
        "--naming",
        type=float,
        metavar="W",
        help="fovea: weight of naming the organs of a slice (default: 0.5; 0: none)",
    )
    parser.add_argument(
        "--harm",
        type=float,
        metavar="W",
        help="fovea: weight of what corrections cost that make masks worse (default: 0)",
    )
    parser.add_argument(
        "--init",
        metavar="FILE",
        help="weights to begin with: a checkpoint; medsam: any SAM or MedSAM file, or 'tiny' for random",
    )
    _configure_medsam(parser)
    add_json(parser)


def _configure_medsam(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("medsam", "a recipe, and what to change of it")
    group.add_argument("--recipe", metavar="NAME", help="paper (default), medsam-box or ours")
    for name, (kind, about) in CHANGES.items():
        group.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar=kind.__name__[0].upper(), help=about)
    group.add_argument(
        "--max-minutes", type=float, metavar="M", help="stop after the epoch that leaves no time for another"
    )
    group.add_argument(
        "--nodes", type=int, default=1, metavar="N", help="machines, as Lightning counts them (default: 1)"
    )
    group.add_argument("--workers", type=int, default=0, metavar="N", help="processes that make batches (default: 0)")
    group.add_argument("--embeddings", metavar="DIR", help="folder for embeddings (default: in the prepared folder)")
    group.add_argument(
        "--licence", metavar="TEXT", help="of the weights, as the training data and the initial weights allow it"
    )


def run(args: Namespace) -> Outcome:
    """Train, or go on."""
    from gazeseg.train.extra import need_torch

    need_torch()
    _refuse_flags_of_the_other(args)
    return _medsam(args) if args.model == "medsam" else _fovea(args)


def _refuse_flags_of_the_other(args: Namespace) -> None:
    from gazeseg.errors import InputError

    foreign = (
        ("steps", "shape", "loss", "naming", "harm")
        if args.model == "medsam"
        else ("recipe", "max_minutes", "embeddings", "licence", *CHANGES)
    )
    for name in foreign:
        if getattr(args, name) is not None:
            other = "fovea" if args.model == "medsam" else "medsam"
            raise InputError(
                f"expected --{name.replace('_', '-')} with --model {other} only, found it with {args.model}"
            )


def _fovea(args: Namespace) -> Outcome:
    """Build the cache or see that it is of this data, then train or go on."""
    from gazeseg.prepare.split import read_split
    from gazeseg.train import material
    from gazeseg.train.config import TrainConfig
    from gazeseg.train.loop import train
    from gazeseg.train.trainer import LAST

    out = Path(args.out)
    given = {name: getattr(args, name) for name in ("steps", "batch", "lr", "seed", "shape", "loss")}
    given["naming_weight"], given["harm_weight"] = args.naming, args.harm
    config = TrainConfig(**{name: value for name, value in given.items() if value is not None})
    init = None if args.init is None else Path(args.init)
    data, cache = Path(args.data), out / "material.npz"
    if not cache.exists():
        material.build(data, cache, track=progress_bar)
    elif not material.known_to_be_of(cache, data):
        # told before hours of training, not after; a run that an earlier version began must be able to go on
        say(f"note: {cache} does not say what it was made from, used as if made from {data}")
    if init is not None and (out / LAST).exists():
        say(f"note: {out / LAST} goes on as it was begun, --init {init} has no say in it")
    split = read_split()
    parts = {part: material.load(cache, split, part) for part in ("train", "val")}
    checkpoint = train(
        parts["train"], parts["val"], out, config, devices=args.devices, precision=args.precision, init=init
    )
    result = {"checkpoint": str(checkpoint), "steps": config.steps, "pictures": len(parts["train"])}
    return Outcome(f"wrote {checkpoint}; next: gazeseg models export {checkpoint} --out DIR", result)


def _medsam(args: Namespace) -> Outcome:
    """Open the folder and the weights, then train or go on."""
    from gazeseg.errors import InputError
    from gazeseg.prepare import open_prepared
    from gazeseg.train.sam.recipes import recipe_named

    if args.init is None:
        raise InputError("expected --init FILE or --init tiny with --model medsam, found neither")
    changes = {name: getattr(args, name) for name in (*CHANGES, "lr", "batch", "seed")}
    recipe = recipe_named(args.recipe or PAPER, **changes)
    prepared = open_prepared(args.data)
    from gazeseg.train.sam.initial import initial
    from gazeseg.train.sam.run import Machine, train_sam

    folder = None if args.embeddings is None else Path(args.embeddings)
    machine = Machine(args.devices, args.nodes, args.precision, args.max_minutes, args.workers, folder)
    checkpoint = train_sam(
        prepared,
        initial(args.init, recipe.seed),
        Path(args.out),
        recipe,
        machine=machine,
        command=_command(args, changes),
        licence=args.licence or UNKNOWN,
        track=progress_bar,
    )
    data = {"checkpoint": str(checkpoint), "recipe": recipe.to_dict()}
    return Outcome(f"wrote {checkpoint}; next: gazeseg models export {checkpoint} --out DIR", data)


def _command(args: Namespace, changes: dict[str, Any]) -> str:
    """What was asked for, without the folders of this machine."""
    words = ["gazeseg train --model medsam", f"--data {Path(args.data).name}", f"--recipe {args.recipe or PAPER}"]
    words.append(f"--init {Path(args.init).name}")
    words += [f"--{name.replace('_', '-')} {value}" for name, value in changes.items() if value is not None]
    return " ".join(words)
