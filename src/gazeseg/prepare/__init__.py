"""Preparation: published data sets in, one compact folder of labelled slices out, for whatever trains.

``prepare`` makes or adds to the folder; ``open_prepared`` reads it. May import every room below it, and knows nothing
of torch.
"""

from gazeseg.prepare.prepared import Instance, Prepared, PreparedSlice, open_prepared
from gazeseg.prepare.run import Summary, prepare
from gazeseg.prepare.settings import FORMATS, PrepareSettings
from gazeseg.prepare.split import Part

__all__ = [
    "FORMATS",
    "Instance",
    "Part",
    "PrepareSettings",
    "Prepared",
    "PreparedSlice",
    "Summary",
    "open_prepared",
    "prepare",
]
