"""Label volumes without images: slices rendered as CT, all of them for training."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.images.nrrd import read_nrrd
from gazeseg.images.slices_folder import ORGANS
from gazeseg.prepare.grey import GREY_WINDOW
from gazeseg.prepare.grids import volume_grid
from gazeseg.prepare.objects_on import objects_of_picture
from gazeseg.prepare.settings import PrepareSettings
from gazeseg.prepare.source import CaseContent, CutSlice, Plan, SliceEntry
from gazeseg.prepare.split import Part
from gazeseg.prepare.synthetic import SyntheticSlice, synthetic_volume
from gazeseg.prepare.synthetic_labels import label_volumes, organs_of, volume_name


@dataclass(frozen=True, slots=True)
class LabelVolume:
    """One label volume, of which ``per_volume`` slices are rendered."""

    path: Path
    per_volume: int
    seed: int
    part: Part = "train"

    @property
    def case(self) -> str:
        """``synthetic/NAME``."""
        return f"synthetic/{volume_name(self.path)}"

    @property
    def images(self) -> tuple[Path, ...]:
        """The label volume: its anatomy is the patient."""
        return (self.path,)

    @property
    def labels(self) -> tuple[Path, ...]:
        """Nothing else."""
        return ()

    def check(self) -> None:
        """See that it is a volume."""
        if self.path.suffix == ".nrrd":
            read_nrrd(self.path)
        else:
            volume_grid(self.path)

    def how(self) -> dict[str, Any]:
        """What the slices depend on."""
        return {"format": "synthetic", "renderer": 2, "per_volume": self.per_volume, "seed": self.seed}

    def read(self) -> CaseContent:
        """Render the slices; they come in order of height."""
        made = sorted(synthetic_volume(self.path, self.per_volume, self.seed), key=lambda one: one.k)
        return CaseContent(self._cut(made))

    def _cut(self, made: list[SyntheticSlice]) -> Iterator[CutSlice]:
        for one in made:
            entry = SliceEntry(one.k, str(one.k), one.spacing_mm, organs_of(self.path))
            yield CutSlice(one.image, one.organs, entry, objects_of_picture(one.organs, ORGANS))


def plan_synthetic(settings: PrepareSettings) -> Plan:
    """Every label volume of a folder.

    Raises:
        InputError: there is none.
    """
    paths = label_volumes(settings.root)
    if not paths:
        raise InputError(f"expected label volumes NAME.nii.gz or NAME.nrrd, found none in {settings.root}")
    sources = tuple(LabelVolume(path, settings.per_volume, settings.seed) for path in paths)
    return Plan(sources, dict(ORGANS), GREY_WINDOW)
