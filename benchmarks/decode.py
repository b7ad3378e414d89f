"""What a model costs: embedding and decoding as ratios to a matrix product timed in the same run. Run: make bench."""

import sys
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np

import gazeseg

ROUNDS = 40
SIDE = 1024  # of the matrices: 2.1 GFLOP, which two quiet cores do in about 10 ms
SHAPE = (512, 512)


def work(model: Any) -> dict[str, Callable[[], object]]:
    """What is timed, by name; the first is the yardstick."""
    rng = np.random.default_rng(0)
    a, b = rng.random((2, SIDE, SIDE), dtype=np.float32)
    image = gazeseg.Slice.from_array(rng.normal(40, 60, SHAPE), spacing_mm=(0.8, 0.8), units="hu")
    points = [gazeseg.Point(*rng.uniform(100, 400, 2), positive=n % 3 > 0, sigma_px=4.0) for n in range(20)]
    embedding = model.embed(image)
    prior = model.decode(embedding, points[:1])
    return {
        f"matrix product {SIDE}³": lambda: a @ b,
        "embed 512 x 512": lambda: model.embed(image),
        "decode 1 point": lambda: model.decode(embedding, points[:1]),
        "decode 20 points": lambda: model.decode(embedding, points),
        "decode 20 points after 1": lambda: model.decode(embedding, points, prior),
    }


def main(name: str = "fovea") -> None:
    """Take turns, so that a busy moment of the machine meets all of them."""
    jobs = work(gazeseg.load_model(name))
    times: dict[str, list[float]] = {job: [] for job in jobs}
    for _ in range(ROUNDS + 2):
        for job, run in jobs.items():
            start = perf_counter()
            run()
            times[job].append(perf_counter() - start)
    times = {job: taken[2:] for job, taken in times.items()}  # the first rounds warm up
    yardstick = median(next(iter(times.values())))
    print(f"{name + ' (median of ' + str(ROUNDS) + ')':34} {'ms':>8} {'p95 ms':>8} {'ratio':>6}")
    for job, taken in times.items():
        p95 = quantiles(taken, n=20)[-1]
        print(f"{job:34} {1000 * median(taken):8.1f} {1000 * p95:8.1f} {median(taken) / yardstick:6.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
