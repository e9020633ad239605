"""Who of a roster bears the name of somebody in the same team, under another phone number."""

from collections.abc import Hashable

from core.ledger.alike import NAMESAKE
from core.ledger.entries import Entry
from core.ledger.plan import Plan
from core.ledger.row import Row


class Namesakes:
    """The stored people with a phone number, by name and team.

    Who took a new number is added a second time by a corrected roster, and nobody would see it.
    Two with an ID number each are two. Source: docs/rules.md R-IMP-11.
    """

    def __init__(self, plan: Plan) -> None:
        people = {
            pk: (name, index is not None)
            for pk, name, phone, index in plan.tables["volunteer"].values_of(
                "name", "phone", "id_number_index"
            )
            if phone
        }
        self._found: dict[Hashable, bool] = {}  # whether all of them have an ID number
        for _pk, team, person in plan.tables["seat"].values_of("team_id", "volunteer_id"):
            if person in people:
                name, is_numbered = people[person]
                self._found[name, team] = is_numbered and self._found.get((name, team), True)

    def tell(self, row: Row, person: Entry) -> None:
        """Point out a new person who may be a stored one."""
        if not (person.is_new and row["phone"]):
            return
        found = [self._found.get((row["name"], team.pk)) for team in row["teams"] or []]
        if False in found or (True in found and not row["id_number"]):
            row.warn("phone", NAMESAKE)
