"""Keeps the exporter's talk about itself away from people who only want a model folder."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """For the length of the block: from torch's ONNX exporter only errors, and none of torch's notes on its own code.

    The exporter says once per operator that torchvision, which nobody here needs, is not installed.
    """
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r".*LeafSpec", category=FutureWarning)
            yield
    finally:
        logger.setLevel(before)
