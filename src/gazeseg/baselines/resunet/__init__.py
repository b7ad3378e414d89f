"""ResUNet: MONAI's U-Net with residual units, 2D, one sigmoid per organ, learnt from what was annotated."""

from gazeseg.baselines.resunet.prediction import predict
from gazeseg.baselines.resunet.training import train

__all__ = ["predict", "train"]
