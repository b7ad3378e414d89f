"""One ONNX file, opened for use and asked whether it is fed the way we feed it."""

from pathlib import Path
from typing import Any

from gazeseg.errors import ModelError

# CoreML, present in every macOS wheel, is left out: its bits differ from the CPU's, and a journal must replay bit for bit.
# CUDA comes only with a package that people install on purpose.
PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")
SEVERITY_ERROR = 3


def open_session(path: Path) -> Any:
    """An ``onnxruntime.InferenceSession`` on the fastest of ``PROVIDERS`` at hand.

    Raises:
        ModelError: the file is no ONNX model that this ONNX Runtime can run.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = SEVERITY_ERROR
    options.use_deterministic_compute = True
    # threads that wait without spinning leave the cores to other readers who ask at the same time; the bits are the same
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = [name for name in PROVIDERS if name in onnxruntime.get_available_providers()]
    try:
        return onnxruntime.InferenceSession(path, options, providers=providers)
    except Exception as error:  # ONNX Runtime has no exception of its own that is public
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelError(f"expected an ONNX model in {path}, ONNX Runtime says: {reason}") from error


def check_interface(session: Any, path: Path, inputs: dict[str, list[int | None]], outputs: int) -> None:
    """Refuse a model that takes other things than ``inputs``: names with shapes, None where any length will do.

    Raises:
        ModelError: other names, fixed sizes that differ, or another number of outputs.
    """
    found = {value.name: value.shape for value in session.get_inputs()}
    if set(found) != set(inputs) or len(session.get_outputs()) != outputs:
        raise ModelError(
            f"expected inputs {', '.join(inputs)} and {outputs} outputs in {path}, "
            f"found {', '.join(found)} and {len(session.get_outputs())}: export the model again"
        )
    for name, wanted in inputs.items():
        if not _fits(found[name], wanted):
            raise ModelError(
                f"expected {name} of shape {wanted} in {path}, found {found[name]}: check 'size' in the manifest"
            )


def _fits(shape: list[int | str | None], wanted: list[int | None]) -> bool:
    """Whether every size that both fix is the same; ONNX names a free size or leaves it out."""
    if len(shape) != len(wanted):
        return False
    return all(
        want is None or not isinstance(have, int) or have == want for have, want in zip(shape, wanted, strict=True)
    )
