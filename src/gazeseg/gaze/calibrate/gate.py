"""What the measured gaze may be used for.

The limits are engineering choices, on the scale of what good remote trackers reach in practice.
"""

from dataclasses import dataclass
from typing import Literal

from gazeseg.gaze.calibrate.validate import Summary, Validation

Colour = Literal["green", "amber", "red"]
GREEN_MEAN_DEG = 1.0
GREEN_WORST_DEG = 1.5
GREEN_RMS_DEG = 0.5
GREEN_LOSS = 0.10
AMBER_MEAN_DEG = 2.0
SEEN_SHARE = 0.5  # with gaze at fewer targets than this, or fewer samples, too little is known to prompt by it


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict on a validation.

    Attributes:
        colour: green: use the gaze; amber: use it zoomed in; red: gaze moves focus and zoom, mouse and keys prompt.
        reasons: in words, what kept it from a better colour; for green, that all is within the limits.
        min_zoom: views must be zoomed at least this much, 1 is the whole slice. It makes up for the error: at this
            zoom a degree over the green limit costs no more anatomy than the limit itself does at zoom 1.
        gaze_prompts: whether looks may become prompts.
    """

    colour: Colour
    reasons: tuple[str, ...]
    min_zoom: float
    gaze_prompts: bool


def gate(validation: Validation) -> Gate:
    """Green, amber or red, and what follows from it."""
    measured = validation.overall
    unfit = _unfit(measured)
    if unfit:
        return Gate("red", unfit, 1.0, False)
    short = _short_of_green(measured)
    if short:
        return Gate("amber", short, _min_zoom(measured), True)
    return Gate("green", (f"mean error {measured.accuracy_deg:.1f}° and all else within the limits",), 1.0, True)


def _unfit(measured: Summary) -> tuple[str, ...]:
    if measured.seen < SEEN_SHARE * measured.targets:
        return (f"gaze at {measured.seen} of {measured.targets} targets only",)
    if measured.data_loss > 1.0 - SEEN_SHARE:
        return (f"data loss {measured.data_loss:.1%}, more than {1.0 - SEEN_SHARE:.0%}",)
    if not measured.accuracy_deg <= AMBER_MEAN_DEG:
        return (f"mean error {measured.accuracy_deg:.1f}°, more than {AMBER_MEAN_DEG:.1f}°",)
    return ()


def _short_of_green(measured: Summary) -> tuple[str, ...]:
    checks = (
        (measured.accuracy_deg, GREEN_MEAN_DEG, "mean error {:.2f}°, more than {:.1f}°"),
        (measured.worst_deg, GREEN_WORST_DEG, "worst error {:.2f}°, more than {:.1f}°"),
        (measured.rms_s2s_deg, GREEN_RMS_DEG, "noise (RMS-S2S) {:.2f}°, more than {:.1f}°"),
        (measured.data_loss, GREEN_LOSS, "data loss {:.1%}, more than {:.0%}"),
    )
    reasons = [words.format(found, limit) for found, limit, words in checks if not found <= limit]
    if measured.seen < measured.targets:
        reasons.append(f"gaze at {measured.seen} of {measured.targets} targets only")
    return tuple(reasons)


def _min_zoom(measured: Summary) -> float:
    over = (
        measured.accuracy_deg / GREEN_MEAN_DEG,
        measured.worst_deg / GREEN_WORST_DEG,
        measured.rms_s2s_deg / GREEN_RMS_DEG,
    )
    return max(1.0, *(share for share in over if share == share))
