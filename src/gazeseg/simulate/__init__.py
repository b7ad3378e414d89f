"""Simulated readers and phantoms: masks and views in; gaze samples, recordings, prompts and a test patient out.

May import images, gaze, prompts and types. Every chance comes from a generator or seed that the caller gives.
"""

from gazeseg.simulate.corrections import correction, error_click, noisy_box, noticed
from gazeseg.simulate.paper import paper_points
from gazeseg.simulate.phantom import phantom
from gazeseg.simulate.reader import Reader
from gazeseg.simulate.record import record
from gazeseg.simulate.scanpath import scanpath
from gazeseg.simulate.screen import default_screen, zoom_for
from gazeseg.simulate.trackers import TRACKERS, Tracker, tracker_named

__all__ = [
    "TRACKERS",
    "Reader",
    "Tracker",
    "correction",
    "default_screen",
    "error_click",
    "noisy_box",
    "noticed",
    "paper_points",
    "phantom",
    "record",
    "scanpath",
    "tracker_named",
    "zoom_for",
]
