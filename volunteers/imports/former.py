"""What merged entries said before: yesterday's workbooks still lead to the person who stays.

Source: docs/rules.md R-VOL-1.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from core.ledger.entries import Entry, is_same
from places.models import Street
from volunteers.models import TeamMembership, VolunteerMerge


class FormerEntries:
    """The former values of every entry of a street that took part in a merge, by who stays."""

    def __init__(self, street: Street) -> None:
        self._said: dict[int, list[dict[str, Any]]] = {}
        self._numbers: dict[int, str | None] = {}
        self._joined: set[tuple[int, int, date]] = set()
        merges = VolunteerMerge.objects.standing().filter(kept__street=street)
        for merge in merges.select_related("kept__merged_into").order_by("pk"):
            person = merge.kept.merged_into or merge.kept
            entries, seats = merge.former_rows()
            self._said.setdefault(person.pk, []).extend(entries)
            self._joined |= {(person.pk, seat["team_id"], seat["joined_on"]) for seat in seats}
            self._numbers[person.pk] = person.id_number_index

    def __bool__(self) -> bool:
        return bool(self._said)

    def aliases(
        self, keys_of: Callable[[Mapping[str, Any]], Iterable[Hashable]]
    ) -> Iterator[tuple[Hashable, int]]:
        """Yield each key by which a former entry was known, with the person it leads to.

        The person's ID number goes with it: who has one is not given another.
        """
        for pk, said in self._said.items():
            for former in said:
                known = {**former, "id_number_index": self._numbers[pk]}
                for key in keys_of(known):
                    yield key, pk

    def in_teams(self) -> Iterator[tuple[Hashable, int, bool]]:
        """Yield (name, team) of entries known by nothing surer, the person, and if with a phone."""
        held = TeamMembership.objects.filter(volunteer__in=self._said, left_on=None)
        for pk, team_id in held.values_list("volunteer", "team"):
            for former in self._said[pk]:
                if former["id_number_index"] is None:
                    yield (former["name"], team_id), pk, bool(former["phone"])

    def is_merged(self, person: Entry) -> bool:
        """Tell whether several rows of a file may mean this person and one seat."""
        return person.pk in self._said

    def is_decided(self, person: Entry, team_id: int, joined_on: date | None) -> bool:
        """Tell whether a merge has put this day of joining into a longer span."""
        return (person.pk, team_id, joined_on) in self._joined

    def unsaid(self, person: Entry | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values without those that a merge has decided upon already."""
        said = self._said.get(person.pk, []) if person is not None and person.pk else []
        return {
            name: value
            for name, value in values.items()
            if not any(is_same(value, former.get(name)) for former in said)
        }
