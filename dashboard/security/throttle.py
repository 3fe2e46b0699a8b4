"""How often one may guess a password: counted in the database, per account and per address."""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import Index, String, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from ..tables import Table
from . import clock
from .emails import canonical
from .limits import Limits
from .state import SecurityState

__all__ = ["Attempt", "Ticket", "address_of_request", "forgive", "reserve", "wait"]

REMEMBERED = timedelta(hours=24)
LONGEST_WAIT = timedelta(hours=4)
READ = 2000


class Attempt(Table):
    """One password tried and not (yet) found right. The account is kept as a hash: people type passwords there."""

    __tablename__ = "dashboard_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column()

    __table_args__ = (
        Index("ix_dashboard_attempt_account", "account", "at"),
        Index("ix_dashboard_attempt_address", "address", "at"),
    )


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to try one password; ``wait`` above zero is a refusal, in whole seconds."""

    ident: int
    account: str
    address: str
    wait: int = 0


def address_of_request() -> str:
    """Return the peer's address; of IPv6 the /64, which one person has whole. Forwarded headers are not believed:
    an application behind a proxy says so with Werkzeug's ProxyFix."""
    raw = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(raw.partition("%")[0])
    except ValueError:
        return raw[:45] or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def reserve(state: SecurityState, identity: str) -> Ticket:
    """Ask for leave to try a password for this identity, known or not, and commit.

    The attempt is written before the password is looked at: however many try at once, no more than the limit get
    an answer. Give the ticket to :func:`forgive` when the password was right; otherwise it stays as a failure.
    """
    account = hashlib.sha256(canonical(identity).encode("utf-8", "replace")).hexdigest()
    ticket = Ticket(0, account, address_of_request())
    if seconds := _wait(state, ticket):
        return Ticket(0, account, ticket.address, seconds)
    attempt = Attempt(account=account, address=ticket.address, at=clock.now())
    state.db.add(attempt)
    state.db.commit()
    ticket = Ticket(attempt.id, account, ticket.address)
    if seconds := _wait(state, ticket):
        state.db.execute(delete(Attempt).where(Attempt.id == ticket.ident))
        state.db.commit()
        return Ticket(0, account, ticket.address, seconds)
    return ticket


def forgive(state: SecurityState, ticket: Ticket) -> None:
    """Forget this person's failures at this address, and all that are a day old. The caller commits.

    Failures from other addresses stay: a sign-in must not clear the way for somebody who guesses elsewhere.
    """
    mine = (Attempt.account == ticket.account) & (Attempt.address == ticket.address)
    state.db.execute(delete(Attempt).where(or_(mine, Attempt.at < clock.now() - REMEMBERED)))


def wait(times: Iterable[datetime], limit: int, limits: Limits, *, growing: bool) -> timedelta:
    """Return how long to wait after failures at these times, oldest first: ``limit`` of them within the window close
    the door for a window. ``growing`` doubles it each further time within a day, up to four hours."""
    recent: list[datetime] = []
    closed, opens = 0, datetime.min
    for at in times:
        recent = [*(each for each in recent if at - each < limits.window), at]
        if len(recent) >= limit:
            span = limits.window * (2**closed if growing else 1)
            opens = at + min(span, max(LONGEST_WAIT, limits.window))
            closed, recent = min(closed + 1, 16), []
    return max(opens - clock.now(), timedelta()) if closed else timedelta()


def _wait(state: SecurityState, ticket: Ticket) -> int:
    """Return the seconds to wait, the reserved attempt itself not counted."""
    known = or_(Attempt.account == ticket.account, Attempt.address == ticket.address)
    statement = (
        select(Attempt.account, Attempt.address, Attempt.at)
        .where(known, Attempt.at > clock.now() - REMEMBERED, Attempt.id != ticket.ident)
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .limit(READ)
    )
    rows = state.db.execute(statement).all()[::-1]
    limits = state.limits
    account = [at for account, _address, at in rows if account == ticket.account]
    address = [at for _account, address, at in rows if address == ticket.address]
    both = [at for account, address, at in rows if (account, address) == (ticket.account, ticket.address)]
    longest = max(
        # From elsewhere the right password works again after one window, however long somebody here has to wait.
        wait(account, limits.attempts, limits, growing=False),
        wait(both, limits.attempts, limits, growing=True),
        wait(address, limits.attempts_per_address, limits, growing=True),
    )
    return math.ceil(longest.total_seconds())
