"""Silence that ends."""

import logging
import warnings

import pytest

from gazeseg.train.quiet import quiet

LOGGER = logging.getLogger("torch.onnx")


def test_talk_is_dropped_and_errors_are_not(caplog):
    with quiet():
        logging.getLogger("torch.onnx.sub").warning("torchvision is not installed")
        logging.getLogger("torch.onnx.sub").error("broken")
    assert [record.message for record in caplog.records] == ["broken"]


def test_lightning_does_not_advertise(caplog):
    with caplog.at_level(logging.INFO), quiet():
        logging.getLogger("lightning.pytorch.utilities").info("try our service")
    assert caplog.records == []


def test_categories_are_dropped_on_demand():
    with quiet(ImportWarning):
        warnings.warn("small", ImportWarning, stacklevel=1)


def test_other_warnings_get_through():
    with quiet(), pytest.warns(UserWarning, match="important"):
        warnings.warn("important", UserWarning, stacklevel=1)


def test_everything_is_as_before_even_after_an_error():
    level, filters = LOGGER.level, warnings.filters[:]

    def fail_quietly():
        with quiet():
            raise ValueError("loud")

    with pytest.raises(ValueError, match="loud"):
        fail_quietly()
    assert (LOGGER.level, warnings.filters) == (level, filters)
