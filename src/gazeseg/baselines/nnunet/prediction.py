"""nnU-Net's label maps for the cases of a folder: each axial slice goes through ``nnUNetv2_predict``."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from gazeseg.baselines.label_maps import NAME as PREDICTIONS
from gazeseg.baselines.label_maps import Choice, UInt8, assemble, choose, pictures, write_map, write_summary
from gazeseg.baselines.label_maps import stem as name_of
from gazeseg.baselines.nnunet.dataset import read_image, spacing_of, write_image
from gazeseg.baselines.nnunet.environment import call, find_nnunet
from gazeseg.baselines.nnunet.training import TRAINER, variables
from gazeseg.baselines.record import Record, read_record
from gazeseg.evaluate.case import Case
from gazeseg.files import replacing_folder
from gazeseg.progress import Track, silent


def predict(model: Path, data: Path, out: Path, *, patients: str = "test", track: Track = silent) -> Choice:
    """Write a predictions folder; returns whose cases are in it.

    nnU-Net is called once for all slices, so a case's seconds are its share of that call by number of slices,
    loading included.

    Raises:
        MissingExtraError: no environment with nnU-Net.
        ModelError: no finished training in ``model``, or nnU-Net failed.
        InputError: nobody unseen among the cases, or something else at ``out``.
    """
    record = read_record(model, "nnunet")
    choice = choose(data, record, patients)
    nnunet = find_nnunet()
    with TemporaryDirectory(prefix="gazeseg-") as place, replacing_folder(out, mark=PREDICTIONS) as folder:
        images, answers = Path(place) / "images", Path(place) / "answers"
        images.mkdir()
        counts = [
            _ask(images, number, case, record)
            for number, case in enumerate(track(choice.cases, "writing slices", len(choice.cases)))
        ]
        begun = perf_counter()
        words = ["-i", images, "-o", answers, "-d", 1, "-c", "2d", "-f", 0, "-tr", TRAINER]
        words += ["-npp", 1, "-nps", 1, "-device", nnunet.device, "--disable_progress_bar"]
        log = Path(place) / "predict.txt"
        try:
            call(nnunet, "predict", words, variables(model), log)
        finally:
            (model / "log").mkdir(exist_ok=True)
            shutil.copyfile(log, model / "log" / "predict.txt")
        each = (perf_counter() - begun) / sum(counts)
        for number, case in enumerate(track(choice.cases, "writing label maps", len(choice.cases))):
            _answer(answers, number, case, record, folder)
        seconds = {name_of(case): each * count for case, count in zip(choice.cases, counts, strict=True)}
        write_summary(folder, record, seconds, f"predicted on {nnunet.machine}")
    return choice


def _ask(images: Path, number: int, case: Case, record: Record) -> int:
    """Write the slices of a case; returns how many."""
    index = -1
    for index, (picture, spacing_mm) in enumerate(pictures(case.volume(), record)):
        spacing = spacing_of(picture.shape, spacing_mm, record.spacing_mm)
        write_image(images / f"{_name(number, index)}_0000.nii.gz", picture, spacing)
    return index + 1


def _answer(answers: Path, number: int, case: Case, record: Record, folder: Path) -> None:
    volume = case.volume()
    count = sum(1 for _ in pictures(volume, record))
    maps = [_back(read_image(answers / f"{_name(number, index)}.nii.gz"), record) for index in range(count)]
    write_map(folder, case, volume, assemble(volume, maps), record)


def _back(labels: UInt8, record: Record) -> UInt8:
    """nnU-Net's numbers 1.. to the values of the organ table."""
    return np.array([0, *record.organs.values()], np.uint8)[labels]


def _name(number: int, index: int) -> str:
    return f"{number:05d}_{index:04d}"
