"""Sends the gaze of a Tobii Pro tracker to gazeseg: a program of its own, because Tobii's SDK needs its own Python.

In a Python that has wheels of the SDK (3.10 today), with nothing else installed:

    pip install tobii-research
    gazeseg gaze watch 'tcp://127.0.0.1:8766?token=TOKEN'     # in gazeseg's own environment; or serve, or record
    GAZE_TOKEN=TOKEN python tobii_pro_bridge.py 127.0.0.1:8766 --pixels 1920x1080 --distance 650

Calibrate before with the Tobii Pro Eye Tracker Manager. Form of the messages: docs/sources.md. The terms of consumer
trackers (4C, 5) allow interaction only; unless you hold a licence for analytical use, gazeseg will not record them.
"""

import argparse
import contextlib
import json
import os
import queue
import socket
import sys
import time

import tobii_research

PRO_MODELS = ("pro", "spectrum", "fusion", "nano", "spark", "x3-120", "x2-60", "x2-30", "tx300", "t60xl")
WAITING = 2400  # samples: two seconds of the fastest tracker
BATCH = 64


def hello(tracker, args):
    """What gazeseg has to know before the first sample."""
    area = tracker.get_display_area()
    licence = args.licence or ("analytical_ok" if is_pro(tracker.model) else "interaction_only")
    screen = {"size_px": args.pixels, "size_mm": [area.width, area.height], "distance_mm": args.distance}
    return {
        "type": "hello",
        "version": 1,
        "token": os.environ.get("GAZE_TOKEN", ""),
        "vendor": "Tobii",
        "model": tracker.model,
        "serial": tracker.serial_number,
        "firmware": tracker.firmware_version,
        "licence": licence,
        "rate_hz": tracker.get_gaze_output_frequency(),
        "screen": screen if args.pixels else None,
        "notes": ["Tobii Pro SDK bridge"],
    }


def is_pro(model):
    """Whether a model is sold for research; anything unknown counts as a consumer device."""
    return any(name in model.lower() for name in PRO_MODELS)


def sample(data):
    """One sample of the SDK: stamps in µs to s, an eye without validity to null."""
    return {
        "t": data["device_time_stamp"] / 1e6,
        "system_t": data["system_time_stamp"] / 1e6,
        "left": eye(data, "left"),
        "right": eye(data, "right"),
    }


def eye(data, side):
    """Place on the display, or None for an eye that the tracker did not see."""
    x, y = data[side + "_gaze_point_on_display_area"]
    seen = data[side + "_gaze_point_validity"] == 1 and x == x and y == y  # NaN is unequal to itself
    return [x, y] if seen else None


def keep(waiting, item):
    """Called by the SDK's thread: never waits, the oldest goes."""
    while True:
        try:
            return waiting.put_nowait(item)
        except queue.Full:
            with contextlib.suppress(queue.Empty):
                waiting.get_nowait()


def send(link, waiting):
    """Samples as they come, those that wait together in one line."""
    with waiting.mutex:
        waiting.queue.clear()  # what was seen before anybody listened
    while True:
        batch = [waiting.get()]
        while len(batch) < BATCH and not waiting.empty():
            batch.append(waiting.get())
        link.sendall(json.dumps({"type": "samples", "samples": batch}).encode() + b"\n")


def connect(address, message):
    """A connection that was welcomed; a refusal ends the program with its reason."""
    link = socket.create_connection(address, timeout=5)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.sendall(json.dumps(message).encode() + b"\n")
    answer = json.loads(link.makefile().readline() or '{"type": "refused", "reason": "the connection was closed"}')
    if answer["type"] != "welcome":
        sys.exit("gazeseg refused the tracker: " + answer["reason"])
    link.settimeout(None)
    return link


def size(text):
    """From 1920x1080."""
    width, height = text.split("x")
    return [int(width), int(height)]


def main():
    """Find the tracker, and send until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="host:port where gazeseg listens; the token is read from GAZE_TOKEN")
    parser.add_argument("--pixels", type=size, help="of the display, such as 1920x1080")
    parser.add_argument("--distance", type=float, default=650.0, help="from eye to display in mm (default 650)")
    parser.add_argument(
        "--licence", choices=("analytical_ok", "interaction_only"), help="if yours differs from the model's"
    )
    args = parser.parse_args()
    host, port = args.address.rsplit(":", 1)
    trackers = tobii_research.find_all_eyetrackers()
    if not trackers:
        sys.exit("no Tobii tracker found: is it plugged in, and its service running?")
    tracker, waiting = trackers[0], queue.Queue(WAITING)
    tracker.subscribe_to(
        tobii_research.EYETRACKER_GAZE_DATA, lambda data: keep(waiting, sample(data)), as_dictionary=True
    )
    try:
        while True:
            try:
                with connect((host, int(port)), hello(tracker, args)) as link:
                    send(link, waiting)
            except OSError as error:
                print(f"no connection to gazeseg ({error}), trying again", file=sys.stderr)
                time.sleep(1.0)
    except KeyboardInterrupt:
        pass
    finally:
        tracker.unsubscribe_from(tobii_research.EYETRACKER_GAZE_DATA)


if __name__ == "__main__":
    main()
