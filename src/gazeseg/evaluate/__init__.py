"""Evaluation: labelled cases, systems and regimes in; rows, a summary with intervals and a report out.

A regime makes prompts from the truth; a system sees the image, the prompts and its own last answer, nothing else.
May import every room but ``train``.
"""

from gazeseg.evaluate.metrics import dice, nsd, surface_dice
from gazeseg.evaluate.regimes import REGIMES
from gazeseg.evaluate.rows import COLUMNS, Row
from gazeseg.evaluate.run import Evaluation, check_out, evaluate, write
from gazeseg.evaluate.settings import ENGINES, Settings
from gazeseg.evaluate.systems import LOADERS

__all__ = [
    "COLUMNS",
    "ENGINES",
    "LOADERS",
    "REGIMES",
    "Evaluation",
    "Row",
    "Settings",
    "check_out",
    "dice",
    "evaluate",
    "nsd",
    "surface_dice",
    "write",
]
