"""What sources share that wait for a bridge: the token, one bridge at a time, its hello, its samples."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.address import LOOPBACK, Address
from gazeseg.gaze.sources.eyes import apart, both
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.source import DeviceInfo
from gazeseg.gaze.sources.wire import WireSample, parse_hello, parse_object, parse_samples
from gazeseg.types import Screen

TOKEN_LENGTH = 16
MAX_HZ = 5000.0  # more than twice the fastest tracker
BURST_S = 2.0


@dataclass(slots=True)
class Allowance:
    """How many samples may come: ``MAX_HZ`` on average, and a burst after a pause (a leaky bucket)."""

    level: float = 0.0
    last_s: float = float("-inf")

    def take(self, samples: int, now_s: float) -> None:
        """Use some.

        Raises:
            SourceError: there are not so many.
        """
        drained = max(0.0, self.level - (now_s - self.last_s) * MAX_HZ)
        self.level, self.last_s = drained + samples, now_s
        if self.level > MAX_HZ * BURST_S:
            raise SourceError(f"expected at most {MAX_HZ:g} samples per second, found more: send less")


class IngestSource(LiveSource):
    """A source that listens for one bridge at a time; sources of one transport extend it.

    Args:
        listen: how the address named it, for people; without the token.
        token: what a bridge must know.
        screen: replaces the one of the bridge's hello.
        more: for ``LiveSource``.

    Attributes:
        busy: a bridge is connected.
    """

    def __init__(self, listen: str, token: str, screen: Screen | None = None, **more: Any) -> None:
        super().__init__(DeviceInfo("", f"a tracker at {listen}", screen=screen, licence="interaction_only"), **more)
        self.busy = False
        self._token = token.encode()
        self._screen = screen
        self._device: DeviceInfo | None = None
        self._allowance = Allowance()

    def knows(self, token: object) -> bool:
        """Whether a token is ours; takes the same time for all wrong ones of a length."""
        return isinstance(token, str) and hmac.compare_digest(token.encode(), self._token)

    def hello(self, text: str | bytes) -> None:
        """The first message of a bridge.

        Raises:
            SourceError: it is no hello, or another device than before.
        """
        self.greet(parse_hello(parse_object(text)))

    def greet(self, device: DeviceInfo) -> None:
        """A bridge is there; the first one says what device this source is, and later ones must be the same."""
        if self._device is not None and device != self._device:
            raise SourceError(f"expected {self._device.name} again, found {device.name}: open another source for it")
        if self._device is not None:
            self.reconnected()
        self._device = device
        self.became(replace(device, screen=self._screen or device.screen))

    def batch(self, text: str | bytes) -> None:
        """A later message of a bridge; one that cannot be read is counted.

        Raises:
            SourceError: too many samples.
        """
        try:
            samples = parse_samples(parse_object(text))
        except SourceError:
            self.count("malformed")
            return
        self._allowance.take(len(samples), self.now())
        for sample in samples:
            self._sample(sample)

    def _sample(self, sample: WireSample | None) -> None:
        if sample is None:
            self.count("malformed")
        elif sample.right is None:
            self.take(sample.device_s, *sample.left)
        else:
            self.count("eyes_apart", int(apart(sample.left, sample.right, self.info.screen)))
            self.take(sample.device_s, *both(sample.left, sample.right))


def cannot_listen(host: str, port: int, error: OSError) -> SourceError:
    """The complaint about an address that is taken or not ours."""
    return SourceError(f"expected to listen at {host}:{port}, found {error.strerror or error}: choose another port")


def listening(address: Address, make: Callable[[str, int, str, Screen | None], IngestSource]) -> IngestSource:
    """From ``SCHEME://host:port?token=TOKEN`` with the option ``screen``.

    Raises:
        SourceError: no port or no token.
    """
    token = address.options.get("token", "")
    if address.port is None or len(token) < TOKEN_LENGTH:
        raise SourceError(
            f"expected {address.scheme}://127.0.0.1:PORT?token=TOKEN with a token of at least {TOKEN_LENGTH} characters "
            "that only the bridge knows, found an address without"
        )
    return make(address.host or LOOPBACK, address.port, token, address.screen())
