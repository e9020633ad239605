"""Times that have ended: yesterday's workbook brings none of them back.

What a ledger compares its file with is what runs. Without the times that are over, a line of
somebody who left since is read as of somebody new, who serves again from the day in the file.
"""

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from core.ledger.entries import plain_key
from core.ledger.row import Row

LEFT = "台账里登记到{last}为止，这一行按已登记的不改。后来又{again}的，请写那一次的日期。"
WITHIN = "台账里登记到{last}为止，再次{again}的日期应在那之后；是同一次的，请核对日期。"


def told_day(day: date) -> str:
    """Return a day as sentences about a file have it."""
    return f"{day:%Y年%-m月%-d日}"


class FormerTimes:
    """From when to when something was so, by keys that are made of fields of its rows.

    Source: docs/rules.md R-IMP-12.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        *key: str,
        span: tuple[str, str],
        is_last_counted: bool = False,
    ) -> None:
        """`span` names the fields of the first and the last day; when `is_last_counted`, the last
        day is one of the time, and none begins on it.
        """
        began, ended = span
        self._is_last_counted = is_last_counted
        self._began: dict[Hashable, set[date]] = defaultdict(set)
        self._last: dict[Hashable, date] = {}
        over = rows.filter(**{f"{began}__isnull": False, f"{ended}__isnull": False})
        for *parts, first, last in over.order_by(ended).values_list(*key, began, ended):
            of = plain_key(tuple(parts))
            self._began[of].add(first)
            self._last[of] = last

    def last(self, *key: Hashable) -> date | None:
        """Return the last day of the latest time of `key`."""
        return self._last.get(plain_key(key))

    def is_within(self, day: date, *key: Hashable) -> bool:
        """Say whether a time of `key` had not ended when another would begin on `day`."""
        last = self.last(*key)
        return last is not None and (day <= last if self._is_last_counted else day < last)

    def leaves_out(
        self, row: Row, column: str, key: tuple[Hashable, ...], day: date | None, *, again: str
    ) -> bool:
        """Say whether a row is about a time that has ended, or fails as one that begins within it.

        `day` is the beginning that the row gives; `again` the verb of a new one, as 加入.
        """
        last = self.last(*key)
        if last is None:
            return False
        if day is None or day in self._began[plain_key(key)]:
            row.warn(column, LEFT.format(last=told_day(last), again=again))
            return True
        if self.is_within(day, *key):
            row.fail(column, WITHIN.format(last=told_day(last), again=again))
            return True
        return False
