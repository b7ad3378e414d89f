"""The ``train`` extra, there or not."""

import pytest

from gazeseg.errors import MissingExtraError
from gazeseg.train import extra


def test_missing_libraries_come_with_the_install_line(monkeypatch):
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name in ("torch", "onnx") else name)
    with pytest.raises(MissingExtraError, match=r"training needs onnx, torch, .*: pip install 'gazeseg\[train\]'"):
        extra.need_torch()


def test_nothing_missing_nothing_said(monkeypatch):
    monkeypatch.setattr(extra, "find_spec", lambda name: name)
    assert extra.need_torch() is None
