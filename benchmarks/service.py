"""Several readers at one case: how long from gaze to mask, what is dropped, how much memory. Run: make bench.

Starts ``gazeseg serve`` in a process of its own with a phantom of 512 x 512 x 300 voxels. Each reader comes by a link, looks at
another slice, holds the key for three seconds and lets it go, again and again, with gaze of 120 Hz, one message per sample, all
the time. "Server" is what masks say of themselves (``took_ms``: from the arrival of the oldest sample they answer until they are
sent); "wall" is taken here, from sending to hearing. The readers work on the same cores as the service.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import quantiles
from time import monotonic
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

HOLD_S, PAUSE_S, FIXATION_S, ASK_EVERY_S, GRACE_S = 3.0, 1.0, 0.35, 0.25, 20.0
SCREEN_PX, SCALE = (2560, 1440), 2.0
SERVE = (
    "import logging, sys; logging.basicConfig(level='INFO'); from gazeseg.cli import main; sys.exit(main(sys.argv[1:]))"
)
PHANTOM = """
import sys
from pathlib import Path
from gazeseg.export import write_volume
from gazeseg.simulate import phantom
write_volume(Path(sys.argv[1]), phantom(shape=tuple(map(int, sys.argv[2:])))[0])
"""


@dataclass
class Heard:
    """What one reader sent and heard; times in ms."""

    holds: int = 0
    asks: int = 0
    samples: int = 0
    answers: int = 0
    finals: int = 0
    errors: list[str] = field(default_factory=list)
    preview_server: list[float] = field(default_factory=list)
    final_server: list[float] = field(default_factory=list)
    final_wall: list[float] = field(default_factory=list)
    answer_wall: list[float] = field(default_factory=list)
    asked_s: list[float] = field(default_factory=list)
    released_s: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Service:
    """A service that runs."""

    process: subprocess.Popen[str]
    links: list[str]

    def memory_mb(self, of: str = "VmRSS") -> float:
        """Resident memory now, or at its peak (``VmHWM``)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(of)) / 1024


@contextmanager
def service(case: Path, work: Path, readers: int, log: Path) -> Iterator[Service]:
    command = [sys.executable, "-c", SERVE, "serve", str(case), "--work", str(work), "--port", "0", "--json"]
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "--links", str(readers)], stdout=subprocess.PIPE, stderr=stderr, text=True
        )
    try:
        assert process.stdout is not None
        yield Service(process, json.loads(process.stdout.readline())["links"])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def come_in(link: str) -> tuple[str, str]:
    """Where the service is, and a cookie."""
    jar = CookieJar()
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open(link).read()
    return link.partition("/enter")[0], "; ".join(f"{one.name}={one.value}" for one in jar)


class Looker:
    """One reader."""

    def __init__(self, line: ClientConnection, index: int, height: int, hz: float) -> None:
        self.line, self.index, self.height, self.hz = line, index, height, hz
        self.heard = Heard()

    async def say(self, **message: Any) -> None:
        await self.line.send(json.dumps(message))

    async def show(self) -> None:
        """The next slice, in the middle of the screen."""
        self.index += 1
        left, top = (SCREEN_PX[0] - SCALE * self.height) / 2, (SCREEN_PX[1] - SCALE * self.height) / 2
        await self.say(
            type="show",
            t_s=monotonic(),
            plane="axial",
            index=self.index,
            window=(-160, 240),
            origin_px=(left, top),
            scale_px=(SCALE, SCALE),
            screen_px=SCREEN_PX,
        )

    async def look(self, seconds: float) -> None:
        """Gaze for a while, at another place every third of a second; now and then a question."""
        start_s = monotonic()
        asked_s = start_s
        for number in range(round(seconds * self.hz)):
            await asyncio.sleep(max(0.0, start_s + number / self.hz - monotonic()))
            place = int(monotonic() / FIXATION_S)
            x, y = 0.42 + 0.02 * (place * 7 % 5), 0.42 + 0.03 * (place * 3 % 4)
            await self.say(type="gaze", samples=[(monotonic(), x, y)])
            self.heard.samples += 1
            if monotonic() - asked_s > ASK_EVERY_S:
                asked_s = monotonic()
                self.heard.asked_s.append(asked_s)
                self.heard.asks += 1
                await self.say(type="where", t_s=asked_s)

    async def work(self, until_s: float) -> None:
        """Hold, look, let go, go on to the next slice."""
        await self.show()
        await self.say(type="choose", t_s=monotonic(), label="liver")
        while monotonic() < until_s:
            await self.say(type="key", t_s=monotonic(), action="this", down=True)
            await self.look(HOLD_S)
            self.heard.released_s.append(monotonic())
            self.heard.holds += 1
            await self.say(type="key", t_s=monotonic(), action="this", down=False)
            await self.look(PAUSE_S)
            await self.show()

    async def listen(self) -> None:
        heard, took_ms = self.heard, 0.0
        async for text in self.line:
            now_s, message = monotonic(), json.loads(text)
            kind = message["type"]
            if kind == "error":
                heard.errors.append(message["message"])
            elif kind == "resting":
                heard.answer_wall.append(1000 * (now_s - heard.asked_s[heard.answers]))
                heard.answers += 1
            elif kind == "mask" and not message["final"]:
                heard.preview_server.append(message["took_ms"])
            elif kind == "mask":
                took_ms = message["took_ms"]
            elif kind == "looks":  # follows the mask of a hold
                heard.final_server.append(took_ms)
                heard.final_wall.append(1000 * (now_s - heard.released_s[heard.finals]))
                heard.finals += 1


async def read(link: str, index: int, height: int, hz: float, seconds: float) -> Heard:
    """One reader from the link to the end."""
    origin, cookie = await asyncio.to_thread(come_in, link)
    url = f"{origin.replace('http', 'ws')}/api/cases/case/talk"
    async with connect(url, origin=origin, additional_headers={"Cookie": cookie}, proxy=None, max_size=None) as line:  # type: ignore[arg-type]
        looker = Looker(line, index, height, hz)
        listening = asyncio.create_task(looker.listen())
        await looker.work(monotonic() + seconds)
        until_s = monotonic() + GRACE_S
        while monotonic() < until_s and (looker.heard.answers, looker.heard.finals) < (
            looker.heard.asks,
            looker.heard.holds,
        ):
            await asyncio.sleep(0.05)
    listening.cancel()
    return looker.heard


async def everybody(links: list[str], shape: list[int], hz: float, seconds: float) -> list[Heard]:
    """All readers at once, each at slices of their own."""
    between = shape[2] // (len(links) + 1)
    readers = (read(link, between * n, shape[0], hz, seconds) for n, link in enumerate(links, start=1))
    return list(await asyncio.gather(*readers))


def words(name: str, times_ms: list[float]) -> str:
    if len(times_ms) < 2:
        return f"{name:44} {'-':>8} {'-':>8} {'-':>8} {len(times_ms):6}"
    cuts = quantiles(times_ms, n=100)
    return f"{name:44} {cuts[49]:8.1f} {cuts[94]:8.1f} {cuts[98]:8.1f} {len(times_ms):6}"


def dropped_samples(log: Path) -> int:
    """What the service said at the end of its conversations."""
    lines = [line for line in log.read_text().splitlines() if "came too late" in line]
    return sum(int(line.partition("; ")[2].split()[0]) for line in lines)


def told(heard: list[Heard], log: Path) -> None:
    def every(name: str) -> list[Any]:
        return [one for reader in heard for one in getattr(reader, name)]

    print(f"{'ms':44} {'p50':>8} {'p95':>8} {'p99':>8} {'n':>6}")
    print(words("gaze to mask while the key is held, server", every("preview_server")))
    print(words("gaze to answer, wall", every("answer_wall")))
    print(words("key up to mask, server", every("final_server")))
    print(words("key up to mask, wall", every("final_wall")))
    asked, answered = sum(r.asks + r.holds for r in heard), sum(r.answers + r.finals for r in heard)
    print(f"samples sent {sum(r.samples for r in heard)}, too old to count {dropped_samples(log)}")
    print(f"commands that must be answered {asked}, dropped {asked - answered}")
    for error in sorted(set(every("errors"))):
        print(f"the service said: {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--hz", type=float, default=120.0)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--shape", type=int, nargs=3, default=[512, 512, 300])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case, log = folder / "case.nii.gz", folder / "log"
        subprocess.run([sys.executable, "-c", PHANTOM, str(case), *map(str, args.shape)], check=True)
        print(
            f"{args.readers} readers, {args.hz:g} Hz, {args.seconds:g} s, {args.shape}, {os.cpu_count()} cores",
            flush=True,
        )
        with service(case, folder / "work", args.readers, log) as running:
            before_mb = running.memory_mb()
            heard = asyncio.run(everybody(running.links, args.shape, args.hz, args.seconds))
            after_mb, peak_mb = running.memory_mb(), running.memory_mb("VmHWM")
        told(heard, log)
        print(
            f"resident memory {before_mb:.0f} MB before anybody came, {after_mb:.0f} MB after, {peak_mb:.0f} MB at the peak"
        )


if __name__ == "__main__":
    main()
