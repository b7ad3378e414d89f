"""A Ray cluster for the length of some work: the running one, or one on this machine that ends with the work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gazeseg.errors import GazesegError, MissingExtraError


@contextmanager
def ray_cluster() -> Iterator[Any]:
    """Yield the module ``ray``, joined to a running cluster (``RAY_ADDRESS``) or to one started here.

    Raises:
        MissingExtraError: Ray is not installed.
        GazesegError: one of ours, raised in a worker.
    """
    try:
        import ray
    except ImportError:
        raise MissingExtraError("--engine ray needs Ray, which is not installed: pip install 'gazeseg[ray]'") from None
    started = not ray.is_initialized()
    if started:
        ray.init(include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        yield ray
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        raise cause if isinstance(cause, GazesegError) else error from None
    finally:
        if started:
            ray.shutdown()
