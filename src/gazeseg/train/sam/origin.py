"""What a training checkpoint says of how its weights came to be; ``train`` writes it, ``models export`` passes it on."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from gazeseg.errors import InputError
from gazeseg.types import Window

Labels = Literal["signed", "positive"]
LABELS: tuple[Labels, ...] = get_args(Labels)


@dataclass(frozen=True, slots=True)
class Origin:
    """The ``data`` entry of a checkpoint.

    Attributes:
        training_patients: ``dataset/patient`` of everybody seen in training or choosing, with those of the weights it
            started from where they are known.
        training_data: data sets with licence, for people.
        window: the grey window (HU) that 0..255 stood for.
        labels: ``positive`` when training showed points of the structure only, else ``signed``.
        command: what made the weights.
        licence: SPDX name of the weights' licence.
    """

    training_patients: tuple[str, ...]
    training_data: tuple[str, ...]
    window: Window
    labels: Labels
    command: str
    licence: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as the checkpoint keeps them."""
        plain = asdict(self)
        lists = {name: list(value) for name, value in plain.items() if isinstance(value, tuple)}
        return plain | lists | {"window": [self.window.lower, self.window.upper]}


def origin_from_dict(values: Any) -> Origin:
    """The origin that ``Origin.to_dict`` wrote.

    Raises:
        InputError: an entry is missing or of another kind.
    """
    if not isinstance(values, dict):
        raise InputError(f"expected 'data' with the origin of the weights in the checkpoint, found {values!r}")
    window = values.get("window")
    if not isinstance(window, list | tuple) or len(window) != 2 or not all(isinstance(b, int | float) for b in window):
        raise InputError(f"expected 'window' as two numbers in the checkpoint's data, found {window!r}")
    if values.get("labels") not in LABELS:
        raise InputError(
            f"expected 'labels' as {' or '.join(LABELS)} in the checkpoint's data, found {values.get('labels')!r}"
        )
    return Origin(
        training_patients=_texts(values, "training_patients"),
        training_data=_texts(values, "training_data"),
        window=Window(*window),
        labels=values["labels"],
        command=_text(values, "command"),
        licence=_text(values, "licence"),
    )


def _texts(values: dict[str, Any], name: str) -> tuple[str, ...]:
    found = values.get(name)
    if not isinstance(found, list | tuple) or not all(isinstance(item, str) for item in found):
        raise InputError(f"expected {name!r} as a list of texts in the checkpoint's data, found {found!r}")
    return tuple(found)


def _text(values: dict[str, Any], name: str) -> str:
    found = values.get(name)
    if not isinstance(found, str):
        raise InputError(f"expected {name!r} as a text in the checkpoint's data, found {found!r}")
    return found
