"""Who can reach ``gazeseg serve``: where it listens, with which certificate, under which name, and for how many people."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gazeseg.serve.listening import Place

MOST_LINKS = 1000


def add_reach(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--port", type=int, metavar="N", help="port (default: 8765; 0 takes a free one)")
    parser.add_argument(
        "--listen",
        metavar="HOST[:PORT]",
        help="address to listen on (default: 127.0.0.1, this machine alone; others need a certificate)",
    )
    parser.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help="certificate (PEM), with those that signed it after it"
    )
    parser.add_argument(
        "--tls-key", type=Path, metavar="FILE", help="its private key (PEM, readable by its owner alone)"
    )
    parser.add_argument(
        "--origin",
        metavar="URL",
        help="what people type, as in https://ct.example:8765, where that is not HOST (0.0.0.0, a proxy)",
    )
    parser.add_argument(
        "--links",
        type=int,
        default=1,
        metavar="N",
        help="print N links, each for one person and good once (default: 1); gazeseg link makes more later",
    )


def place_of(args: Namespace) -> "Place":
    """Where to listen. What browsers will say against the certificate is told on stderr.

    Raises:
        InputError: it is no place, or others could reach it without TLS.
    """
    from urllib.parse import urlsplit

    from gazeseg.errors import InputError
    from gazeseg.serve.certificate import checked, complaint
    from gazeseg.serve.listening import place_for

    if args.links < 0 or args.links > MOST_LINKS:
        raise InputError(f"expected --links in 0..{MOST_LINKS}, found {args.links}")
    if (args.tls_cert is None) != (args.tls_key is None):
        raise InputError("expected --tls-cert and --tls-key together, found one of them: give both")
    tls = None if args.tls_cert is None else checked(args.tls_cert, args.tls_key)
    place = place_for(args.listen, args.port, args.origin, tls)
    wrong = None if tls is None else complaint(tls, urlsplit(place.origins(place.port)[0]).hostname or "")
    if wrong is not None:
        print(f"browsers will not trust {args.tls_cert}: {wrong}", file=sys.stderr)
    return place
