"""The network: U-Net with residual units (Kerfoot et al. 2019, doi 10.1007/978-3-030-12029-0_40) as MONAI has it."""

import torch
from monai.networks.nets import UNet

SIZE = 256


def build(organs: int) -> torch.nn.Module:
    """1 grey channel (b, 1, 256, 256) to one logit map per organ (b, organs, 256, 256)."""
    return UNet(
        spatial_dims=2,
        in_channels=1,
        out_channels=organs,
        channels=(32, 64, 128, 256, 512),
        strides=(2, 2, 2, 2),
        num_res_units=2,
        norm="INSTANCE",
    )


def to_input(grey: torch.Tensor) -> torch.Tensor:
    """Grey 0..255 to about -1..1."""
    return grey.float() / 127.5 - 1
