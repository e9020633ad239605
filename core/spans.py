"""Times of one and the same, from a day until before another: two of them share no day.

What begins again is a second row. Sharing a day with the first, it would count twice on it.
Source: docs/rules.md R-FIG-7.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q


def refuse_overlap(row: Any, *, same: tuple[str, ...], begins: str, ends: str, what: str) -> None:
    """Refuse a time that shares a day with another one of the same.

    Shape:  `same` names the fields by which rows are of one and the same, `begins` the first day,
            `ends` the first day after it, None while it runs; `what` begins the sentence. A row
            whose time is not changed is not asked about, so that its other fields can be saved.
    Errors: ValidationError at `begins`.
    """
    first, over = getattr(row, begins), getattr(row, ends)
    whose = {name: getattr(row, name) for name in same}
    if first is None or None in whose.values():
        return
    rows = type(row)._default_manager.filter(**whose).order_by()
    if rows.filter(**{"pk": row.pk, begins: first, ends: over}).exists():
        return
    others = rows.exclude(pk=row.pk).exclude(**{ends: F(begins)})
    others = others.filter(Q(**{ends: None}) | Q(**{f"{ends}__gt": first}))
    others = others.filter(**{f"{begins}__lt": over}) if over else others
    other = others.order_by(begins).first()
    if other is None:
        return
    last = getattr(other, ends)
    until = f"到{last:%Y年%-m月%-d日}" if last else "，现在还没有结束"
    time = f"从{getattr(other, begins):%Y年%-m月%-d日}{until}"
    raise ValidationError(
        {begins: f"{what}（{time}），两段不能重叠，否则同一天算两次。请核对日期。"}
    )
