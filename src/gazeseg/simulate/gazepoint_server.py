"""A simulated Gazepoint device: a server of the Open Gaze API with a simulated reader before it, and its faults.

    python -m gazeseg.simulate.gazepoint_server --port 4242 --tracker consumer --faults split,gap

It writes ``listening PORT`` once it does. Written for tests and for trying out; it answers what our source asks.
"""

import asyncio
import itertools
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from gazeseg.simulate.reader import Reader
from gazeseg.simulate.screen import default_screen
from gazeseg.simulate.source import LOOK_S, TOUR_XY, screen_view
from gazeseg.simulate.trackers import tracker_named
from gazeseg.types import GazeSample

FAULTS = {
    "split": "lines arrive in pieces",
    "eager": "samples are sent before anybody asked",
    "gap": "every 50th sample is missing",
    "entity": "every 50th line holds an entity and a declaration",
    "overlong": "every 50th line has 100 KB",
    "disconnect": "the connection ends after every 100 samples",
    "mute": "after every 100 samples no more come, and the connection stays",
    "silent": "commands are not answered",
    "odd": "the left eye is far off in every 10th sample and not valid in every 15th; ticks have no frequency",
}
TICKS_HZ = 10_000_000
EVERY = 50
ANSWERS = {
    "PRODUCT_ID": 'VALUE="GP3HD" BUS="USB3" RATE="150"',
    "SERIAL_ID": 'VALUE="31415926"',
    "API_ID": 'VALUE="2.0"',
    "SCREEN_SIZE": 'X="0" Y="0" WIDTH="2560" HEIGHT="1440"',
    "TIME_TICK_FREQUENCY": f'FREQ="{TICKS_HZ}"',
}
_COMMAND = re.compile(r'<(GET|SET) ID="([A-Z_]+)"(?: STATE="([01])")? />')


def gaze(tracker: str, rate_hz: float, seed: int) -> Iterator[GazeSample]:
    """Samples of a reader who looks around, without end."""
    screen = default_screen()
    fast = replace(tracker_named(tracker), rate_hz=rate_hz, stamp_s=1e-6)
    reader = Reader(fast, screen, np.random.default_rng(seed))
    for number in itertools.count():
        target_px = screen.to_px(TOUR_XY[number % len(TOUR_XY)])
        yield from reader.look(screen_view(screen), [target_px], [LOOK_S], number * LOOK_S)


def record(number: int, sample: GazeSample, faults: frozenset[str]) -> str:
    """A sample as a line; the eyes are 0.004 of the display apart, which is less than a degree."""
    far = 0.2 if "odd" in faults and number % 10 == 0 else 0.002
    left_valid = sample.valid and not ("odd" in faults and number % 15 == 0)
    x, y = (sample.x, sample.y) if sample.valid else (0.0, 0.0)  # as the device does
    points = (
        ("FPOG", x, sample.valid, f'FPOGS="{sample.t_s:.5f}" FPOGD="0.20000" FPOGID="{number // 30 + 1}" '),
        ("LPOG", x - far, left_valid, ""),
        ("RPOG", x + far, sample.valid, ""),
        ("BPOG", x, sample.valid, ""),
    )
    seen = " ".join(f'{n}X="{px:.5f}" {n}Y="{y:.5f}" {more}{n}V="{int(valid)}"' for n, px, valid, more in points)
    ticks = round(sample.t_s * TICKS_HZ)
    return f'<REC CNT="{number}" TIME="{sample.t_s:.5f}" TIME_TICK="{ticks}" {seen} />\r\n'


def calibration() -> str:
    """Messages of a calibration at five points, in which the right eye was lost at the last one."""
    places = ((0.5, 0.5), (0.85, 0.15), (0.85, 0.85), (0.15, 0.85), (0.15, 0.15))
    cells = [
        f'CALX{n}="{x:.5f}" CALY{n}="{y:.5f}" LX{n}="{x + 0.01:.5f}" LY{n}="{y:.5f}" LV{n}="1" '
        f'RX{n}="{x - 0.01:.5f}" RY{n}="{y:.5f}" RV{n}="{int(n < 5)}"'
        for n, (x, y) in enumerate(places, start=1)
    ]
    points = "".join(
        f'<CAL ID="CALIB_START_PT" PT="{n}" CALX="{x}" CALY="{y}" />\r\n' for n, (x, y) in enumerate(places, 1)
    )
    return f'{points}<CAL ID="CALIB_RESULT" {" ".join(cells)} />\r\n'


class Device:
    """One device for all its connections, one after the other: its counter and its clock go on.

    Args:
        samples: what the tracker sees, sent when their stamps say.
        faults: names out of ``FAULTS``.
    """

    def __init__(self, samples: Iterator[GazeSample], faults: frozenset[str]) -> None:
        self._samples = enumerate(samples)
        self._faults = faults
        self._start_s: float | None = None  # when the first sample was sent

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        sending = asyncio.Event()
        if "eager" in self._faults:
            sending.set()
        whole = asyncio.Lock()  # as a real device, it never answers in the middle of a sample
        stream = asyncio.create_task(self._stream(writer, sending, whole))
        try:
            while line := await reader.readline():
                async with whole:
                    self._answer(line.decode("ascii", "replace").strip(), writer, sending)
        except OSError:
            pass  # the client has gone
        finally:
            stream.cancel()
            await asyncio.gather(stream, return_exceptions=True)
            writer.close()

    def _answer(self, line: str, writer: asyncio.StreamWriter, sending: asyncio.Event) -> None:
        found = _COMMAND.fullmatch(line)
        if found is None or "silent" in self._faults:
            return
        verb, name, state = found.groups()
        odd = "odd" in self._faults  # the number stands in the description of the API
        if verb == "GET":
            known = 'FREQ="4704405731611246592"' if name == "TIME_TICK_FREQUENCY" and odd else ANSWERS.get(name)
            writer.write(f'<ACK ID="{name}" {known} />\r\n'.encode() if known else f'<NACK ID="{name}" />\r\n'.encode())
            return
        writer.write(f'<ACK ID="{name}" STATE="{state}" />\r\n'.encode())
        if name == "ENABLE_SEND_DATA" and state == "1":
            sending.set()
        if name == "CALIBRATE_START" and state == "1":
            writer.write(calibration().encode())

    async def _stream(self, writer: asyncio.StreamWriter, sending: asyncio.Event, whole: asyncio.Lock) -> None:
        await sending.wait()
        for number, sample in self._samples:
            await self._until(sample.t_s)
            if not ("gap" in self._faults and number % EVERY == EVERY - 1):
                async with whole:
                    await self._send(self._spoiled(number) + record(number, sample, self._faults), writer)
            if "disconnect" in self._faults and number % 100 == 99:
                writer.close()
                return
            if "mute" in self._faults and number % 100 == 99:
                return

    async def _until(self, t_s: float) -> None:
        now_s = asyncio.get_running_loop().time()
        self._start_s = now_s - t_s if self._start_s is None else self._start_s
        await asyncio.sleep(max(0.0, self._start_s + t_s - now_s))

    def _spoiled(self, number: int) -> str:
        if number % EVERY:
            return ""
        entity = (
            '<!DOCTYPE x [<!ENTITY a "0.5">]>\r\n<REC CNT="1" FPOGX="&a;" />\r\n' if "entity" in self._faults else ""
        )
        return entity + (f'<REC CNT="1" A="{"9" * 100_000}" />\r\n' if "overlong" in self._faults else "")

    async def _send(self, text: str, writer: asyncio.StreamWriter) -> None:
        if "split" not in self._faults:
            writer.write(text.encode())
            return
        middle = len(text) // 3
        for piece in (text[:middle], text[middle:]):
            writer.write(piece.encode())
            await writer.drain()
            await asyncio.sleep(0.001)  # or both pieces arrive as one


async def listen(args: Namespace) -> None:
    """Serve until killed."""
    device = Device(gaze(args.tracker, args.rate, args.seed), frozenset(filter(None, args.faults.split(","))))
    server = await asyncio.start_server(device.serve, "127.0.0.1", args.port)
    sys.stdout.write(f"listening {server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main() -> None:
    """Command line of the simulated device."""
    parser = ArgumentParser(prog="python -m gazeseg.simulate.gazepoint_server", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=4242, help="0 takes a free one (default 4242)")
    parser.add_argument("--tracker", default="consumer", help="research, consumer or poor")
    parser.add_argument("--seed", type=int, default=0, help="of everything random")
    parser.add_argument("--rate", type=float, default=150.0, help="samples per second (default 150)")
    parser.add_argument("--faults", default="", help=f"comma-separated: {', '.join(FAULTS)}")
    args = parser.parse_args()
    try:
        asyncio.run(listen(args))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
