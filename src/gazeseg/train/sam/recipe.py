"""What a training run of SAM can be told."""

from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from gazeseg.errors import InputError
from gazeseg.images.objects import OBJECT_RULES, ObjectRule
from gazeseg.simulate.strategies import Strategy, strategy_named

Trained = Literal["decoder", "prompt+decoder", "all", "lora"]
Flips = Literal["none", "horizontal", "both"]
Schedule = Literal["plateau", "cosine"]
LossOn = Literal["logits", "input"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training run; flags of the command line replace single values.

    Attributes:
        name: of the recipe it began as.
        train: which part of the network learns; see ``freeze``.
        strategy: how prompts are made (``simulate.strategies``); several joined by + take turns by chance.
        points: points per round.
        rounds: most rounds of prompts, for strategies that go on; the last one is learned from.
        dense: whether the logits of one round are a mask prompt in the next.
        objects: what counts as one object (``images.objects``).
        per_slice: objects that share one pass of the encoder.
        batch: slices per step and device.
        accumulate: batches per step of the optimiser.
        epochs: at most.
        lr: (highest) learning rate of AdamW, whose betas are 0.9 and 0.999.
        weight_decay: of AdamW.
        clip: largest norm of the gradient; 0 for any.
        schedule: ``plateau`` halves after 5 epochs without a lower validation loss, down to 1e-6; ``cosine`` rises over
            the first twentieth and falls to zero.
        patience: epochs without a validation loss lower by 1e-4 before it stops; 0 for never.
        flips: mirrored pictures, each direction by a coin.
        warp: small rotations, scales and changes of brightness; only where the encoder learns.
        loss_on: ``logits`` compares on the small grid of the logits, ``input`` on the model's input pixels.
        score_weight: weight of the predicted IoU's error.
        check: validation objects, chosen evenly over organs; 0 for all.
        seed: of draws and prompts.
    """

    name: str
    train: Trained = "decoder"
    strategy: str = "paper"
    points: int = 20
    rounds: int = 1
    dense: bool = False
    objects: ObjectRule = "paper"
    per_slice: int = 1
    batch: int = 24
    accumulate: int = 4
    epochs: int = 200
    lr: float = 5e-5
    weight_decay: float = 0.01
    clip: float = 0.0
    schedule: Schedule = "plateau"
    patience: int = 10
    flips: Flips = "both"
    warp: bool = False
    loss_on: LossOn = "logits"
    score_weight: float = 0.0
    check: int = 0
    seed: int = 2023

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise InputError(f"expected {name} out of {', '.join(allowed)}, found {getattr(self, name)!r}")
        for name, least in LEAST.items():
            if not getattr(self, name) >= least:
                raise InputError(f"expected {name} of {least} or more, found {getattr(self, name)}")
        if not 0 < self.lr < 1:
            raise InputError(f"expected a learning rate between 0 and 1, found {self.lr}")
        if len(self.strategies) > 1 and any(strategy.name == "box" for strategy in self.strategies):
            raise InputError(f"expected box alone or strategies of points, found {self.strategy!r}")

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """The strategies that take turns."""
        return tuple(strategy_named(name) for name in self.strategy.split("+"))

    @property
    def labels(self) -> Literal["positive", "signed"]:
        """Whether the network gets to see points that say what does not belong to the object."""
        return "signed" if any(strategy.labels == "signed" for strategy in self.strategies) else "positive"

    @property
    def encoder_learns(self) -> bool:
        """Whether pictures have to go through the encoder in every epoch."""
        return self.train in ("all", "lora")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as checkpoints keep them."""
        return asdict(self)


CHOICES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "train": get_args(Trained),
        "objects": OBJECT_RULES,
        "schedule": get_args(Schedule),
        "flips": get_args(Flips),
        "loss_on": get_args(LossOn),
    }
)
LEAST: MappingProxyType[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("points", "rounds", "per_slice", "batch", "accumulate", "epochs"), 1),
        **dict.fromkeys(("weight_decay", "clip", "patience", "score_weight", "check", "seed"), 0),
    }
)
