"""Register entries of one person put together: the plan, the record of it, and what was before."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from core import crypto
from core.models import Record
from core.remembered import Values
from volunteers.models.activity_parts import Participation
from volunteers.models.choices import VolunteerState
from volunteers.models.people import TeamMembership, Volunteer

ALL = "all"  # the choice that keeps what every entry says, for 特长
BETWEEN_SKILLS = "、"
CHOSEN_FIELDS = (
    "name",
    "gender",
    "phone",
    "community",
    "external_number",
    "skills",
    "state",
    "registered_on",
)


class VolunteerMergeQuerySet(models.QuerySet["VolunteerMerge"]):
    """Merges of volunteers' entries."""

    def visible_to(self, user: Any) -> Self:
        """Keep the merges whose remaining entry `user` may see."""
        return self.filter(kept__in=Volunteer.objects.visible_to(user))

    def of(self, entry: Volunteer) -> Self:
        """Keep the merges in which the entry stayed or ended, newest first."""
        return self.filter(Q(kept=entry) | Q(entries=entry)).distinct()

    def standing(self) -> Self:
        """Keep the merges that were not undone."""
        return self.filter(undone_at=None)


class VolunteerMerge(Record):
    """One merge: which entry stays, which ended, and, sealed, what undoing it needs.

    Source: docs/rules.md R-VOL-1.
    """

    MEMORY_FIELD: ClassVar[str] = "volunteers.VolunteerMerge.memory"
    SEALED: ClassVar[dict[str, str]] = {"memory_sealed": MEMORY_FIELD}
    REMEMBERS: ClassVar[tuple[str, ...]] = ("memory_sealed",)

    kept = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="merges", verbose_name="保留的登记"
    )
    entries = models.ManyToManyField(
        Volunteer, related_name="merges_away", verbose_name="并入的登记"
    )
    merged_at = models.DateTimeField("合并时间")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="合并人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="撤销人",
        null=True,
        blank=True,
    )
    memory_sealed = models.TextField("合并前的内容（密文）", editable=False)

    objects = VolunteerMergeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿者合并"
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="volunteer_merge_undone_at_and_by",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kept} 的合并"

    def remember(self, memory: Mapping[str, Any]) -> None:
        """Seal what undoing needs; the caller saves."""
        text = json.dumps(memory, cls=DjangoJSONEncoder, ensure_ascii=False)
        self.memory_sealed = crypto.seal(text, field=self.MEMORY_FIELD, row=str(self.uid))

    def memory(self) -> dict[str, Any]:
        """Open what undoing needs: {"entries", "seats", "activities", "followers"}."""
        text = crypto.unseal(self.memory_sealed, field=self.MEMORY_FIELD, row=str(self.uid))
        opened: dict[str, Any] = json.loads(text)
        return opened

    def remembered_values(self, memory: Mapping[str, Any]) -> Iterator[Values]:
        """Yield the remembered columns of each register entry, for rotations of keys."""
        for one in memory["entries"]:
            for when in ("before", "after"):
                yield Volunteer, one["uid"], one.get(when) or {}

    def former_rows(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return what each entry said before, the one that stays included, and each changed seat.

        Shape:  rows as {column: value}.
        """
        memory = self.memory()
        entries = [python_values(Volunteer, one["before"]) for one in memory["entries"]]
        return entries, [python_values(TeamMembership, one["before"]) for one in memory["seats"]]


def snapshot(row: Record) -> dict[str, Any]:
    """Return every column of a row that a merge may change and its undoing gives back."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname
        not in {"id", "uid", "created_at", "updated_at", "version", "told_apart_at"}
    }


def python_values(model: type[Record], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return remembered columns as a row holds them."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in kept.items()}


@dataclass(frozen=True)
class SeatGroup:
    """Seats in one team that overlap and become one, `seat`; often it is the only one."""

    seat: TeamMembership
    others: list[TeamMembership]
    joined_on: date
    left_on: date | None


@dataclass(frozen=True)
class MergePlan:
    """What a merge does with everything that hangs on the entries; preview and action share it."""

    kept: Volunteer
    entries: list[Volunteer]
    seats: list[SeatGroup]
    moved_activities: dict[int, list[int]]  # entry → activities in which only it took part
    joined_activities: dict[int, list[int]]  # entry → activities in which another did as well
    activity_count: int

    @classmethod
    def of(
        cls, kept: Volunteer, entries: Sequence[Volunteer], *, left_on: date | None = None
    ) -> Self:
        """Read the seats and participations, two queries however many there are.

        Shape:  `left_on` is the day on which the person leaves by the merge, if they do.
        """
        keys = [kept.pk, *(entry.pk for entry in entries)]
        seats = TeamMembership.objects.filter(volunteer__in=keys).select_related("team")
        parts = Participation.objects.filter(volunteer__in=keys).order_by("activity")
        activities: dict[int, list[int]] = {key: [] for key in keys}
        for key, activity in parts.values_list("volunteer", "activity"):
            activities[key].append(activity)
        taken = set(activities[kept.pk])
        moved, joined = {}, {}
        for entry in entries:
            moved[entry.pk] = [one for one in activities[entry.pk] if one not in taken]
            joined[entry.pk] = [one for one in activities[entry.pk] if one in taken]
            taken |= set(moved[entry.pk])
        return cls(
            kept=kept,
            entries=list(entries),
            seats=_grouped(seats.order_by("team", "joined_on", "pk"), kept, left_on),
            moved_activities=moved,
            joined_activities=joined,
            activity_count=len(taken),
        )

    @property
    def moving_seats(self) -> list[SeatGroup]:
        """The seats that come to the entry that stays."""
        return [group for group in self.seats if group.seat.volunteer_id != self.kept.pk]

    @property
    def moved_count(self) -> int:
        """Participations that come to the entry that stays."""
        return sum(map(len, self.moved_activities.values()))

    @property
    def joined_count(self) -> int:
        """Participations that fall together with one that is there."""
        return sum(map(len, self.joined_activities.values()))


def _grouped(
    seats: Iterable[TeamMembership], kept: Volunteer, left_on: date | None
) -> list[SeatGroup]:
    """Put overlapping seats of one team together; `seats` come by team and day of joining."""
    groups: list[list[TeamMembership]] = []
    end: date | None = None
    for seat in seats:
        same_team = bool(groups) and groups[-1][0].team_id == seat.team_id
        if same_team and (end is None or seat.joined_on < end):
            groups[-1].append(seat)
            end = None if end is None or seat.left_on is None else max(end, seat.left_on)
        else:
            groups.append([seat])
            end = seat.left_on
    made = []
    for group in groups:
        stays = min(
            group, key=lambda seat: (seat.volunteer_id != kept.pk, seat.left_on is not None)
        )
        ends = [seat.left_on for seat in group]
        joined_on = min(seat.joined_on for seat in group)
        until = max(joined_on, left_on) if left_on else None
        made.append(
            SeatGroup(
                seat=stays,
                others=[seat for seat in group if seat is not stays],
                joined_on=joined_on,
                left_on=until if None in ends else max(day for day in ends if day),
            )
        )
    return made


def suggested_kept(entries: Sequence[Volunteer]) -> Volunteer:
    """Return the entry that had better stay: with an ID number, serving, the oldest."""
    return min(
        entries,
        key=lambda entry: (
            not entry.id_number_tail,
            entry.state != VolunteerState.ACTIVE,
            entry.pk,
        ),
    )


def suggested_values(entries: Sequence[Volunteer]) -> dict[str, str]:
    """Return field → the uid of the entry whose value had better be kept, or ALL.

    Filled before empty, then the most recent; serving before not; the first day of registration.
    """
    recent = sorted(entries, key=lambda entry: entry.updated_at, reverse=True)
    chosen = {
        name: str(next((one for one in recent if getattr(one, name)), recent[0]).uid)
        for name in CHOSEN_FIELDS
    }
    serving = [one for one in recent if one.state == VolunteerState.ACTIVE]
    chosen["state"] = str((serving or recent)[0].uid)
    chosen["registered_on"] = str(min(entries, key=lambda one: one.registered_on).uid)
    if joined_skills(entries):
        chosen["skills"] = ALL
    return chosen


def joined_skills(entries: Sequence[Volunteer]) -> str:
    """Return all skills in one text; empty when there is nothing to join or no room for it."""
    texts = list(dict.fromkeys(one.skills for one in entries if one.skills))
    words = dict.fromkeys(word for text in texts for word in text.split(BETWEEN_SKILLS))
    joined = BETWEEN_SKILLS.join(words)
    longest = Volunteer._meta.get_field("skills").max_length or 0
    return joined if len(texts) > 1 and joined not in texts and len(joined) <= longest else ""


def chosen_values(entries: Sequence[Volunteer], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Return field → value of the entry that stays, from what was chosen or else suggested.

    Errors: KeyError for a choice that names none of the entries.
    """
    by_uid = {str(entry.uid): entry for entry in entries}
    values: dict[str, Any] = {}
    for name, suggested in suggested_values(entries).items():
        choice = chosen.get(name, suggested)
        if choice == ALL and name == "skills" and joined_skills(entries):
            values[name] = joined_skills(entries)
        else:
            values[name] = getattr(by_uid[choice], name)
    return values
