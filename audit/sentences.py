"""An event as an auditor reads it: who did what to which object, which fields, for what purpose.

Names of fields and plain facts only: of values the trail keeps digests.
Source: docs/rules.md R-AUD-1, R-AUD-3.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from audit.models import AuditEvent
from audit.words import WORDS, fact_in_words

FACTS, PURPOSE = "facts", "purpose"
MOST_FIELDS = 4  # named in a sentence; the page of the event lists all


@dataclass(frozen=True)
class Change:
    """A field that was written, with the digests of what stood in it; empty for nothing."""

    label: str
    before: str
    after: str


def sentence_of(event: AuditEvent) -> str:
    """Return 「李示书（学府社区 社区书记）对活动“清洁家园”：修改。改动：名称、日期。」."""
    who = str(event.actor or "系统")
    if event.post_label:
        who += f"（{event.post_label}）"
    unnamed = f"{thing_of(event.object_type)}：{event.action}"
    thing, _, deed = WORDS.get(event.action, unnamed).partition("：")
    if event.actor is not None and event.object_uid == event.actor.uid:
        told = f"：{deed}"  # a sign-in is done to one's own account
    elif event.object_type:
        told = f"对{thing}{_quoted(event)}：{deed}"
    else:
        label = "" if event.object_label == thing else _quoted(event)
        told = f"：{deed}{thing}{label}"
    return f"{who}{told}。{_fields_told(event)}"


def purpose_of(event: AuditEvent) -> str:
    """Return why it was done, as the person wrote it; of an export it stands among the facts."""
    return event.reason or str(_facts_of(event).get(PURPOSE, ""))


def facts_told(event: AuditEvent) -> list[str]:
    """Return the plain facts in words, without the purpose, in one order on every database."""
    facts = _facts_of(event)
    return [
        fact_in_words(name, facts[name], _choices_of(event.object_type, name))
        for name in sorted(facts)
        if name != PURPOSE
    ]


def changes_of(event: AuditEvent) -> list[Change]:
    """Return what was written, in the order of the table's fields; what it has no more, last."""
    labels = _labels_of(event.object_type)
    places = {name: place for place, name in enumerate(labels)}
    written = sorted(event.fields, key=lambda name: (places.get(name, len(places)), name))
    return [
        Change(_label(name, event.object_type), *event.fields[name])
        for name in written
        if name != FACTS
    ]


def fields_told(fields: dict[str, Any], object_type: str) -> str:
    """Return the names of the fields and the facts of an event in one line, for an export."""
    names = "、".join(_label(name, object_type) for name in sorted(fields) if name != FACTS)
    facts = [
        fact_in_words(name, value, _choices_of(object_type, name))
        for name, value in sorted(fields.get(FACTS, {}).items())
    ]
    return "；".join([*([f"改动：{names}"] if names else []), *facts])


def _label(name: str, object_type: str) -> str:
    """Return what its table calls a field; of a field that it has no more, what all others do."""
    return _labels_of(object_type).get(name) or _words_of_all().get(name, name)


@cache
def _words_of_all() -> dict[str, str]:
    """Return the names of fields that are called by one word in every table that has them."""
    said: dict[str, set[str]] = {}
    for model in apps.get_models():
        for name, label in _labels_of(model._meta.label_lower).items():
            said.setdefault(name, set()).add(label)
    return {name: labels.pop() for name, labels in said.items() if len(labels) == 1}


@lru_cache(maxsize=1000)  # an address may ask for what no table is called
def thing_of(object_type: str) -> str:
    """Return what rows of a table are called; its label where no such table is left."""
    if not object_type:
        return ""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except LookupError:
        return object_type


@cache
def _labels_of(object_type: str) -> dict[str, str]:
    try:
        fields = apps.get_model(object_type)._meta.get_fields() if object_type else []
    except LookupError:
        return {}
    return {field.name: str(getattr(field, "verbose_name", field.name)) for field in fields}


@lru_cache(maxsize=1000)
def _choices_of(object_type: str, name: str) -> dict[str, str]:
    """Return {code: word} where a table has a field of that name with choices."""
    try:
        field = apps.get_model(object_type)._meta.get_field(name) if object_type else None
    except (LookupError, FieldDoesNotExist):
        return {}
    return {str(code): str(word) for code, word in getattr(field, "flatchoices", [])}


def _facts_of(event: AuditEvent) -> dict[str, object]:
    facts: dict[str, object] = event.fields.get(FACTS, {})
    return facts


def _fields_told(event: AuditEvent) -> str:
    labels = [change.label for change in changes_of(event)]
    if not labels:
        return ""
    shown = "、".join(labels[:MOST_FIELDS])
    rest = f"等 {len(labels)} 项" if len(labels) > MOST_FIELDS else ""
    return f"改动：{shown}{rest}。"


def _quoted(event: AuditEvent) -> str:
    return f"“{event.object_label}”" if event.object_label else ""
