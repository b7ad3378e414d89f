"""Keeps the talk of libraries about themselves away from people who only want a model."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

# torch's ONNX exporter says once per operator that torchvision, which nobody here needs, is not installed;
# Lightning tells which devices it did not find and which services its makers sell
LEVELS = {"torch.onnx": logging.ERROR, "lightning.pytorch": logging.WARNING}


@contextmanager
def quiet(*categories: type[Warning]) -> Iterator[None]:
    """For the length of the block: no small talk of torch and Lightning, and no warnings of ``categories``.

    That torch's own code calls a part of torch deprecated is dropped too: nobody but torch can do anything about it.
    """
    before = {name: logging.getLogger(name).level for name in LEVELS}
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r".*LeafSpec", category=FutureWarning)
            for category in categories:
                warnings.simplefilter("ignore", category)
            yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
