"""Where gaze and outline agree: what a reader accepts tells of drift, and what is predicted may be taken away by a look."""

from math import pi, sqrt

import numpy as np

from gazeseg.serve.gazing import Gazing
from gazeseg.session import Session, SliceKey


def gaze_on_prediction(gazing: Gazing, session: Session, active: str | None) -> bool:
    """Whether the eyes are on the outline of the active structure on the slice shown."""
    view, screen, where = gazing.view, gazing.screen, gazing.path.where if gazing.began else None
    if view is None or screen is None or where is None or active is None:
        return False
    px = screen.to_px(where)
    prediction = session.prediction(active, view.plane, view.index) if bool(view.contains(px)) else None
    if prediction is None:
        return False
    x, y = np.rint(view.to_slice(px)).astype(int).tolist()
    return bool(prediction.mask[y, x])


def learn_from_accepted(gazing: Gazing, session: Session, key: SliceKey, t_s: float) -> None:
    """An accepted outline: its looks lay around its centroid; without an outline on this slice nothing is learnt."""
    prediction = session.prediction(key.structure, key.plane, key.index)
    if prediction is None or not prediction.mask.any():
        return
    rows, columns = np.nonzero(prediction.mask)
    i, j, k = key.plane.to_ijk((columns.mean(), rows.mean()), key.index, session.volume.shape).tolist()
    spacing_mm = session.volume.geometry.spacing_mm
    area_mm2 = float(len(rows)) * spacing_mm[key.plane.x_axis] * spacing_mm[key.plane.y_axis]
    gazing.clues.accepted(gazing.path, t_s, key.structure, key.plane, key.index, (i, j, k), sqrt(area_mm2 / pi))
