"""What a table would refuse is told before anything is written: rules that see a whole row.

The cells of a row are checked one by one; a rule of its table also sees what is stored beside them
and what the file leaves out. Most rules are made of a few kinds of questions, answered here for
every row. Where the answer is no, the rule itself is asked, so that no good row is refused.
Source: docs/rules.md R-IMP-10.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q

from core.ledger.entries import Entry, Fate, Finding, Table
from core.ledger.inserting import maker_of

if TYPE_CHECKING:
    from core.ledger.plan import Plan

CHUNK = 2_000
NOT_TOGETHER = "这一行和已登记的内容合在一起不成立，请核对日期、状态和数量。"

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, wanted: value in wanted,
}
_NO_KEY_YET = 0  # stands for a row of the same file


def refused(plan: "Plan") -> Iterator[Finding]:
    """Yield an error for each row of a plan that breaks a rule of its table, at its first row."""
    unsound = {(found.sheet, found.row) for found in plan.errors}
    for table in plan.tables.values():
        rules = _rules(table.target.model)
        entries = [
            entry
            for entry in (*table.of_fate(Fate.NEW), *table.of_fate(Fate.CHANGED))
            if entry.first is not None and entry.first not in unsound
        ]
        for start in range(0, len(entries) if rules else 0, CHUNK):
            for entry, row in _rows(table, entries[start : start + CHUNK]):
                yield from _broken(plan, table, entry, row, rules)


def _rules(model: type[models.Model]) -> list[CheckConstraint]:
    return [rule for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]


def _rows(table: Table, entries: Iterable[Entry]) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Yield each entry with its whole row, as it would be written, by column."""
    model = table.target.model
    names = [field.attname for field in model._meta.concrete_fields if not field.generated]
    make = maker_of(model)
    keys = [entry.pk for entry in entries if not entry.is_new]
    stored = {row["id"]: row for row in model._base_manager.filter(pk__in=keys).values(*names)}
    for entry in entries:
        said = {name: _value(value) for name, value in entry.values.items()}
        if entry.is_new:
            yield entry, dict(zip(names, make({**entry.if_new, **said}), strict=True))
        elif entry.pk in stored:
            yield entry, {**stored[entry.pk], **said}


def _value(value: Any) -> Any:
    return (value.pk or _NO_KEY_YET) if isinstance(value, Entry) else value


def _broken(
    plan: "Plan",
    table: Table,
    entry: Entry,
    row: Mapping[str, Any],
    rules: Iterable[CheckConstraint],
) -> Iterator[Finding]:
    model = table.target.model
    columns = _columns(model)
    for rule in rules:
        if holds(rule.condition, row, columns) is not False:
            continue
        whole: models.Model = model(**row)
        if table.target.derive:
            table.target.derive(whole, entry.extra)
        try:
            rule.validate(model, whole)
        except ValidationError:
            sheet, number = entry.first or ("", 0)
            sentence = str(rule.get_violation_error_message())
            if rule.violation_error_message == rule.default_violation_error_message:
                sentence = NOT_TOGETHER
            asked = {columns.get(name) for name in _names(rule.condition)}
            labels = [c.label for c in plan.ledger.columns if columns.get(c.name) in asked]
            yield Finding(sheet, number, None, "、".join(labels), "", sentence)


def _columns(model: type[models.Model]) -> dict[str, str]:
    """Return {name of a field or its column: column}."""
    fields = model._meta.concrete_fields
    return {name: field.attname for field in fields for name in (field.name, field.attname)}


def _names(question: Any) -> Iterator[str]:
    """Yield the fields that a condition asks for."""
    for child in question.children if isinstance(question, Q) else ():
        if isinstance(child, tuple):
            yield child[0].partition("__")[0]
            yield from _other(child[1])
        else:
            yield from _names(child)


def _other(wanted: Any) -> list[str]:
    """Return the field that a value is compared with, if it is another one of the row."""
    return [str(vars(wanted)["name"])] if isinstance(wanted, F) else []


def holds(question: Any, row: Mapping[str, Any], columns: Mapping[str, str]) -> bool | None:
    """Tell whether a condition holds for a row, as a database does.

    Shape:  None where it cannot tell, because of an empty column or a question of another kind.
    """
    if isinstance(question, Q):
        found = [holds(child, row, columns) for child in question.children]
        answer = _all(found) if question.connector == Q.AND else _not(_all(map(_not, found)))
        if question.connector not in {Q.AND, Q.OR}:
            return None
        return _not(answer) if question.negated else answer
    return _answer(question[0], question[1], row, columns) if isinstance(question, tuple) else None


def _all(answers: Iterable[bool | None]) -> bool | None:
    answers = list(answers)
    if False in answers:
        return False
    return None if None in answers else True


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _answer(
    asked: str, wanted: Any, row: Mapping[str, Any], columns: Mapping[str, str]
) -> bool | None:
    name, _, kind = asked.partition("__")
    if name not in columns:
        return None
    value = row[columns[name]]
    if kind == "isnull" or (kind in {"", "exact"} and wanted is None):
        return (value is None) == (wanted is None or wanted)
    for other in _other(wanted):
        wanted = row[columns[other]] if other in columns else None
    compare = _COMPARED.get(kind or "exact")
    if compare is None or value is None or wanted is None or hasattr(wanted, "resolve_expression"):
        return None
    try:
        return compare(value, wanted)
    except TypeError:
        return None
