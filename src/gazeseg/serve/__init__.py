"""The workstation: cases and gaze in, a page in the browser, journals and masks out.

One process serves one person or a few on one machine: FastAPI, one WebSocket per open case, a page of plain ES modules.
May import every room but ``train``, ``evaluate`` and ``baselines``.
"""

from gazeseg.serve.app import create_app
from gazeseg.serve.desk import Desk
from gazeseg.serve.shelf import Shelf

__all__ = ["Desk", "Shelf", "create_app"]
