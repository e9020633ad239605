"""Activities outside the time of their team are pointed out: often another team was meant."""

from core.ledger.row import Row
from places.imports.former import told_day

BEFORE_TEAM = "“{team}”于{first}成立，活动在那之前，请核对日期或队伍。"
AFTER_TEAM = "“{team}”已于{last}解散，活动在那之后，请核对日期或队伍。"


def tell_time_of_team(row: Row) -> None:
    """Point out a day before the team was founded, or after it was dissolved."""
    team, day = row["team"], row["held_on"]
    if team is None or day is None:
        return
    if team.founded_on is not None and day < team.founded_on:
        row.warn("held_on", BEFORE_TEAM.format(team=team, first=told_day(team.founded_on)))
    elif team.dissolved_on is not None and day > team.dissolved_on:
        row.warn("held_on", AFTER_TEAM.format(team=team, last=told_day(team.dissolved_on)))
