"""Who headed an organisation before: nobody begins within their time, or comes back by a file."""

from datetime import date

from core.ledger.entries import Entry
from core.ledger.row import Row
from party.models import CommitteeMember
from places.imports.former import FormerTimes, told_day
from places.models import Street

SERVED_UNTIL = "前一位书记或组长到{last}为止，新任的任职日期不能更早，请核对。"
BEFORE_TERM = "本届（第 {number} 届）从{first}起，任职日期不能更早；连任的写本届的日期。"


class FormerSecretaries:
    """The secretaries and group leaders of a street whose time is over.

    Source: docs/rules.md R-IMP-12.
    """

    def __init__(self, street: Street) -> None:
        rows = CommitteeMember.objects.heads().filter(organisation__street=street)
        span = ("started_on", "ended_on")
        self._of_any = FormerTimes(rows, "organisation", span=span)
        self._of_one = FormerTimes(rows, "organisation", "name", span=span)

    def leaves_out(self, row: Row, organisation: Entry, day: date | None) -> bool:
        """Say whether a row is of a former head, or fails as one that begins within their time."""
        if row.known("secretary", organisation.key) is not None:
            return False
        column = "started_on" if row["started_on"] is not None else "elected_on"
        person = (organisation.key, row["secretary"])
        if self._of_one.leaves_out(row, column, person, day, again="任职"):
            return True
        last = self._of_any.last(organisation.key)
        if last is None or day is None or not self._of_any.is_within(day, organisation.key):
            return False
        row.fail(column, SERVED_UNTIL.format(last=told_day(last)))
        return True


def refuse_before_term(row: Row, organisation: Entry) -> None:
    """Refuse a secretary from before the term that runs. Source: docs/rules.md R-PTY-4."""
    running = row.known("term", organisation.key)
    is_known = row.known("secretary", organisation.key) is not None
    if running is None or is_known or row["started_on"] is None:
        return
    term = {**(running.old or {}), **running.values}
    if row["started_on"] < term["elected_on"]:
        first = told_day(term["elected_on"])
        row.fail("started_on", BEFORE_TERM.format(number=term["number"], first=first))
