"""The one door: everything that is created, changed, deleted or acted upon goes through here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from ..declarations.action import Action
from ..errors import Conflict, DashboardError, Denied, FieldErrors, NotFound, Protected
from ..i18n import gettext as _
from .assigning import assign
from .change import Change
from .consequences import consequences
from .constraints import explained
from .making import make
from .owning import owned
from .permitted import writable_names
from .pointing import require_targets
from .presence import require_present
from .privileges import Privileges
from .recent import Recent, recent
from .recorder import Recorder
from .signals import after_action, after_create, after_delete, after_update, announce
from .tangles import tangle

if TYPE_CHECKING:
    from ..declarations.model_admin import ModelAdmin
    from ..declarations.policy import Access

__all__ = ["Recent", "create", "delete", "recent", "run_action", "update"]


def create(admin: ModelAdmin, access: Access, session: Session, values: Mapping[str, Any]) -> Any:
    """Create a row from Python values (entities for relations), commit and return it.

    Raises:
        Denied: the user may not create here, or may not write one of these fields.
        FieldErrors: a hook, the model or the database refused.
    """
    access.require("create", admin)
    _require_fields(admin, access, values, creating=True)
    values = owned(admin, access, session, values)
    change = Change("create", access, session, tuple(values))
    with _transaction(admin, change, values) as recorder:
        require_targets(admin, access, recorder.session, values)
        row = make(admin.info, values)
        assign(recorder.session, admin.info, row, values, creating=True)
        recorder.session.add(row)
        _save(admin, recorder, row)
    announce(after_create, admin, row, change)
    return row


def update(admin: ModelAdmin, access: Access, session: Session, row: Any, values: Mapping[str, Any]) -> bool:
    """Set what differs, commit and return True; when nothing does, write, record and call nothing and return False.

    Raises:
        Denied: the user may not edit this row, or may not write one of these fields.
        FieldErrors: a hook, the model or the database refused.
        Conflict: the row is no longer there.
    """
    access.require("edit", admin, row)
    _require_fields(admin, access, values, creating=False)
    with _transaction(admin, Change("update", access, session), values) as recorder:
        require_targets(admin, access, recorder.session, values, row)
        changed = assign(recorder.session, admin.info, row, values, creating=False)
        change = recorder.change = Change("update", access, session, changed)
        if changed:
            _save(admin, recorder, row)
    if changed:
        announce(after_update, admin, row, change)
    return bool(changed)


def delete(admin: ModelAdmin, access: Access, session: Session, rows: Sequence[Any]) -> None:
    """Delete all of ``rows``, with what their relations cascade to, or none.

    Raises:
        Denied: the user may not delete one of them.
        Protected: others still refer to one of them.
        FieldErrors: a hook refused.
        Conflict: a row is no longer there.
    """
    for row in rows:
        access.require("delete", admin, row)
    change = Change("delete", access, session)
    with _transaction(admin, change, {}, deleting=True) as recorder:
        for row in rows:
            admin.before_delete(row, change)
        recorder.session.flush()
        require_present(admin.info, recorder.session, rows)
        _require_unprotected(admin, access, recorder.session, rows)
        with recorder.session.no_autoflush:  # rows that refer to each other have to go in one flush
            for row in rows:
                recorder.session.delete(row)
        recorder.session.flush()
        for row in rows:
            admin.after_delete(row, change)
    for row in rows:
        announce(after_delete, admin, row, change)


def run_action(
    admin: ModelAdmin, access: Access, session: Session, action: Action | str, rows: Sequence[Any]
) -> str | None:
    """Run a custom action on ``rows`` in one transaction and return the sentence it returns.

    Raises:
        NotFound: there is no such action here.
        Denied: the user may not run it on one of the rows.
        FieldErrors: it raised ``ValueError`` with a sentence, or the database refused what it did.
    """
    name = action if isinstance(action, str) else action.name
    if name not in admin.all_actions or name not in admin.get_actions(access.user):
        raise NotFound(_("There is no such action here."))
    found = admin.all_actions[name]
    for row in rows:
        access.require(found.permission, admin, row)
    change = Change("action", access, session, action_name=name)
    with _transaction(admin, change, {}) as recorder:
        recorder.acted_upon(rows)
        sentence = found.run(list(rows))
        recorder.session.flush()
    for row in rows:
        announce(after_action, admin, row, change)
    return sentence


def _require_fields(admin: ModelAdmin, access: Access, values: Mapping[str, Any], *, creating: bool) -> None:
    allowed = writable_names(admin, access, creating=creating)
    for name in values:
        if name not in allowed:
            raise Denied(_("The field “%(name)s” cannot be changed here.", name=name), permission=f"{admin.slug}.edit")


def _save(admin: ModelAdmin, recorder: Recorder, row: Any) -> None:
    admin.before_save(row, recorder.change)
    recorder.session.flush()
    admin.after_save(row, recorder.change)
    recorder.session.flush()


def _require_unprotected(admin: ModelAdmin, access: Access, session: Session, rows: Sequence[Any]) -> None:
    """Refuse before the database does: SQLite enforces foreign keys only when asked to, and no server says how many
    rows refer."""
    found = consequences(admin, access, session, rows)
    if found.forbidden:
        raise Protected(" ".join(found.forbidden))
    if found.references:
        raise Protected(
            _("This cannot be deleted because other records refer to it."),
            references=found.references,
            hint=_("Delete or change those first."),
        )


@contextmanager
def _transaction(
    admin: ModelAdmin, change: Change, values: Mapping[str, Any], *, deleting: bool = False
) -> Iterator[Recorder]:
    """Record and commit what is done within, or leave nothing behind and say why in terms of the form."""
    session = change.session() if isinstance(change.session, scoped_session) else change.session
    try:
        with Privileges(session, change.access) as privileges, Recorder(session, change) as recorder:
            yield recorder
            privileges.settle()
            recorder.write()
            session.commit()
    except BaseException as error:
        session.rollback()
        meaning = _meaning(error, admin=admin, access=change.access, session=session, values=values, deleting=deleting)
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: BaseException, *, admin: ModelAdmin, **context: Any) -> DashboardError | None:
    """Return what an exception means for the person, or None when it goes its own way (our own errors, lost
    connections, locks, mistakes in code)."""
    if isinstance(error, DashboardError):
        return None
    if isinstance(error, (StaleDataError, ObjectDeletedError)):
        return Conflict(_("Somebody else has changed or deleted this in the meantime."))
    if (refusal := explained(error, admin=admin, **context)) is not None:
        return refusal
    if (tangled := tangle(error, admin.info, context["values"], deleting=context["deleting"])) is not None:
        return tangled
    if isinstance(error, ValueError) and not isinstance(error, DBAPIError):
        return FieldErrors({"": [str(error) or _("This was refused.")]})
    return None
