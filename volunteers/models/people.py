"""Teams, volunteers as unique persons, and their seats in teams."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.permissions import Permission
from core import crypto, pinyin
from core.identity import check_id_number, check_phone
from core.masking import mask_name, mask_phone
from core.models import Record
from core.spans import refuse_overlap
from core.states import StateField
from places.models import Placed, PlacedQuerySet, SearchableName, Unit
from volunteers.models.choices import Gender, TeamKind, TeamState, VolunteerState
from volunteers.models.leaderships import TeamLeadership

_COUNTED = (VolunteerState.ACTIVE, VolunteerState.LEFT)
_GIVEN_UP = Q(left_on__isnull=False)


def _stood_on_register(day: date, team: str = "") -> Q:
    """Return the condition on a team, or on the row whose `team` prefix leads to one.

    A condition instead of a subquery: subqueries in subqueries mislead the planner.
    """
    return (
        (Q(**{f"{team}founded_on": None}) | Q(**{f"{team}founded_on__lte": day}))
        & (Q(**{f"{team}dissolved_on": None}) | Q(**{f"{team}dissolved_on__gt": day}))
        & ~Q(**{f"{team}state": TeamState.DISSOLVED, f"{team}dissolved_on": None})
    )


def _open_to(user: Any, permission: Permission) -> Q:
    """Return the condition on the teams where a post permits it, and on those that `user` leads.

    A community's posts reach the teams of the whole street as well.
    """
    reach = user.reach(permission)
    here: Q = reach.as_filter()
    of_street = Q(community=None, street__in=reach.home_streets)
    return here | of_street | Q(pk__among=TeamLeadership.objects.held_by(user).values("team"))


class TeamQuerySet(PlacedQuerySet["Team"]):
    """Volunteer teams (志愿者队伍)."""

    def visible_to(self, user: Any) -> Self:
        """Keep teams within the user's posts, street-level ones for community posts, led ones."""
        return self.filter(_open_to(user, Permission.TEAM_VIEW))

    def on_register(self, day: date) -> Self:
        """Keep the teams that stood on the register on `day` (F10)."""
        return self.filter(_stood_on_register(day))

    def with_seat_count(self) -> Self:
        """Add `seat_count`, the seats held now by those who serve, whole persons.

        Source: docs/rules.md R-VOL-3.
        """
        # Who does not serve is found once and is few; to look up each who does, seat by seat, took
        # seconds for teams of thousands.
        states = [state for state in VolunteerState if state != VolunteerState.ACTIVE]
        others = Volunteer.objects.filter(state__in=states).order_by().values("pk")
        held = TeamMembership.objects.filter(left_on=None, team=OuterRef("pk")).order_by()
        serving = held.exclude(volunteer__in=others)
        counted = serving.values("team").annotate(count=Count("*")).values("count")
        return self.annotate(seat_count=Coalesce(Subquery(counted), 0))

    def fileable_by(self, user: Any) -> Self:
        """Keep the teams under whose name `user` may file an activity."""
        return self.filter(_open_to(user, Permission.ACTIVITY_FILE), state=TeamState.ACTIVE)

    def led_by(self, user: Any) -> Self:
        """Keep the teams that `user` leads, where a post of theirs still lies."""
        led = TeamLeadership.objects.held_by(user).values("team")
        return self.filter(pk__among=led, state=TeamState.ACTIVE)

    def recruitable_by(self, user: Any) -> Self:
        """Keep the teams that `user` may recruit for: those they lead, and those of an office.

        Source: docs/rules.md R-REC-1.
        """
        return self.filter(_open_to(user, Permission.HOURS_CONFIRM), state=TeamState.ACTIVE)


class Team(SearchableName, Placed, Record):
    """A volunteer team; `community` is empty for teams of the whole street."""

    kind = models.CharField("类别", max_length=10, choices=TeamKind, default=TeamKind.OTHER)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="teams",
        verbose_name="所属单位",
        null=True,
        blank=True,
    )
    leader_name = models.CharField("队长", max_length=40, blank=True)
    leader_phone = models.CharField("队长电话", max_length=20, blank=True)
    focus = models.CharField("服务方向", max_length=200, blank=True)
    state = StateField("状态", max_length=10, choices=TeamState, default=TeamState.ACTIVE)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("解散日期", null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿者队伍"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="team_name_once_per_street",
                violation_error_message="本街道已有同名队伍。",
            ),
            models.CheckConstraint(
                name="team_dissolved_on_iff_dissolved",
                condition=Q(state="dissolved", dissolved_on__isnull=False)
                | (~Q(state="dissolved") & Q(dissolved_on__isnull=True)),
                violation_error_message="“已解散”与解散日期必须同时具备。",
            ),
            models.CheckConstraint(
                name="team_dissolved_after_founded",
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                violation_error_message="解散日期不能早于成立日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VolunteerQuerySet(PlacedQuerySet["Volunteer"]):
    """Volunteers as unique persons (志愿者)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the persons registered within the user's posts, or on teams the user leads."""
        led = TeamLeadership.objects.held_by(user).values("team")
        seats = TeamMembership.objects.filter(team__among=led, left_on=None)
        return self.filter(
            user.reach(Permission.VOLUNTEER_VIEW).as_filter()
            | Q(pk__among=seats.values("volunteer"))
        )

    def counted(self, day: date) -> Self:
        """Keep those who served and held a seat in a team on `day` (F11), each once.

        Who has left since served until the day on which they gave the seat up; who left without
        such a day, and who is suspended, is counted on no day.
        Source: docs/rules.md R-VOL-3.
        """
        state = ExpressionWrapper(OuterRef("state"), models.CharField())
        seats = TeamMembership.objects.held_on(day).filter(volunteer=OuterRef("pk"))
        seats = seats.alias(now=state).filter(Q(now=VolunteerState.ACTIVE) | _GIVEN_UP)
        return self.filter(Exists(seats), state__in=_COUNTED)

    def active(self) -> Self:
        """Keep the persons who serve, whether they hold a seat or not."""
        return self.filter(state=VolunteerState.ACTIVE)

    def standing(self) -> Self:
        """Keep the entries that stand for a person: those not merged into another."""
        return self.filter(merged_into=None)

    def with_id_number(self, number: str) -> Self:
        """Keep the person with exactly this ID number, found through the blind index."""
        indexes = crypto.blind_indexes(number, field=ID_NUMBER)
        return self.filter(id_number_index__in=indexes)

    def named_like(self, text: str) -> Self:
        """Keep the active persons whose name, pinyin or initials begin with `text`, by name."""
        word = text.strip()
        condition = Q(name__startswith=word)
        if word.isascii():
            latin = word.lower().replace(" ", "")
            condition |= Q(name_initials__startswith=latin) | Q(name_pinyin__startswith=latin)
        return self.active().filter(condition).order_by("name_pinyin", "pk")


ID_NUMBER = "volunteers.Volunteer.id_number"


class Volunteer(Placed, Record):
    """A volunteer: one row per person, however many teams. ID numbers are sealed at rest."""

    SEALED = {"id_number_sealed": ID_NUMBER}
    INDEXED = {"id_number_index": "id_number_sealed"}

    name = models.CharField("姓名", max_length=40)
    name_pinyin = models.CharField("拼音", max_length=120, blank=True, editable=False)
    name_initials = models.CharField(
        "拼音首字母", max_length=40, blank=True, editable=False, db_index=True
    )
    gender = models.CharField("性别", max_length=1, choices=Gender, blank=True)
    phone = models.CharField("手机号", max_length=20, blank=True, db_index=True)
    id_number_sealed = models.TextField("身份证号（密文）", blank=True, editable=False)
    id_number_index = models.CharField(  # noqa: DJ001  # unique, so nothing known is NULL
        "身份证号（检索摘要）", max_length=64, null=True, blank=True, editable=False
    )
    id_number_tail = models.CharField("身份证号末四位", max_length=4, blank=True, editable=False)
    external_number = models.CharField("全国志愿者编号", max_length=40, blank=True)
    skills = models.CharField("特长", max_length=200, blank=True)
    availability = models.CharField(
        "可服务时间",
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text="例如：周末、工作日晚上。",
    )
    consented_on = models.DateField(
        "同意登记信息", null=True, blank=True, help_text="本人哪天同意登记和使用个人信息。"
    )
    state = StateField("状态", max_length=10, choices=VolunteerState, default=VolunteerState.ACTIVE)
    registered_on = models.DateField("登记日期")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged_entries",
        verbose_name="合并到",
        null=True,
        blank=True,
        editable=False,
    )
    told_apart_at = models.DateTimeField("核对为不同的人", null=True, blank=True, editable=False)
    teams = models.ManyToManyField(
        Team, through="TeamMembership", related_name="volunteers", verbose_name="队伍"
    )

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿者"
        ordering = ["name_pinyin", "pk"]
        indexes = [
            models.Index(fields=["community", "name_pinyin", "id"], name="volunteer_ledger"),
            models.Index(fields=["name_pinyin", "id"], name="volunteer_by_name"),
            models.Index(fields=["registered_on"], name="volunteer_registered"),
            models.Index(fields=["state", "name_pinyin", "id"], name="volunteer_by_state"),
            # With `team_seat_counted`, who has a seat is counted along two indexes side by side;
            # tables of a million rows do not fit into memory for that.
            models.Index(fields=["street", "id", "state"], name="volunteer_counted_as"),
            models.Index(
                fields=["street", "name", "community", "phone", "id_number_tail", "told_apart_at"],
                name="volunteer_alike",
                condition=Q(merged_into__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "id_number_index"],
                name="volunteer_id_number_once",
                condition=Q(id_number_index__isnull=False),
                violation_error_message="该身份证号已登记在另一名志愿者名下。",
            ),
            models.CheckConstraint(
                name="volunteer_id_number_whole",
                condition=Q(id_number_sealed="", id_number_index__isnull=True, id_number_tail="")
                | (
                    ~Q(id_number_sealed="")
                    & Q(id_number_index__isnull=False)
                    & ~Q(id_number_tail="")
                ),
            ),
            models.CheckConstraint(
                name="volunteer_merged_has_ended",
                condition=Q(merged_into__isnull=True)
                | Q(state="left", id_number_index__isnull=True),
                violation_error_message="这条登记已合并到另一条，请改保留的那一条。",
            ),
            models.CheckConstraint(
                name="volunteer_merged_into_another",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]

    def __str__(self) -> str:
        """The masked name: this is what titles, messages and the audit trail show."""
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        """The phone with its middle hidden."""
        return mask_phone(self.phone)

    def clean(self) -> None:
        """Normalise name and phone, keep the pinyin in step."""
        super().clean()
        self.name = self.name.strip()
        if self.phone:
            try:
                self.phone = check_phone(self.phone)
            except ValidationError as error:
                raise ValidationError({"phone": error}) from error
        self.set_pinyin()

    def set_pinyin(self) -> None:
        """Derive the pinyin columns; imports that skip full_clean call it themselves."""
        self.name_pinyin = pinyin.person_full(self.name)[:120]
        self.name_initials = pinyin.person_initials(self.name)[:40]

    def seal_id_number(self, number: str) -> None:
        """Keep an ID number sealed to this row; the caller saves.

        Errors: ValidationError when the number's check digit or date is wrong.
        """
        checked = check_id_number(number)
        self.id_number_sealed = crypto.seal(checked, field=ID_NUMBER, row=str(self.uid))
        self.id_number_index = crypto.blind_index(checked, field=ID_NUMBER)
        self.id_number_tail = checked[-4:]

    def unseal_id_number(self) -> str:
        """Return the ID number; for `reveal_person` and, to seal it anew, `merge_volunteers`."""
        return crypto.unseal(self.id_number_sealed, field=ID_NUMBER, row=str(self.uid))


class TeamMembershipQuerySet(models.QuerySet["TeamMembership"]):
    """Seats in teams (队籍)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the seats of the volunteers that `user` may see."""
        return self.filter(volunteer__in=Volunteer.objects.visible_to(user))

    def held_on(self, day: date) -> Self:
        """Keep the seats held on `day`, in teams on the register."""
        return self.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=day),
            _stood_on_register(day, "team__"),
            joined_on__lte=day,
        )

    def counted(self, day: date, people: VolunteerQuerySet) -> Self:
        """Keep the seats by which some of `people` are counted on `day` (F11b).

        Source: docs/rules.md R-VOL-3.
        """
        left_on = ExpressionWrapper(OuterRef("left_on"), models.DateField())
        whose = people.order_by().filter(pk=OuterRef("volunteer"), state__in=_COUNTED)
        whose = whose.alias(left_on=left_on).filter(Q(state=VolunteerState.ACTIVE) | _GIVEN_UP)
        return self.held_on(day).filter(Exists(whose))


class TeamMembership(Record):
    """One person's seat in one team; a person may hold several."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="seats", verbose_name="队伍")
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="seats", verbose_name="志愿者"
    )
    joined_on = models.DateField("入队日期")
    left_on = models.DateField("离队日期", null=True, blank=True)

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "队籍"
        ordering = ["team", "volunteer"]
        indexes = [
            models.Index(
                fields=["volunteer", "team", "joined_on", "left_on"], name="team_seat_counted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                name="team_seat_once_while_held",
                condition=Q(left_on__isnull=True),
                violation_error_message="该志愿者已在本队。",
            ),
            models.CheckConstraint(
                name="team_seat_ends_after_start",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                violation_error_message="离队日期不能早于入队日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.volunteer}"

    def clean(self) -> None:
        """A seat in the same team begins after the one before was given up."""
        super().clean()
        refuse_overlap(
            self,
            same=("team_id", "volunteer_id"),
            begins="joined_on",
            ends="left_on",
            what="这名志愿者在这支队伍里已有一段",
        )
