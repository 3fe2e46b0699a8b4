"""Answers requests from this process: listens, tells how to get in, stops when asked to."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from werkzeug.serving import make_server

from .errors import DashboardError
from .i18n import gettext as _

__all__ = ["run"]

WAITING = 128
"""How many connections may wait until they are taken."""


def run(app: Flask, *, host: str, port: int, sign_in: Callable[[], str], home: str = "/admin") -> None:
    """Listen, print the two lines that tell how to get in, and answer requests until Ctrl-C or SIGTERM.

    Raises :class:`~dashboard.errors.DashboardError` when nobody can listen there.
    """
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with _listen(host, port) as listener:
        server = make_server(host, port, app, threaded=True, fd=listener.fileno())
        previous = signal.signal(signal.SIGTERM, _stop)
        try:
            account = sign_in()
            shown = f"[{host}]" if ":" in host else host
            click.echo(f"Dashboard: http://{shown}:{listener.getsockname()[1]}{home.rstrip('/')}/")
            click.echo(f"Sign in: {account}")
            server.serve_forever()
        except KeyboardInterrupt:
            pass  # asked to stop before the first request could come
        finally:
            server.server_close()
            signal.signal(signal.SIGTERM, previous)


def _stop(_number: int, _frame: Any) -> None:
    # The server stops on it as on Ctrl-C.
    raise KeyboardInterrupt


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens: bound here, because Werkzeug ends the process when it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    return listener


def _cannot_listen(host: str, port: int, error: OSError) -> DashboardError:
    if error.errno == errno.EADDRINUSE:
        return DashboardError(
            _("Port %(port)s is taken by another program.", port=port),
            hint=_("Choose another one, such as --port %(other)s (make run: PORT=%(other)s).", other=port + 1),
        )
    if error.errno == errno.EACCES:
        return DashboardError(
            _("You may not listen on port %(port)s.", port=port), hint=_("Choose one above 1023, such as 5000.")
        )
    return DashboardError(
        _("Nobody can listen on %(host)s: %(reason)s.", host=host, reason=error.strerror or error),
        hint=_("Use 127.0.0.1 for this machine alone, 0.0.0.0 for every address that it has."),
    )
