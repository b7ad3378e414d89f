"""What a model costs: embedding and decoding as ratios to a matrix product timed in the same run. Run: make bench.

The slice is one of the phantom, enlarged to the size of a CT slice; the points lie in and beside its liver.
"""

import sys
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np

import gazeseg
from gazeseg.images import plane_for
from gazeseg.simulate import phantom
from gazeseg.types import Bool

ROUNDS, WARM_UP = 40, 2
SIDE = 1024  # of the matrices: 2.1 GFLOP, which two quiet cores do in about 10 ms
INDEX = 18  # of the phantom's slices


def work(model: Any) -> dict[str, Callable[[int], object]]:
    """What is timed, by name, told the round, as no two readers look at the same places; the first is the yardstick."""
    rng = np.random.default_rng(0)
    a, b = rng.random((2, SIDE, SIDE), dtype=np.float32)
    image, liver = slice_with_liver()
    inside, outside = (np.argwhere(part)[:, ::-1] for part in (liver, ~liver))
    looks = [
        [one for _ in range(10) for one in (point(inside, rng, True), point(outside, rng, False))]
        for _ in range(WARM_UP + ROUNDS)
    ]
    embedding = model.embed(image)
    priors = [model.decode(embedding, points[:1]) for points in looks]
    return {
        f"matrix product {SIDE}³": lambda _: a @ b,
        "embed 512 x 512": lambda _: model.embed(image),
        "decode 1 look": lambda n: model.decode(embedding, looks[n][:1]),
        "decode 20 points": lambda n: model.decode(embedding, looks[n]),
        "decode 20 points after 1": lambda n: model.decode(embedding, looks[n], priors[n]),
    }


def slice_with_liver() -> tuple[gazeseg.Slice, Bool]:
    """A slice of 512 x 512 pixels and its liver."""
    volume, labels, names = phantom(shape=(256, 256, 36))
    value = next(value for value, name in names.items() if name == "liver")
    plane = plane_for(volume.geometry, "axial")
    pixels, liver = (np.kron(plane.cut(array, INDEX), np.ones((2, 2))) for array in (volume.array, labels == value))
    return gazeseg.Slice.from_array(pixels, spacing_mm=(0.7, 0.7), units="hu"), liver > 0


def point(places: np.ndarray, rng: np.random.Generator, positive: bool) -> gazeseg.Point:
    """Somewhere among ``places`` (n, 2)."""
    x, y = places[rng.integers(len(places))]
    return gazeseg.Point(float(x), float(y), positive=positive, sigma_px=4.0)


def main(name: str = "fovea") -> None:
    """Take turns, so that a busy moment of the machine meets all of them."""
    jobs = work(gazeseg.load_model(name))
    times: dict[str, list[float]] = {job: [] for job in jobs}
    for n in range(WARM_UP + ROUNDS):
        for job, run in jobs.items():
            start = perf_counter()
            run(n)
            times[job].append(perf_counter() - start)
    times = {job: taken[WARM_UP:] for job, taken in times.items()}
    yardstick = median(next(iter(times.values())))
    print(f"{name + ' (median of ' + str(ROUNDS) + ')':34} {'ms':>8} {'p95 ms':>8} {'ratio':>6}")
    for job, taken in times.items():
        p95 = quantiles(taken, n=20)[-1]
        print(f"{job:34} {1000 * median(taken):8.1f} {1000 * p95:8.1f} {median(taken) / yardstick:6.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
