"""What several rooms test with: a small patient who never was, as files, and the folder with real images."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# A shell that starts the tests in the background lets them ignore Ctrl+C, and every program they start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# A computer that is busy may stand still for a second in any example.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")


@dataclass(frozen=True)
class CaseFiles:
    """A labelled case on disk; ``organ`` is in it."""

    image: Path
    label: Path
    organ: str


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder with real images, or a visible skip."""
    folder = Path(os.environ.get("GAZESEG_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real images at {folder}: set GAZESEG_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def case_files(tmp_path_factory: pytest.TempPathFactory) -> CaseFiles:
    """The phantom on a coarse grid (96, 96, 12): CT, label map, and the names of its labels beside it."""
    from gazeseg.export import write_nifti, write_volume
    from gazeseg.simulate import phantom

    folder = tmp_path_factory.mktemp("case")
    volume, labels, names = phantom(shape=(96, 96, 12))
    write_volume(folder / "ct.nii.gz", volume)
    write_nifti(folder / "label.nii.gz", labels, volume, names, {"made_by": "tests"})
    return CaseFiles(folder / "ct.nii.gz", folder / "label.nii.gz", "liver")
