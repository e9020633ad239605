"""Units and projects where there are more of them than a list holds: typed by name instead."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from alliances.models import Alliance, CoBuildProject
from core.widgets import MOST_OFFERED, OfferedChoices
from places.models import Unit, name_matches

_BETWEEN_NAMES: Final = re.compile(r"[、，,；;\n]+")
_MOST_NAMES: Final = 50
_LIKE = 5  # names told where a typed one is none


def offer(field: Any, recent: QuerySet[Any], chosen: Any) -> bool:
    """List the rows of a picker; return True where they are too many to be listed.

    Shape:  then `field` lists those that are chosen, by their uids, and the `recent` ones; any
            other row of its queryset can still be named.
    """
    rows = field.queryset
    offered = list(rows.values_list("uid", "name")[: MOST_OFFERED + 1])
    is_cut = len(offered) > MOST_OFFERED
    if is_cut:
        named = rows.filter(Q(uid__in=chosen) | Q(pk__in=recent))
        offered = list(named.values_list("uid", "name"))
    field.iterator = OfferedChoices
    field.offered = [(str(uid), name) for uid, name in offered]
    field.widget.choices = field.choices
    return is_cut


def alliance_label(alliance: Alliance) -> str:
    """Return the name to pick an alliance by; of one that is no more, since when."""
    ended = alliance.dissolved_on
    return f"{alliance}（{ended:%Y年%-m月%-d日}解散）" if ended else str(alliance)


class UnitNamesField(forms.CharField):
    """Full names of units with 、 between them; cleans to a list of units.

    `rows` holds the units in which to look; the form sets it.
    """

    rows: QuerySet[Unit] = Unit.objects.none()

    def clean(self, value: Any) -> Any:
        """Return the units; ValidationError with a sentence for each name that is unclear."""
        parts = (part.strip() for part in _BETWEEN_NAMES.split(super().clean(value)))
        typed = list(dict.fromkeys(part for part in parts if part))
        if len(typed) > _MOST_NAMES:
            raise ValidationError(f"一次最多写 {_MOST_NAMES} 家单位。")
        found: dict[str, list[Unit]] = {name: [] for name in typed}
        for unit in self.rows.filter(name__in=typed) if typed else ():
            found[unit.name].append(unit)
        wrong = [self._sentence(name, same) for name, same in found.items() if len(same) != 1]
        if wrong:
            raise ValidationError(wrong)
        return [unit for same in found.values() for unit in same]

    def _sentence(self, name: str, same: list[Unit]) -> str:
        if same:
            return f"有 {len(same)} 家单位都叫“{name}”，请先在台账里核对是不是重复登记。"
        like = self.rows.filter(name_matches(name)).values_list("name", flat=True)[:_LIKE]
        hint = f"名称相近的有：{'、'.join(like)}。" if like else "请填写单位全称，或者先去掉它。"
        return f"没有找到单位“{name}”。{hint}"


class ProjectNameField(forms.CharField):
    """The number or the whole name of a project; cleans to the project, None for nothing typed.

    `rows` holds the projects in which to look; the form sets it.
    """

    rows: QuerySet[CoBuildProject] = CoBuildProject.objects.none()

    def clean(self, value: Any) -> Any:
        """Return the project; ValidationError when none is meant, or several may be."""
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        found = list(self.rows.filter(Q(number=typed.upper()) | Q(name=typed))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(f"有几个共建项目都叫“{typed}”，请填写项目编号。")
        like = self.rows.filter(name__contains=typed).values_list("name", flat=True)[:_LIKE]
        hint = f"名称相近的有：{'、'.join(like)}。" if like else "请核对编号或全名。"
        raise ValidationError(f"没有找到共建项目“{typed}”。{hint}")
