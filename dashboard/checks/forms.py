"""Checks of the record: fields of its form and detail page, fieldsets, overrides, what creating needs."""

from __future__ import annotations

from collections.abc import Iterator

from ..declarations.model_admin import FormField, ModelAdmin
from ..facts import FieldInfo
from ..facts.kind import KINDS
from .declared import Declared, Named, Problem, did_you_mean, fieldset_fields
from .rule import Rule, of_model
from .sources import locate

__all__ = ["RULES"]

FIELDSET_KEYS = ("fields", "description", "collapsed")


def unknown_field(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("fields"):
        yield from _not_own(declared, named, readonly=_readonly(declared))


def unknown_exclude(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("exclude"):
        yield from _not_own(declared, named)


def unknown_readonly(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("readonly_fields"):
        yield from _not_own(declared, named, readonly={named.name})


def malformed_fieldset(declared: Declared) -> Iterator[Problem]:
    value = declared.admin.fieldsets
    for index, fieldset in enumerate(value if isinstance(value, tuple | list) else ()):
        trail = ("fieldsets", index)
        names = fieldset_fields(fieldset)
        if isinstance(names, str):
            yield Problem(
                (*trail, ".fields"), "fields is a text, not a tuple of names.", f"Write ({names!r},) with a comma."
            )
        elif not isinstance(names, tuple | list):
            hint = "Write Fieldset('Title', ('name', …))."
            yield Problem(trail, f"A fieldset is not {type(fieldset).__name__} {fieldset!r}."[:120], hint)
        elif isinstance(fieldset, tuple | list):
            for key in sorted(map(str, set(fieldset[1]) - set(FIELDSET_KEYS))):
                hint = did_you_mean(key, FIELDSET_KEYS, f"A fieldset has {', '.join(FIELDSET_KEYS)}.")
                yield Problem(trail, f"A fieldset knows no {key!r}.", hint)


def unknown_in_fieldset(declared: Declared) -> Iterator[Problem]:
    for named in declared.grouped():
        yield from _not_own(declared, named, readonly=_readonly(declared))


def twice_on_form(declared: Declared) -> Iterator[Problem]:
    for names in (declared.listed("fields"), declared.grouped()):
        seen: set[str] = set()
        for named in names:
            if named.name in seen:
                yield Problem(named.trail, f"{named.name!r} stands on the form twice.", "Remove one of them.")
            seen.add(named.name)


def fields_and_fieldsets(declared: Declared) -> Iterator[Problem]:
    if declared.admin.fields is not None and declared.admin.fieldsets is not None:
        yield Problem(("fieldsets",), "fields and fieldsets are both declared.", "Keep fieldsets: it names fields too.")


def unknown_override(declared: Declared) -> Iterator[Problem]:
    for named, _override in declared.mapped("form_overrides"):
        yield from _not_own(declared, named)


def wrong_override(declared: Declared) -> Iterator[Problem]:
    for named, override in declared.mapped("form_overrides"):
        if not isinstance(override, FormField):
            sentence = f"An override is a FormField, not {type(override).__name__} {override!r}."
            yield Problem(named.trail, sentence, "Write FormField(widget=…, required=…, …).")
            continue
        if any(not callable(each) for each in override.validators):
            hint = "Name functions that take the value and raise ValueError with a sentence."
            yield Problem(named.trail, "Not every validator can be called.", hint)
        if override.choices is not None and not _pairs(override.choices):
            yield Problem(named.trail, "choices are not pairs of value and label.", "Write (('draft', 'Draft'), …).")


def unknown_widget(declared: Declared) -> Iterator[Problem]:
    for named, override in declared.mapped("form_overrides"):
        widget = getattr(override, "widget", None)
        if isinstance(override, FormField) and widget is not None and widget not in KINDS:
            hint = did_you_mean(str(widget), list(KINDS), f"Kinds are {', '.join(sorted(KINDS))}.")
            yield Problem(named.trail, f"There is no kind {widget!r} to take the widget from.", hint)


def unwritable(declared: Declared) -> Iterator[Problem]:
    readonly = _readonly(declared)
    for named in declared.on_form():
        found = declared.info.get(named.name)
        if found is None or found.secret or named.name in readonly:
            continue
        editable = found.writable and (not isinstance(found, FieldInfo) or found.kind.editable)
        if not editable:
            what = _why_unwritable(found) if isinstance(found, FieldInfo) else "a relation declared viewonly"
            hint = f"Name it in readonly_fields too, to show it: readonly_fields = ({named.name!r},)."
            yield Problem(named.trail, f"{named.name!r} cannot be written: it is {what}.", hint)


def unknown_detail(declared: Declared) -> Iterator[Problem]:
    for named in declared.listed("detail_fields"):
        if declared.display(named.name) is None and (problem := declared.unknown_path(named.trail, named.name)):
            yield problem


def unknown_related(declared: Declared) -> Iterator[Problem]:
    many = [name for name, relation in declared.info.relations.items() if relation.many]
    for named in declared.listed("related"):
        if named.name not in many:
            known = declared.info.get(named.name) is not None
            sentence = "does not lead to several rows" if known else f"is not a relation of {declared.info.name}"
            hint = did_you_mean(named.name, many, f"Relations to several rows: {', '.join(many) or 'none'}.")
            yield Problem(named.trail, f"{named.name!r} {sentence}.", hint)


def missing_required(declared: Declared) -> Iterator[Problem]:
    admin, info = declared.admin, declared.info
    own_way = ("before_save", "get_fields", "get_fieldsets", "get_exclude", "get_readonly_fields")
    if not admin.can_create or any(getattr(type(admin), name) is not getattr(ModelAdmin, name) for name in own_way):
        return
    missing = sorted(_needed(declared) - _covered(declared), key=list(info.fields).index)
    if missing:
        declares = (name for name in ("fieldsets", "fields", "exclude", "readonly_fields") if getattr(admin, name))
        relations = {name: each.name for each in info.relations.values() for name in each.local_fields if each.writable}
        names = ", ".join(dict.fromkeys(repr(relations.get(name, name)) for name in missing))
        yield Problem(
            tuple(declares)[:1],
            f"Creating a row always fails: the form lacks {names}, which may not be empty.",
            f"Add {names} to the form, fill in a value in before_save, or set can_create = False.",
        )


def unknown_kind(declared: Declared) -> Iterator[Problem]:
    for field in declared.info.fields.values():
        if field.source == "column" and field.kind.name == "unknown" and not field.secret:
            yield Problem(
                (field.name,),
                f"{declared.info.name}.{field.name} has a type that no kind knows: {type(field.type).__name__}.",
                "It is shown as text and cannot be edited; register_kind teaches the dashboard the type.",
                locate(declared.info.model, (field.name,)) or declared.location(()),
            )


def override_without_field(declared: Declared) -> Iterator[Problem]:
    form = {named.name for named in declared.on_form()}
    excluded = {named.name for named in declared.listed("exclude")}
    for named, _override in declared.mapped("form_overrides"):
        off = bool(form) and named.name not in form
        if declared.info.get(named.name) is not None and (off or named.name in excluded):
            yield Problem(named.trail, f"{named.name!r} is not on the form.", "Add it there or remove the override.")


# -------------------------------------------------------------------------------------------------------------------


def _readonly(declared: Declared) -> set[str]:
    return {named.name for named in declared.listed("readonly_fields")}


def _not_own(declared: Declared, named: Named, readonly: set[str] | frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Yield a problem for a name that is no field or relation of the model itself; methods may be shown read-only."""
    info = declared.info
    if info.get(named.name) is not None or (named.name in readonly and declared.display(named.name) is not None):
        return
    if declared.display(named.name) is not None:
        sentence, hint = f"{named.name!r} is a method, which a form cannot write.", "Name it in readonly_fields too."
    elif declared.path(named.name) is not None:
        sentence = f"{named.name!r} belongs to a related record: a form writes its own record only."
        hint = f"Name the relation {named.name.partition('__')[0]!r}."
    else:
        sentence = f"{named.name!r} is not a field or relation of {info.name}."
        hint = did_you_mean(named.name, declared.names(), f"It has {', '.join(declared.names())}.")
    yield Problem(named.trail, sentence, hint)


def _pairs(choices: object) -> bool:
    if not isinstance(choices, tuple | list):
        return False
    return all(isinstance(each, tuple | list) and len(each) == 2 for each in choices)


def _why_unwritable(field: FieldInfo) -> str:
    if not field.kind.editable and field.source == "column":
        return f"of kind {field.kind.name}"
    return "computed"


def _needed(declared: Declared) -> set[str]:
    """Return the columns that a person must fill in: required, and supplied neither by database nor by mapper."""
    info = declared.info
    supplied = {id(info.mapper.polymorphic_on), id(info.mapper.version_id_col)}
    return {
        field.name
        for field in info.fields.values()
        if field.required and field.source == "column" and id(info.mapper.columns.get(field.name)) not in supplied
    }


def _covered(declared: Declared) -> set[str]:
    """Return the columns that the form fills in, by themselves or through relations and composites."""
    admin, info = declared.admin, declared.info
    declared_names = [named.name for named in declared.on_form()]
    names = set(declared_names if admin.fields is not None or admin.fieldsets is not None else admin.get_fields(None))
    names -= {named.name for named in declared.listed("exclude")} | _readonly(declared)
    parts: set[str] = set()
    for name in names:
        relation = info.relations.get(name)
        parts.update(relation.local_fields if relation is not None and relation.writable else ())
        parts.update(info.composed_of.get(name, ()))
    return names | parts


RULES: tuple[Rule, ...] = (
    of_model("dashboard.E201", "`fields` names fields and relations of the model.", unknown_field),
    of_model("dashboard.E202", "`exclude` names fields and relations of the model.", unknown_exclude),
    of_model("dashboard.E203", "`readonly_fields` names fields, relations or methods that exist.", unknown_readonly),
    of_model(
        "dashboard.E204", "A fieldset is a `Fieldset`, or Django's pair of title and mapping.", malformed_fieldset
    ),
    of_model("dashboard.E205", "`fieldsets` names fields and relations of the model.", unknown_in_fieldset),
    of_model("dashboard.E206", "No field stands on the form twice.", twice_on_form),
    of_model("dashboard.E207", "Only one of `fields` and `fieldsets` is declared.", fields_and_fieldsets),
    of_model("dashboard.E208", "`form_overrides` names fields and relations of the model.", unknown_override),
    of_model(
        "dashboard.E209",
        "`form_overrides` holds `FormField`s whose choices are pairs and whose validators can be called.",
        wrong_override,
    ),
    of_model("dashboard.E210", "`FormField(widget=…)` is the name of a kind.", unknown_widget),
    of_model("dashboard.E211", "What cannot be written is on the form read-only or not at all.", unwritable),
    of_model("dashboard.E212", "`detail_fields` names fields, relations, paths or methods that exist.", unknown_detail),
    of_model("dashboard.E213", "`related` names relations to several rows.", unknown_related),
    of_model("dashboard.W201", "The form for a new row has every field that may not be empty.", missing_required),
    of_model("dashboard.W202", "Every column has a type that a kind knows.", unknown_kind),
    of_model("dashboard.W203", "`form_overrides` names fields that are on the form.", override_without_field),
)
