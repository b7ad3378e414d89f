"""Evaluation: labelled cases, systems and regimes in; rows, a summary with intervals and tests, tables and a report out.

Systems are interactive (models) or automatic (folders of predictions). A regime makes prompts from the truth; a system
sees the image, the prompts and its own last answer, nothing else. May import every room but ``train``.
"""

from gazeseg.evaluate.metrics import dice, nsd, surface_dice
from gazeseg.evaluate.output import check_out, write
from gazeseg.evaluate.regimes import REGIMES
from gazeseg.evaluate.rows import COLUMNS, Row
from gazeseg.evaluate.run import Evaluation, evaluate
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
