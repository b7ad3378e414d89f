"""Calibration and validation of gaze, without a display of its own.

In: targets and the samples that belong to them. Out: a correction, the measured error, and what may be done with it.
The order of use: ``targets`` -> ``collect`` -> ``fit`` -> ``validation_targets`` -> ``collect`` -> ``corrected`` ->
``validate`` -> ``gate``.
"""

from gazeseg.gaze.calibrate.collect import TargetGaze, collect
from gazeseg.gaze.calibrate.fit import fit
from gazeseg.gaze.calibrate.gate import Gate, gate
from gazeseg.gaze.calibrate.measure import PointQuality
from gazeseg.gaze.calibrate.model import Calibration
from gazeseg.gaze.calibrate.places import targets, validation_targets
from gazeseg.gaze.calibrate.validate import Summary, Validation, validate

__all__ = [
    "Calibration",
    "Gate",
    "PointQuality",
    "Summary",
    "TargetGaze",
    "Validation",
    "collect",
    "fit",
    "gate",
    "targets",
    "validate",
    "validation_targets",
]
