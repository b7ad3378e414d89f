"""Models by name: the ones in the package, or a folder of one's own."""

from functools import lru_cache
from pathlib import Path

from gazeseg.errors import ModelError
from gazeseg.models.foveated import FoveatedModel
from gazeseg.models.manifest import NAME, read_manifest
from gazeseg.models.medsam import MedSamModel
from gazeseg.models.verify import model_hash, verify_model

WEIGHTS = Path(__file__).parent / "weights"
Model = FoveatedModel | MedSamModel


def bundled_names() -> list[str]:
    """Names of the models in the package."""
    return sorted(path.parent.name for path in WEIGHTS.glob(f"*/{NAME}"))


def find_model(name: str | Path) -> Path:
    """The folder of a bundled model, which a ``str`` may name, or of a path.

    Raises:
        ModelError: neither.
    """
    if isinstance(name, str) and name in bundled_names():
        return WEIGHTS / name
    folder = Path(name)
    if (folder / NAME).is_file():
        return folder
    if not isinstance(name, str):
        raise ModelError(f"expected a folder with {NAME}, found none at {name}: a bundled model is named by a str")
    known = ", ".join(bundled_names()) or "no bundled model"
    raise ModelError(f"expected one of {known} or a folder with {NAME}, found {str(name)!r}")


def load_model(name: str | Path = "fovea") -> Model:
    """Open a model by name or folder; its files must be the ones its manifest names.

    >>> import gazeseg
    >>> gazeseg.load_model("fovea").name
    'fovea'

    Raises:
        ModelError: unknown name, broken folder, or files that were changed.
    """
    folder = find_model(name).resolve()
    for check in verify_model(folder):
        if not check.ok:
            state = "missing" if check.found is None else f"changed (SHA-256 {check.found[:12]})"
            raise ModelError(
                f"{folder.name}/{check.name} is {state}, expected SHA-256 {check.expected[:12]}: install or export it again"
            )
    return _open(folder, model_hash(read_manifest(folder)))


@lru_cache(maxsize=4)
def _open(folder: Path, digest: str) -> Model:
    """Opened once per folder and content: a folder exported anew is another model."""
    manifest = read_manifest(folder)
    kinds: dict[str, type[Model]] = {"foveated": FoveatedModel, "medsam": MedSamModel}
    return kinds[manifest.architecture](folder, manifest, digest)
