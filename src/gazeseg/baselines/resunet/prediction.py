"""ResUNet's label maps for the cases of a folder."""

from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from torch.nn import functional

from gazeseg.baselines.label_maps import NAME as PREDICTIONS
from gazeseg.baselines.label_maps import (
    Choice,
    UInt8,
    assemble,
    choose,
    pictures,
    write_map,
    write_summary,
)
from gazeseg.baselines.label_maps import stem as name_of
from gazeseg.baselines.record import read_record
from gazeseg.baselines.resunet.checkpoint import BEST, load_network
from gazeseg.baselines.resunet.net import SIZE, to_input
from gazeseg.files import replacing_folder
from gazeseg.prepare.letterbox import resize
from gazeseg.progress import Track, silent


def predict(model: Path, data: Path, out: Path, *, patients: str = "test", track: Track = silent) -> Choice:
    """Write a predictions folder; returns whose cases are in it.

    Raises:
        ModelError: no finished training in ``model``, or damaged weights.
        InputError: nobody unseen among the cases, or something else at ``out``.
    """
    record = read_record(model, "resunet")
    choice = choose(data, record, patients)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    net = load_network(model / f"{BEST}.ckpt", len(record.organs)).to(device)
    values = np.array(list(record.organs.values()), np.uint8)
    seconds = {}
    with replacing_folder(out, mark=PREDICTIONS) as folder:
        for case in track(choice.cases, "predicting", len(choice.cases)):
            volume = case.volume()
            begun = perf_counter()
            maps = [label(net, picture, values) for picture, _ in pictures(volume, record)]
            seconds[name_of(case)] = perf_counter() - begun
            write_map(folder, case, volume, assemble(volume, maps), record)
        write_summary(folder, record, seconds, f"predicted on {device}")
    return choice


@torch.no_grad()
def label(net: torch.nn.Module, picture: UInt8, values: UInt8) -> UInt8:
    """Labels (h, w) of one picture (h, w): the most probable organ where one is above one half, else 0."""
    height, width = picture.shape
    square = torch.tensor(resize(picture, labels=False, size=SIZE))[None, None].to(next(net.parameters()).device)
    logits = functional.interpolate(net(to_input(square)), size=(max(height, width),) * 2, mode="bilinear")
    best, organ = logits[0, :, :height, :width].max(dim=0)
    return np.where((best > 0).cpu().numpy(), values[organ.cpu().numpy()], 0).astype(np.uint8)
