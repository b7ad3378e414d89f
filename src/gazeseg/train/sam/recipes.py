"""The three recipes that come with names, and what tells two runs apart."""

from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from gazeseg.errors import InputError
from gazeseg.train.sam.recipe import Recipe

# arXiv 2410.17920 and its code: the defaults above. What it did wrong is not in here: see ``task``.
PAPER = Recipe("paper")
# Ma et al. 2024 (doi 10.1038/s41467-024-44824-z) train all of SAM with boxes; rates and augmentation are ours
MEDSAM_BOX = Recipe(
    "medsam-box",
    train="all",
    strategy="box",
    points=1,
    objects="organ",
    per_slice=4,
    batch=8,
    accumulate=1,
    epochs=20,
    lr=5e-4,
    weight_decay=0.02,
    clip=1.0,
    schedule="cosine",
    patience=0,
    flips="horizontal",
    warp=True,
    loss_on="input",
    score_weight=0.1,
    check=256,
)
OURS = Recipe(
    "ours",
    train="prompt+decoder",
    strategy="signed-error+reader",
    points=4,
    rounds=4,
    dense=True,
    objects="organ",
    batch=16,
    accumulate=1,
    epochs=40,
    lr=2e-4,
    clip=1.0,
    schedule="cosine",
    patience=0,
    flips="horizontal",
    loss_on="input",
    score_weight=0.1,
    check=512,
)
RECIPES: MappingProxyType[str, Recipe] = MappingProxyType({r.name: r for r in (PAPER, MEDSAM_BOX, OURS)})


def recipe_named(name: str, **changes: Any) -> Recipe:
    """A recipe with some values replaced; None leaves a value as it is.

    Raises:
        InputError: an unknown recipe, or a value that cannot be.
    """
    if name not in RECIPES:
        raise InputError(f"expected a recipe out of {', '.join(RECIPES)}, found {name!r}")
    return replace(RECIPES[name], **{key: value for key, value in changes.items() if value is not None})


def differences(before: dict[str, Any], now: Recipe) -> list[str]:
    """Names and both values of what differs; a longer run is the same run unless its schedule depends on the length."""
    free = {"epochs"} if now.schedule == "plateau" else set()
    names = [field.name for field in fields(now) if field.name not in free]
    pairs = [(name, before.get(name), getattr(now, name)) for name in names]
    return [f"{name} {old!r} instead of {new!r}" for name, old, new in pairs if old != new]
