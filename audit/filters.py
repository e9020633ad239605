"""What an auditor narrows the trail by: who, what kind, which object. Indexes answer each.

Source: docs/rules.md R-AUD-3.
"""

import re
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from audit.models import AuditEvent, recorded
from audit.sentences import thing_of
from audit.words import KINDS, WORDS
from core.numbers import whole_number
from core.office import SearchedFilter

SYSTEM = "system"
LABEL = re.compile(r"[a-z_]+\.[a-z_]+")  # of a table, also of one that is no more
# What auditors ask for first; other tables are found by their name.
USUAL = (
    *("accounts.user", "accounts.post", "volunteers.volunteer", "volunteers.activity"),
    *("volunteers.problem", "services.guideversion", "dashboard.importbatch", "dashboard.baseline"),
)


class ActorFilter(SearchedFilter):
    """One person of the auditor's street, those whose name one typed, or the system by itself."""

    title = "操作人"
    parameter_name = "actor"
    asks = "姓名、拼音、账号"
    is_searched = True

    def is_one(self, value: str) -> bool:
        """True for a person's key and for the system."""
        return value == SYSTEM or whole_number(value) is not None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the system, and whoever was asked for."""
        self.request = request
        offered, word = [(SYSTEM, "系统（没有人操作）")], self.value() or ""
        if not word or word == SYSTEM:
            return offered
        asked = self._people(word).order_by("name_pinyin", "pk")
        found = list(asked.values_list("pk", "name", "username")[: self.most_found + 1])
        self.is_cut = len(found) > self.most_found
        people = found[: self.most_found]
        return offered + [(str(pk), f"{name}（{username}）") for pk, name, username in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what they did."""
        word = self.value()
        if not word:
            return queryset
        if word == SYSTEM:
            return queryset.filter(actor=None)
        return queryset.filter(actor__in=self._people(word).order_by().values("pk"))

    def _people(self, word: str) -> QuerySet[Any]:
        """Return whom the word names among those whose accounts the auditor may see."""
        people: Any = AuditEvent._meta.get_field("actor").related_model
        rows: QuerySet[Any] = people._default_manager.visible_to(self.request.user)
        word, key = word.strip(), whole_number(word)
        if key is not None:
            return rows.filter(pk=key)
        latin = word.lower().replace(" ", "")
        spelt = Q(name_pinyin__contains=latin) | Q(name_initials__startswith=latin)
        named = Q(name__contains=word) | Q(username=latin)
        return rows.filter(named | spelt if latin.isascii() else named)


class KindFilter(admin.SimpleListFilter):
    """Sign-ins, looks at personal data, exports, changes; or one action by its name."""

    title = "动作"
    parameter_name = "kind"
    template = "admin/filter.html"

    def has_output(self) -> bool:
        """Always shown, so that the bar does not change under one's hand."""
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the kinds, and the one action that a row's page asked for."""
        kinds = [(key, kind.label) for key, kind in KINDS.items()]
        asked = self.value() or ""
        return [*kinds, (asked, WORDS[asked])] if asked in WORDS else kinds

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the events of the kind."""
        asked = self.value()
        if not asked:
            return queryset
        if asked in WORDS:
            return queryset.filter(action=asked)
        if asked not in KINDS:
            raise IncorrectLookupParameters(self.parameter_name)
        actions = {*KINDS[asked].actions}.intersection(recorded("action"))
        return queryset.filter(action__in=sorted(actions))


class ObjectFilter(SearchedFilter):
    """Everything done to the rows of one table, or to one row.

    Shape: `volunteers.activity`, or with the row's uid behind a colon; else a part of the name of
           tables.
    """

    title = "对象"
    parameter_name = "object"
    asks = "类别，如“岗位”"
    is_searched = True

    def is_one(self, value: str) -> bool:
        """True for a table and for a row."""
        return "." in value

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the usual tables, those that were asked for, or the one row."""
        self.request = request
        word = (self.value() or "").strip()
        if not word:
            return [(label, thing_of(label)) for label in USUAL]
        if self.is_one(word):
            return [(word, self._one(word))]
        found = _tables_called(word)
        self.is_cut = len(found) > self.most_found
        return found[: self.most_found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what was done to the table or the row."""
        word = (self.value() or "").strip()
        if not word:
            return queryset
        if self.is_one(word):
            return queryset.filter(**_row_of(word))
        tables = {label for label, _ in _tables_called(word)}.intersection(recorded("object_type"))
        return queryset.filter(object_type__in=sorted(tables))

    def _one(self, word: str) -> str:
        try:
            row = _row_of(word)
        except IncorrectLookupParameters:
            return word
        thing = thing_of(row["object_type"])
        if "object_uid" not in row:
            return thing
        events = AuditEvent.objects.visible_to(self.request.user).filter(**row)
        label = events.order_by("-pk").values_list("object_label", flat=True).first()
        return f"{thing}“{label}”" if label else thing


def _row_of(word: str) -> dict[str, Any]:
    """Return the condition for a table or one of its rows; refuse what is neither."""
    label, _, uid = word.partition(":")
    if not LABEL.fullmatch(label):
        raise IncorrectLookupParameters(word)
    try:
        return {"object_type": label} | ({"object_uid": UUID(uid)} if uid else {})
    except ValueError as error:
        raise IncorrectLookupParameters(word) from error


def _tables_called(word: str) -> list[tuple[str, str]]:
    """Return (label, Chinese name) of the tables whose name holds the word, the shortest first."""
    named = [
        (model._meta.label_lower, str(model._meta.verbose_name)) for model in apps.get_models()
    ]
    found = [(label, name) for label, name in named if word in name]
    return sorted(found, key=lambda pair: (len(pair[1]), pair))
