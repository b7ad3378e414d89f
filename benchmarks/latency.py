"""From a gaze sample to a look at a voxel, per kind of source. Run: make bench.

"arrived" counts from the moment the sample reached this process (for a replay: was due), "sent" from its stamp in
another process on this computer, whose clock is ours. Both end when the running fixation was located in a volume.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from gazeseg.errors import GazesegError
from gazeseg.gaze import FixationDetector, locate, write_recording
from gazeseg.gaze.sources import open_source
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.recorder import SampleLog
from gazeseg.simulate import default_screen, tracker_named
from gazeseg.simulate.source import SIMULATE, screen_view

SECONDS, HZ, WARM_UP = 8.0, 250, 100
TOKEN = "benchmark-of-latency"
SCREEN, QUALITY = default_screen(), tracker_named("research").quality
LOOPBACK = "[multicast]\nResolveScope = machine\n[lab]\nKnownPeers = {127.0.0.1}\n[log]\nlevel = -3\n"
SENDERS = {
    "ws": """
import contextlib, json, sys, time
from websockets.sync.client import connect
link = contextlib.ExitStack().enter_context(connect(f"ws://127.0.0.1:{sys.argv[1]}/?token={sys.argv[2]}"))
send = link.send
""",
    "tcp": """
import json, socket, sys, time
link = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
send = lambda text: link.sendall(text.encode() + b"\\n")
""",
}
JSON_SENDER = f"""
send(json.dumps(dict(type="hello", version=1, token=sys.argv[2], vendor="A", model="B", licence="open", rate_hz={HZ})))
while True:
    time.sleep(1 / {HZ})
    send(json.dumps(dict(type="samples", samples=[dict(t=time.monotonic(), left=[0.5, 0.5], right=[0.5, 0.5])])))
"""
LSL_SENDER = f"""
import time, pylsl
info = pylsl.StreamInfo("latency", "Gaze", 2, {HZ}, pylsl.cf_double64, "latency")
channels = info.desc().append_child("channels")
for axis in "XY":
    channel = channels.append_child("channel")
    channel.append_child_value("label", axis).append_child_value("type", "Screen" + axis).append_child_value("unit", "normalized")
outlet = pylsl.StreamOutlet(info)
while True:
    time.sleep(1 / {HZ})
    outlet.push_sample([0.5, 0.5])
"""


@dataclass
class Times:
    """Seconds from sent, and from arrived, to the look."""

    sent_s: list[float] = field(default_factory=list)
    arrived_s: list[float] = field(default_factory=list)


@contextmanager
def program(*words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def stamped(source: Any) -> deque[tuple[float | None, float]]:
    """From now on, stamp and arrival of every sample that goes into the queue, in its order."""
    arrivals: deque[tuple[float | None, float]] = deque()
    take, put = source.take, source._queue.put
    stamps: list[float | None] = [None]

    def taking(device_s: float | None, *gaze: Any, **more: Any) -> None:
        stamps[0] = device_s
        take(device_s, *gaze, **more)

    def putting(sample: Any) -> None:
        arrivals.append((stamps[0], time.monotonic()))
        put(sample)

    source.take, source._queue.put = taking, putting
    return arrivals


async def measure(source: Any, ours: bool) -> Times:
    """Read for a while; ``ours`` says that stamps are of our clock."""
    times, view = Times(), screen_view(SCREEN)
    detector = FixationDetector(SCREEN, QUALITY.precision_deg)
    arrivals = stamped(source) if isinstance(source, LiveSource) else None
    until_s = time.monotonic() + SECONDS
    async for sample in source.samples():
        detector.push(sample)
        if detector.live is not None:
            locate(detector.live, view, SCREEN, QUALITY)
        now_s = time.monotonic()
        stamp_s, arrived_s = arrivals.popleft() if arrivals is not None else (None, sample.t_s)
        times.arrived_s.append(now_s - arrived_s)
        if ours and stamp_s is not None:
            times.sent_s.append(now_s - stamp_s)
        if now_s > until_s:
            break
    return times


async def run(url: str, sender: str = "") -> Times:
    source = open_source(url, {"simulate": SIMULATE})
    if url.startswith("lsl:"):
        with program("-c", sender):
            await source.open()
            return await closing(source, ours=True)
    await source.open()
    if not sender:
        return await closing(source, ours=False)
    with program("-c", sender, str(source.port), TOKEN):  # type: ignore[attr-defined]
        return await closing(source, ours=True)


async def closing(source: Any, ours: bool) -> Times:
    try:
        return await measure(source, ours)
    finally:
        await source.close()


def recording(folder: Path) -> str:
    """A simulated recording to replay."""
    log = SampleLog()
    from gazeseg.simulate.gazepoint_server import gaze

    samples = gaze("research", HZ, 0)
    while len(log) < HZ * (SECONDS + 1):
        log.add(next(samples))
    source = open_source("simulate:research", {"simulate": SIMULATE})
    write_recording(log.recording(source.info, SCREEN).recording, folder)
    return f"replay:{folder}"


def tables(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name, address and sender of everything measured."""
    yield "simulate", "simulate:research", ""
    yield "replay", recording(folder / "rec"), ""
    with program("-m", "gazeseg.simulate.gazepoint_server", "--port", "0", "--rate", str(HZ)) as process:
        port = (process.stdout or sys.stdin).readline().split()[1]
        yield "gazepoint (simulated device)", f"gazepoint://127.0.0.1:{port}", ""
    for name, opening in SENDERS.items():
        yield name, f"{name}://127.0.0.1:0?token={TOKEN}", opening + JSON_SENDER
    yield "lsl", "lsl:latency", LSL_SENDER


def words(taken_s: list[float]) -> str:
    kept = taken_s[WARM_UP:]
    if len(kept) < 20:
        return f"{'-':>8} {'-':>8}"
    return f"{1000 * median(kept):8.2f} {1000 * quantiles(kept, n=20)[-1]:8.2f}"


def main() -> None:
    print(
        f"{f'to a look, ms ({SECONDS:.0f} s each)':30} {'arrived':>8} {'p95':>8} {'sent':>8} {'p95':>8} {'samples':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "lsl_api.cfg").write_text(LOOPBACK)
        os.environ["LSLAPICFG"] = str(Path(folder) / "lsl_api.cfg")
        for name, url, sender in tables(Path(folder)):
            try:
                times = asyncio.run(run(url, sender))
            except (GazesegError, ImportError) as error:
                print(f"{name:30} not measured: {error}")
                continue
            print(f"{name:30} {words(times.arrived_s)} {words(times.sent_s)} {len(times.arrived_s):8}", flush=True)


if __name__ == "__main__":
    main()
