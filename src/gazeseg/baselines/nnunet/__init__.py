"""nnU-Net v2 as its users run it: a dataset in its format, its own planning, training and prediction.

It lives in an environment of its own, because its dependencies and ours do not agree; everything in ``inside/`` runs
there and is never imported here.
"""

from gazeseg.baselines.nnunet.prediction import predict
from gazeseg.baselines.nnunet.training import train

__all__ = ["predict", "train"]
