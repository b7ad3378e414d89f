"""The regimes by name: how prompts come about, and at which budgets the mask is scored."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.evaluate.gazing import GazeRegime
from gazeseg.evaluate.prompting import POINT_COUNTS, play_box, play_clicks, play_nothing, play_oracle, play_points
from gazeseg.evaluate.replaying import ReplayRegime
from gazeseg.evaluate.scene import Play, Scene

ONE_SHOT: tuple[float | None, ...] = (None,)
CLICKS: tuple[float | None, ...] = (1.0, 3.0, 5.0, 10.0)
SECONDS: tuple[float | None, ...] = (1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Regime:
    """A way to prompt.

    Attributes:
        budgets: where the mask is scored; (None,) is one shot.
        unit: of the budgets, for people.
        about: one line for the report.
        play: the regime at work on a scene, with a seed.
        recordings: the folder whose recordings it needs, one for each object.
        cumulative: whether each prompt adds to the ones before; otherwise each budget is a shot of its own.
        random: whether the seed has a say.
    """

    name: str
    budgets: tuple[float | None, ...]
    unit: str
    about: str
    play: Callable[[Scene, int], Play]
    recordings: Path | None = None
    cumulative: bool = True
    random: bool = True


AUTOMATIC = Regime(
    "automatic",
    ONE_SHOT,
    "",
    "no prompts: the label map the system made of the whole case before",
    play_nothing,
    random=False,
)
"""What a folder of predictions is scored under; it cannot be asked for."""


def _gaze(name: str, tracker: str) -> Regime:
    about = (
        f"simulated reader with a {tracker} eye tracker, 27 inch 2560x1440 screen at 65 cm, image at 90 % of its height, "
        "zoomed by the tracker's error and the organ's width; looks signed by key, one update per second, until no wrong "
        "piece exceeds 2 % of the organ"
    )
    return Regime(name, SECONDS, "s of gaze", about, GazeRegime(tracker))


_KNOWN: dict[str, Callable[[str], Regime]] = {
    "box": lambda name: Regime(name, ONE_SHOT, "", "tight box, each side moved outwards by 0-5 px", play_box),
    "click": lambda name: Regime(
        name,
        CLICKS,
        "clicks",
        "signed clicks at the deepest point of the largest error, previous mask as prior",
        play_clicks,
        random=False,
    ),
    "oracle20": lambda name: Regime(
        name,
        ONE_SHOT,
        "",
        "the reference paper's points, drawn from the truth: 16 uniform inside, 4 uniform outside, all positive",
        play_oracle,
    ),
    "points": lambda name: Regime(
        name,
        tuple(map(float, POINT_COUNTS)),
        "points",
        "the reference paper's points in other numbers, each number drawn anew and shown alone: int(0.8 N), at least one, "
        "uniform inside, the others uniform outside, all positive",
        play_points,
        cumulative=False,
    ),
    "gaze": lambda name: _gaze(name, "consumer"),
    "gaze-research": lambda name: _gaze(name, "research"),
    "gaze-consumer": lambda name: _gaze(name, "consumer"),
    "gaze-poor": lambda name: _gaze(name, "poor"),
}
REGIMES = (*_KNOWN, "replay:FOLDER")


def parse_regimes(names: list[str]) -> list[Regime]:
    """Regimes by name, ``replay:FOLDER`` for recordings.

    Raises:
        InputError: unknown, named twice, or none.
    """
    if not names:
        raise InputError(f"expected regimes out of {', '.join(REGIMES)}, found none")
    regimes = [regime_of(name) for name in names]
    meant = ["gaze-consumer" if name == "gaze" else name.partition(":")[0] for name in names]
    twice = next((name for name in meant if meant.count(name) > 1), None)
    if twice:
        raise InputError(f"expected each regime once, found {twice} twice (gaze means gaze-consumer): name it once")
    return regimes


def regime_of(name: str) -> Regime:
    """One regime by name."""
    kind, _, folder = name.partition(":")
    if kind == "replay":
        if not folder:
            raise InputError("expected replay:FOLDER with recordings FOLDER/<object id>, found replay without a folder")
        return Regime(
            "replay",
            ONE_SHOT,
            "",
            f"recordings of readers in {folder}, all looks that they did not take back",
            ReplayRegime(Path(folder)),
            Path(folder),
            random=False,
        )
    if name not in _KNOWN:
        raise InputError(f"expected regimes out of {', '.join(REGIMES)}, found {name!r}")
    return _KNOWN[name](name)
