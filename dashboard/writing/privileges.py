"""Nobody grants what they lack: writes that touch roles and accounts, held against the privileges of whoever asks."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from ..declarations.policy import ReadOnly, covers
from ..errors import Greater
from ..facts import ModelInfo, describe
from ..i18n import gettext as _
from .holders import Holders, changed_links, changes, same_row, stored_role

if TYPE_CHECKING:
    from ..declarations.policy import Access

__all__ = ["Privileges"]

ALL = ("*",)
TAKING_OVER = frozenset({"active", "is_active", "email", "username", "us_phone_number"})
"""What, beside secrets, decides who can sign in with an account."""


class Privileges:
    """Looks at every flush of one session while a change is made, so that what a hook, an action or a cascade does
    counts as well; :meth:`settle` comes before the commit.

    A policy that cannot say what somebody is granted (``AllowEveryone``) restricts nothing.
    """

    def __init__(self, session: Session, access: Access) -> None:
        policy: Any = access.policy
        while isinstance(policy, ReadOnly):
            policy = policy.policy
        self.session = session
        self.user = access.user
        self.restricted = callable(getattr(policy, "granted", None))
        self.granted: frozenset[str] = frozenset(policy.granted(access.user)) if self.restricted else frozenset()
        self.holders = Holders(session, policy, type(access.user))
        self.watched: set[type[Any]] = set()
        self.concerned: dict[type[Any], bool] = {}

    def __enter__(self) -> Privileges:
        if self.restricted:
            event.listen(self.session, "before_flush", self._flushing)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.restricted:
            event.remove(self.session, "before_flush", self._flushing)

    def settle(self) -> None:
        """Raise :class:`Greater` when nobody is left who may do everything, and there was somebody before."""
        self.session.flush()
        for model in self.watched:
            if not self.holders.somebody_holds_all(model):
                raise Greater(_("Somebody has to be left who may do everything: this is the last account that may."))

    def _flushing(self, session: Session, _context: Any, _instances: Any) -> None:
        for row in [*session.new, *session.deleted, *(each for each in session.dirty if session.is_modified(each))]:
            info = describe(type(row))
            if not self._concerns(info):
                continue
            if self.holders.is_link(info):
                self._require(ALL, _("Only somebody who may do everything can link accounts and roles here."))
            if self.holders.is_account(info):
                self._account(info, row)
            if self.holders.is_role(info):
                self._role(info, row)

    def _concerns(self, info: ModelInfo) -> bool:
        if info.model not in self.concerned:
            kinds = (self.holders.is_link, self.holders.is_account, self.holders.is_role)
            self.concerned[info.model] = any(is_kind(info) for is_kind in kinds)
        return self.concerned[info.model]

    def _account(self, info: ModelInfo, row: Any) -> None:
        relation = info.relations.get("roles")
        links = changed_links(row, "roles") if relation is not None else []
        if links and same_row(row, self.user):
            raise Greater(_("Nobody changes their own roles: ask somebody else who may."), field="roles")
        for role in links:
            missing = _("You cannot give or take the role “%(role)s”: it may do what you may not.", role=_name(role))
            self._require(self.holders.given(role) | self._before(role), missing, "roles")
        names = [name for name, field in info.fields.items() if field.secret or name in TAKING_OVER]
        touched = row in self.session.deleted or links or any(changes(row, name) for name in names)
        if touched and inspect(row).persistent:
            held = self.holders.held(info, row)
            self._require(held, _("This account may do what you may not, so that you cannot change or delete it."))
            if relation is not None and covers(held, ALL):
                self._watch(info.model)

    def _role(self, info: ModelInfo, row: Any) -> None:
        for relation in info.relations.values():
            if self.holders.is_account(describe(relation.target)):
                for account in changed_links(row, relation.name):
                    if same_row(account, self.user):
                        raise Greater(
                            _("Nobody changes their own roles: ask somebody else who may."), field=relation.name
                        )
        before = self._before(row)
        self._require(before, _("This role may do what you may not, so that you cannot change or delete it."))
        if row not in self.session.deleted:
            missing = _("You cannot give a role permissions that you do not have yourself.")
            self._require(self.holders.given(row), missing, "permissions" if "permissions" in info.fields else "")
        if covers(before, ALL):
            for model in self.holders.accounts_with(info.model):
                self._watch(model)

    def _before(self, role: Any) -> frozenset[str]:
        stored = stored_role(self.session, role)
        return self.holders.given(stored) if stored is not None else frozenset()

    def _watch(self, model: type[Any]) -> None:
        if model not in self.watched and self.holders.somebody_holds_all(model):
            self.watched.add(model)

    def _require(self, wanted: Any, sentence: str, field: str = "") -> None:
        if not covers(self.granted, wanted):
            raise Greater(sentence, field=field)


def _name(role: Any) -> str:
    return str(getattr(role, "name", "") or "")
