"""Cuts this Python off from every network but the machine's own.

conftest.py puts this folder on PYTHONPATH. Python imports a module of this name whenever it
starts, so the cut holds for the tests, for the notebooks' kernels and for whatever those start.
Loopback stays open: kernels need it.
"""

import sys

LOOPBACK = {"", "localhost", "::1", "0.0.0.0", "::"}


def _host(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return args[0]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(
        args[1], tuple
    ):
        return args[1][0]
    return None


def _refuse_the_network(event, args):
    if not event.startswith("socket."):
        return
    host = _host(event, args)
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and host not in LOOPBACK and not host.startswith("127."):
        raise OSError(f"the tests run without a network, and something asked for {host!r}")


sys.addaudithook(_refuse_the_network)
