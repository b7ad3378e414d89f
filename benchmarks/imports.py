"""What it costs to start: times of fresh interpreters as ratios to one that does nothing. Run: make bench."""

import subprocess
import sys
from statistics import median
from time import perf_counter

ROUNDS = 9
NOTHING = "python -c pass"
PROGRAMS = {
    NOTHING: ("-c", "pass"),
    "import numpy": ("-c", "import numpy"),
    "import gazeseg": ("-c", "import gazeseg"),
    "import gazeseg; gazeseg.Point": ("-c", "import gazeseg; gazeseg.Point"),
    "gazeseg.load_model('fovea')": ("-c", "import gazeseg; gazeseg.load_model('fovea')"),
    "gazeseg --help": ("-m", "gazeseg.cli", "--help"),
}


def seconds(arguments: tuple[str, ...]) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def main() -> None:
    """Take turns, so that a busy moment of the machine meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS):
        for name, arguments in PROGRAMS.items():
            times[name].append(seconds(arguments))
    middle = {name: median(taken) for name, taken in times.items()}
    print(f"{'starting (median of ' + str(ROUNDS) + ')':34} {'ms':>8} {'more ms':>8} {'ratio':>6}")
    for name, taken in middle.items():
        more = 1000 * (taken - middle[NOTHING])
        print(f"{name:34} {1000 * taken:8.0f} {more:8.0f} {taken / middle[NOTHING]:6.1f}")


if __name__ == "__main__":
    main()
