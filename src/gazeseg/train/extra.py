"""Says how to get the training libraries when they are missing; imports nothing heavy itself."""

from importlib.util import find_spec

from gazeseg.errors import MissingExtraError

NEEDED = ("lightning", "monai", "onnx", "onnxscript", "safetensors", "skimage", "tensorboard", "torch", "transformers")


def need_torch() -> None:
    """Raise ``MissingExtraError`` with the install line unless the ``train`` extra is installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"training needs {', '.join(missing)}, not installed here: pip install 'gazeseg[train]' -c constraints.txt"
        )
