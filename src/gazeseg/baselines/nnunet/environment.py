"""nnU-Net's environment: where it is, what it is, and how its commands are called."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gazeseg.errors import MissingExtraError, ModelError

VARIABLE = "GAZESEG_NNUNET"
DEFAULT = Path(".venv-nnunet/bin")
SCRIPT = "runs/nnunet_env.sh"
SAID = 400


@dataclass(frozen=True, slots=True)
class Nnunet:
    """A Python that has nnU-Net v2 installed.

    Attributes:
        versions: of nnU-Net, its networks and torch.
        device: ``cuda`` or ``cpu``.
        machine: name of the GPU, or the threads of the CPU.
    """

    python: Path
    versions: dict[str, str]
    device: str
    machine: str


def find_nnunet(environment: Mapping[str, str] = os.environ) -> Nnunet:
    """nnU-Net in the ``bin`` folder named by ``GAZESEG_NNUNET``, or in ``.venv-nnunet`` of the current folder.

    Raises:
        MissingExtraError: no environment there, or one without nnU-Net.
    """
    folder = Path(environment.get(VARIABLE) or DEFAULT)
    python = folder.absolute() / "python"
    if not python.is_file():
        raise MissingExtraError(
            f"nnU-Net v2 needs an environment of its own, found no {folder / 'python'}: "
            f"make it with {SCRIPT}, or name its bin folder in {VARIABLE}"
        )
    done = subprocess.run([python, inside("launch.py"), "describe"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingExtraError(f"expected nnU-Net v2 in {folder}, found {_last(done.stderr)}: make it with {SCRIPT}")
    return Nnunet(python, **json.loads(done.stdout.splitlines()[-1]))


def call(nnunet: Nnunet, action: str, words: Sequence[object], folders: Mapping[str, str], log: Path) -> None:
    """Run one nnU-Net command to its end; everything it says goes to ``log``.

    Args:
        action: ``plan``, ``train`` or ``predict``.
        folders: environment variables besides the caller's own.

    Raises:
        ModelError: nnU-Net failed; the message holds the last thing it said.
    """
    command = [str(nnunet.python), str(inside("launch.py")), action, *map(str, words)]
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, env={**os.environ, **folders})
        try:
            code = process.wait()
        except BaseException:  # Ctrl+C reaches nnU-Net as well; wait until it is gone
            process.terminate()
            process.wait()
            raise
    if code:
        raise ModelError(f"expected nnU-Net's {action} to end well, found exit code {code}: {_end_of(log)} (see {log})")


def inside(name: str) -> Path:
    """A file that runs in nnU-Net's environment."""
    return Path(str(files("gazeseg.baselines") / "nnunet" / "inside" / name))


def _end_of(log: Path) -> str:
    return _last(log.read_text(encoding="utf-8", errors="replace"))


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][-SAID:] if lines else "nothing said"
