"""Everything held about a person as one file that people and machines read (PIPL 45)."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.models import Message, Post, SignIn, User
from core.database import totals
from dashboard.personal.people import KEPT, Found, Identity, find, same_name
from grids.models import ResidentHead
from party.models import MemberCheckIn, Talent
from places.models import Street
from volunteers.models import RedArmband, Signup, Volunteer

# Tables of which one row is one person, not something that a person answers for.
PEOPLE = (Volunteer, Signup, RedArmband, ResidentHead, MemberCheckIn, Talent)
# Not the person's, or no information: keys, digests, what belongs to the machine.
_LEFT_OUT = {"id", "is_demo", "version", "merged_into", "told_apart_at"}
_OF_THE_MACHINE = ("_sealed", "_index", "_tail", "_pinyin", "_initials", "password", "one_time")


def copy_of(identity: Identity, street: Street, *, at: datetime) -> str:
    """Return the JSON text: every table that keeps the person, with what hangs on each row.

    People who wrote a row are not named in it: they are not who asks.
    """
    found = find(identity, street)
    content = {
        "说明": "本文件是平台保存的关于您的个人信息（《个人信息保护法》第四十五条）。",
        "街道": street.name,
        "生成时间": at.isoformat(timespec="seconds"),
        "内容": [_table(one) for one in found],
        "只登记姓名、需人工核对的": [
            f"{noun} {count} 条" for noun, count in same_name(identity, street)
        ],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def kept_besides(found: list[Found]) -> list[tuple[str, int]]:
    """Return (what, how many) of the rows that hang on the person's and hold no name: they stay."""
    hanging = [pair for one in found for pair in _hanging(one.rows)]
    questions = {(noun, place): rows for place, (noun, rows) in enumerate(hanging)}
    counts: Counter[str] = Counter()
    for (noun, _), number in totals(questions).items():
        counts[noun] += number
    return [(noun, count) for noun, count in sorted(counts.items()) if count]


def _table(found: Found) -> dict[str, Any]:
    return {"表": found.kept.noun, "记录": [_row(row) for row in found.rows]}


def _row(row: models.Model) -> dict[str, Any]:
    values = _values(row)
    if isinstance(row, Volunteer) and row.id_number_sealed:
        values["身份证号"] = row.unseal_id_number()
    for noun, rows in _hanging([row]):
        if listed := [_values(other) for other in rows]:
            values[noun] = listed
    return values


def _hanging(rows: Sequence[models.Model]) -> list[tuple[str, Any]]:
    """Return (noun, rows) of each table that points at a person's rows, of one table, by a key.

    What points at an account are the deeds of a colleague, but for a few tables about themselves.
    """
    row, people = rows[0], {kept.label for kept in KEPT}
    tables = [
        (relation.related_model, relation.field.name)
        for relation in row._meta.related_objects
        if not relation.many_to_many
        and isinstance(row, PEOPLE)
        and relation.related_model._meta.label not in people
    ]
    if isinstance(row, User):
        tables = [(Post, "user"), (SignIn, "user"), (Message, "recipient")]
    return [
        (str(model._meta.verbose_name), model._base_manager.filter(**{f"{name}__in": rows}))
        for model, name in tables
    ]


def _values(row: models.Model) -> dict[str, Any]:
    """Return {label: value} of the row; another row as its words, people not at all."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in _LEFT_OUT or any(part in field.name for part in _OF_THE_MACHINE):
            continue
        value = field.value_from_object(row)
        if isinstance(field, models.ForeignKey):
            if field.related_model in {User, Volunteer}:
                continue
            value = str(getattr(row, field.name) or "")
        elif field.choices:
            value = getattr(row, f"get_{field.name}_display")()
        if value not in (None, ""):
            values[str(field.verbose_name)] = value
    return values
