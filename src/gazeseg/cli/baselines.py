"""``gazeseg baselines``: the automatic systems of the comparison, trained and run on the same patients."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from gazeseg.cli.outcome import Outcome, add_json, progress_bar

HELP = "train and run the automatic systems of the comparison: nnU-Net v2 and ResUNet"
SYSTEMS = ("nnunet", "resunet")


def configure(parser: ArgumentParser) -> None:
    """One sub-command to train, one to predict."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    train = actions.add_parser("train", help="learn from a prepared folder; goes on where it was broken off")
    _system(train)
    train.add_argument("--data", required=True, type=Path, metavar="PREPARED", help="folder of gazeseg prepare")
    train.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for the training")
    length = train.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, metavar="M", help="train so long, the schedule stretched over it")
    length.add_argument("--epochs", type=int, metavar="N", help="train so many epochs (nnU-Net's own default: 1000)")
    train.add_argument("--iterations", type=int, metavar="N", help="steps per epoch (default: the system's)")
    train.add_argument("--seed", type=int, default=0, metavar="N", help="of weights and draws (default: 0)")
    add_json(train)
    predict = actions.add_parser("predict", help="write label maps that gazeseg evaluate can score")
    _system(predict)
    predict.add_argument("--model", required=True, type=Path, metavar="DIR", help="folder of the training")
    predict.add_argument("--data", required=True, type=Path, metavar="FOLDER", help="as gazeseg evaluate takes it")
    predict.add_argument("--out", required=True, type=Path, metavar="PRED", help="folder for the label maps")
    predict.add_argument(
        "--patients", choices=("test", "all"), default="test", help="unseen in training (default), or all"
    )
    add_json(predict)


def run(args: Namespace) -> Outcome:
    """Train or predict."""
    return _train(args) if args.action == "train" else _predict(args)


def _system(parser: ArgumentParser) -> None:
    parser.add_argument("system", choices=SYSTEMS, metavar="SYSTEM", help=" or ".join(SYSTEMS))


def _train(args: Namespace) -> Outcome:
    from gazeseg.baselines.budget import Budget
    from gazeseg.errors import InputError
    from gazeseg.prepare import open_prepared

    if args.seed < 0:
        raise InputError(f"expected a seed of 0 or more, found {args.seed}")
    budget = Budget(args.minutes, args.epochs, args.iterations)
    prepared = open_prepared(args.data)
    record = _module(args.system).train(prepared, args.out, budget, seed=args.seed, track=progress_bar)
    data = {
        "system": record.system,
        "model": str(args.out),
        "organs": record.organs,
        "patients": len(record.training_patients),
        "about": record.about,
    }
    text = f"{record.about}\nnext: gazeseg baselines predict {args.system} --model {args.out} --data FOLDER --out PRED"
    return Outcome(text, data)


def _predict(args: Namespace) -> Outcome:
    choice = _module(args.system).predict(args.model, args.data, args.out, patients=args.patients, track=progress_bar)
    data = {"system": args.system, "out": str(args.out), "cases": len(choice.cases), "left_out": choice.left_out}
    lines = [f"{args.out}  {len(choice.cases)} label maps"]
    if choice.left_out:
        lines.append(f"{choice.left_out} cases of patients seen in training left out")
    lines.append(f"next: gazeseg evaluate --data {args.data} --systems {args.system}={args.out} ...")
    return Outcome("\n".join(lines), data)


def _module(system: str) -> Any:
    """The two functions of a system; ResUNet's need torch here, nnU-Net's in an environment of its own."""
    if system == "nnunet":
        from gazeseg.baselines import nnunet

        return nnunet
    from gazeseg.baselines.extra import need_monai

    need_monai()
    from gazeseg.baselines import resunet

    return resunet
