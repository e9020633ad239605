"""What a roster may say of seats in teams: who left, who is suspended, who comes again.

Source: docs/rules.md R-VOL-3, R-FIG-7.
"""

from datetime import date

from django.db.models import Max

from core.ledger.entries import Entry
from core.ledger.row import Row
from places.imports.former import told_day
from places.models import Street
from volunteers.models import Team, TeamMembership

LEAVES_TODAY = (
    "台账里没有退出、文件里写着“已退出”的，按导入当天退出：队籍到当天为止，以前各天的数字不变。"
    "早就退出的，导入以后请在志愿者台账里把队籍的离队日期改成实际的日期。"
)
LEFT_SOME_DAY = (
    "台账里没有、文件里写着“已退出”的，不知道是哪天退出的，以前各天的数字里也不算。"
    "要算的，请先按在册导入，再在志愿者台账里登记退出。"
)
SUSPENDED = (
    "这名志愿者在台账里是“暂停”，不登记新的队籍。恢复服务的，请在状态一格写“在册”；"
    "文件里没有“状态”一列的，请加上。"
)
DISSOLVED = "“{team}”已于{last}解散，仍登记为它的队员；不是的请核对队伍。"
STILL_THERE = (
    "这名志愿者上一次在这支队伍到 {left} 为止，再次入队的日期不能早于那一天。"
    "不知道日期的，这一格请留空。"
)


class EarlierSeats:
    """Until when people of a street were in teams that they left since."""

    def __init__(self, street: Street) -> None:
        gone = TeamMembership.objects.filter(team__street=street, left_on__isnull=False)
        ends = gone.order_by().values_list("volunteer", "team").annotate(last=Max("left_on"))
        self._left = {(person, team): last for person, team, last in ends}

    def first_day(self, person: Entry, team: Team, day: date) -> date:
        """Return the day on which a new seat begins of which no more is said than `day`."""
        left = self._left.get((person.pk or 0, team.pk))
        return max(day, left) if left else day

    def check(self, row: Row, person: Entry, team: Team) -> None:
        """Refuse another day of joining that lies in a time that has ended."""
        left, joined = self._left.get((person.pk or 0, team.pk)), row["joined_on"]
        if left is None or joined is None or joined >= left:
            return
        seat = row.known("seat", (team.pk, person.key))
        if seat is None or (seat.old or {}).get("joined_on") != joined:
            row.fail("joined_on", STILL_THERE.format(left=left))

    @staticmethod
    def tell_dissolved(row: Row, seat: Entry, team: Team) -> None:
        """Point out a new seat in a team that is no more."""
        if seat.is_new and team.dissolved_on is not None:
            row.warn("teams", DISSOLVED.format(team=team, last=told_day(team.dissolved_on)))
