"""A recording again, with corrections that were found later."""

from dataclasses import replace

import numpy as np

from gazeseg.errors import InputError
from gazeseg.gaze.belief import Belief
from gazeseg.gaze.calibrate.model import Calibration, basis
from gazeseg.gaze.drift import DriftState
from gazeseg.gaze.visual import flat_deg, from_flat_deg
from gazeseg.types import DriftCorrected, Float, GazeQuality, Recording


def recorrect(
    recording: Recording, correction: Calibration | DriftState, quality: GazeQuality | None = None
) -> Recording:
    """Correct the gaze of a recording offline; the given recording stays as it is.

    A calibration is the same for all samples. Drift is followed over time: between two corrections of its log that
    still stand it is taken as changing evenly, which only somebody who knows the later ones can do.

    Args:
        recording: its positions must not have this correction yet.
        correction: made on the same screen.
        quality: of the corrected gaze, if it was measured; else that of the recording stays.

    Raises:
        InputError: another screen; or drift for a recording that holds corrections of drift already.
    """
    if correction.screen != recording.screen:
        raise InputError(f"expected a correction made on {recording.screen}, found one made on {correction.screen}")
    held = sum(isinstance(event, DriftCorrected) for event in recording.events)
    if held and isinstance(correction, DriftState):
        raise InputError(f"expected a recording without corrections of drift, found {held}: drift would count twice")
    if isinstance(correction, Calibration):
        xy, what = correction.apply(recording.xy), "recalibrated"
    else:
        xy, what = _without_drift(recording, correction), "drift removed"
    return replace(recording, xy=xy, quality=quality or recording.quality, device=f"{recording.device} ({what})")


def standing(state: DriftState) -> list[Belief]:
    """The beliefs that no revert has taken back, oldest first, with the one before all corrections."""
    if not state.log:
        return [state.belief]
    gone = {line.reverts for line in state.log}
    kept = [line.after for n, line in enumerate(state.log) if line.reverts is None and n not in gone]
    return [state.log[0].before, *kept]


def _without_drift(recording: Recording, state: DriftState) -> Float:
    beliefs = standing(state)
    times = np.array([belief.t_s for belief in beliefs])
    coefficients = _between(recording.t_s, times, np.stack([belief.coefficients for belief in beliefs]))
    shift_deg = np.einsum("nk,nkd->nd", basis(recording.xy, "affine"), coefficients)
    return from_flat_deg(flat_deg(recording.xy, state.screen) - shift_deg, state.screen)


def _between(t_s: Float, times: Float, coefficients: Float) -> Float:
    """Coefficients (n, 3, 2) at times (n,), evenly between those known (m, 3, 2) and constant outside."""
    rows = coefficients.reshape(len(times), -1)
    return np.stack([np.interp(t_s, times, row) for row in rows.T], axis=-1).reshape(-1, 3, 2)
