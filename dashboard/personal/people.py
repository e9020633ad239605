"""Where the portal keeps people, and finding one of them in every such table.

A person is known by name and phone together, or by ID number: a phone alone may be a family's.
Tables that keep a name and nothing else cannot tell two people apart; they are counted and left to
a human eye. A test compares both lists with lianhua/privacy.py.
Source: docs/rules.md R-PIP-1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from core.database import found_in
from places.models import Street
from volunteers.models import Volunteer

_SPELT = {"name_pinyin": "", "name_initials": ""}


@dataclass(frozen=True)
class Identity:
    """Who asks, as checked at the counter; empty texts where nothing was given."""

    name: str
    phone: str = ""
    id_number: str = ""


@dataclass(frozen=True, eq=False)
class Kept:
    """One place where a table keeps a person."""

    label: str
    street: str
    name: str = "name"
    phone: str = "phone"
    emptied: Mapping[str, Any] = field(default_factory=dict)
    volunteer: str = ""  # the column that joins the row to a register entry
    held: str = ""  # why it stays when the person asks for erasure; `emptied` goes all the same

    @property
    def model(self) -> Any:
        """The table."""
        return apps.get_model(self.label)

    @property
    def noun(self) -> str:
        """The table in words; a guardian is told apart from the one signed up."""
        noun = str(self.model._meta.verbose_name)
        return f"{noun}（监护人）" if self.name.startswith("guardian") else noun


KEPT = (
    Kept(
        "volunteers.Volunteer",
        "street",
        emptied={
            **_SPELT,
            "gender": "",
            "skills": "",
            "availability": "",
            "external_number": "",
            "id_number_sealed": "",
            "id_number_index": None,
            "id_number_tail": "",
            "consented_on": None,
        },
        volunteer="pk",
    ),
    Kept("volunteers.Signup", "plan__activity__street", volunteer="volunteer"),
    Kept("volunteers.Signup", "plan__activity__street", "guardian_name", "guardian_phone"),
    Kept("volunteers.RedArmband", "street", emptied=_SPELT, volunteer="volunteer"),
    Kept("volunteers.Team", "street", "leader_name", "leader_phone"),
    Kept("grids.ResidentHead", "community__street", emptied={"is_public": False}),
    Kept("party.MemberCheckIn", "street", emptied={**_SPELT, "skills": ""}),
    Kept("party.UnitCheckIn", "street", "liaison_name", "liaison_phone"),
    Kept("party.Talent", "street", emptied={**_SPELT, "affiliation": "", "availability": ""}),
    Kept("party.Partner", "street", "contact_name", "contact_phone"),
    Kept("places.Unit", "street", "contact_name", "contact_phone"),
    Kept(
        "accounts.User",
        "home_street",
        emptied={"notice_by": "", "email": ""},
        held="工作账号和它的操作记录依法留存（互联网政务应用安全管理规定：日志不少于一年），请先停用账号",
    ),
)

# Only a name: table, its street, its column.
NAMED = (
    ("party.Attendee", "meeting__street", "name"),
    ("party.SecretaryAssistant", "street", "name"),
    ("party.ServiceCertificate", "street", "name"),
    ("alliances.PartTimeMember", "street", "name"),
    ("projects.WishClaim", "wish__street", "person_name"),
    ("projects.Acceptance", "project__street", "team"),
)


@dataclass(frozen=True)
class Found:
    """The rows of one place that are this person's."""

    kept: Kept
    rows: list[models.Model]


def find(identity: Identity, street: Street) -> list[Found]:
    """Return everything kept about a person in a street, table by table; empty when nothing is."""
    entries = _entries(identity, street)
    known = {(identity.name, identity.phone)} | {(one.name, one.phone) for one in entries}
    keys = [entry.pk for entry in entries]
    questions = {}
    for kept in KEPT:
        same = Q(pk__in=[])
        for name, phone in sorted(known):
            if phone:
                same |= Q(**{kept.name: name, kept.phone: phone})
        if kept.volunteer:
            same |= Q(**{f"{kept.volunteer}__in": keys})
        questions[kept] = kept.model._base_manager.filter(same, **{kept.street: street})
    return [
        Found(kept, list(kept.model._base_manager.filter(pk__in=own).order_by("pk")))
        for kept, own in found_in(questions).items()
    ]


def same_name(identity: Identity, street: Street) -> list[tuple[str, int]]:
    """Return (table, rows) where only a name is kept and it is the same: for a human eye."""
    questions = {}
    for label, path, column in NAMED:
        model: Any = apps.get_model(label)
        exact = "__contains" if column == "team" else ""
        rows = model._base_manager.filter(**{path: street, f"{column}{exact}": identity.name})
        questions[str(model._meta.verbose_name)] = rows
    return [(noun, len(keys)) for noun, keys in found_in(questions).items()]


def _entries(identity: Identity, street: Street) -> list[Volunteer]:
    """Return the register entries of the person, those merged into each other included."""
    same = Q(pk__in=[])
    if identity.phone:
        same |= Q(name=identity.name, phone=identity.phone)
    if identity.id_number:
        numbered = Volunteer.objects.with_id_number(identity.id_number)
        same |= Q(pk__in=numbered.values("pk"))
    entries = list(Volunteer.objects.filter(same, street=street))
    roots = {entry.merged_into_id or entry.pk for entry in entries}
    return list(Volunteer.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots)))
