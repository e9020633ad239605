"""Community premises (社区用房): one file each, from the plan to the day they are given back."""

from datetime import date, timedelta
from typing import Any, Final, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.permissions import Permission
from core.errors import RefusedError
from core.models import Record
from core.states import StateChoices, StateField, Tone
from places.models import (
    Compound,
    Placed,
    PlacedQuerySet,
    SearchableName,
    Street,
    check_lies_there,
    name_matches,
)
from projects.anonymity import refuse_numbers

IDLE_AFTER: Final = timedelta(days=90)  # held and unused for longer, premises stand idle
DUE_SOON: Final = timedelta(days=14)
_EVERY: Final = (1, 24)  # months between two inspections


class PremisesState(StateChoices):
    """Where a piece of premises stands."""

    PLANNED = "planned", Tone.DRAFT, "规划"
    BUILDING = "building", Tone.DRAFT, "在建"
    TO_RECEIVE = "to_receive", Tone.WAITING, "待接收"
    RECEIVED = "received", Tone.DRAFT, "已接收"
    FITTING = "fitting", Tone.DRAFT, "装修中"
    IN_USE = "in_use", Tone.DONE, "使用中"
    REPAIRING = "repairing", Tone.LATE, "停用维修"
    RETURNED = "returned", Tone.ENDED, "已退回"


_S = PremisesState
NEXT_PREMISES: Final[dict[str, frozenset[str]]] = {
    _S.PLANNED: frozenset({_S.BUILDING, _S.TO_RECEIVE}),
    _S.BUILDING: frozenset({_S.TO_RECEIVE}),
    _S.TO_RECEIVE: frozenset({_S.RECEIVED}),
    _S.RECEIVED: frozenset({_S.FITTING, _S.IN_USE, _S.RETURNED}),
    _S.FITTING: frozenset({_S.IN_USE, _S.RETURNED}),
    _S.IN_USE: frozenset({_S.REPAIRING, _S.FITTING, _S.RETURNED}),
    _S.REPAIRING: frozenset({_S.IN_USE, _S.RETURNED}),
    _S.RETURNED: frozenset(),
}
BEFORE_RECEIPT: Final = (_S.PLANNED, _S.BUILDING, _S.TO_RECEIVE)
HELD: Final = (_S.RECEIVED, _S.FITTING, _S.IN_USE, _S.REPAIRING)
USABLE: Final = (_S.RECEIVED, _S.IN_USE)  # what may stand idle: neither builders nor repairs in it


class PremisesSource(models.TextChoices):
    """How the community came by them."""

    ALLOCATED = "allocated", "开发商配建移交"
    BUILT = "built", "自建"
    RENTED = "rented", "租赁"
    BORROWED = "borrowed", "借用"
    PURCHASED = "purchased", "购置"


class PremisesUseKind(models.TextChoices):
    """What they are mainly for."""

    OFFICE = "office", "办公"
    SERVICE = "service", "便民服务"
    ELDER = "elder", "养老"
    CHILD = "child", "儿童"
    CULTURE = "culture", "文体"
    PARTY = "party", "党群"
    EMERGENCY = "emergency", "应急"
    OTHER = "other", "其他"


class PremisesOwner(models.TextChoices):
    """Whom they belong to on paper."""

    STREET = "street", "街道"
    DISTRICT = "district", "区级"
    COMMUNITY = "community", "社区"
    PENDING = "pending", "待办证（在开发商名下）"
    OTHER = "other", "其他产权人"


class PremisesQuerySet(PlacedQuerySet["Premises"]):
    """Files of premises (一房一档)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the places in which `user` may look at premises."""
        return self.within(user.reach(Permission.PREMISES_VIEW))

    def held(self) -> Self:
        """Keep what has been received and not given back."""
        return self.filter(state__in=HELD)

    def counted(self) -> Self:
        """Keep those whose area counts for residents: in use now (R-PRM-5)."""
        return self.filter(state=PremisesState.IN_USE)

    def from_projects(self) -> Self:
        """Keep what a building project hands over or builds: on the way, or received (F18).

        Source: docs/rules.md R-PRM-7.
        """
        on_the_way = (PremisesState.BUILDING, PremisesState.TO_RECEIVE, *HELD)
        return self.filter(state__in=on_the_way).exclude(project_name="")

    def idle_on(self, day: date) -> Self:
        """Keep usable ones that nobody has used for more than ninety days; the longest first.

        Source: docs/rules.md R-PRM-4.
        """
        limit = day - IDLE_AFTER
        unused = Q(last_used_on__isnull=True) | Q(last_used_on__lt=limit)
        rows = self.filter(unused, state__in=USABLE, handed_over_on__lt=limit)
        return rows.order_by(Coalesce("last_used_on", "handed_over_on"), "pk")

    def due_by(self, day: date) -> Self:
        """Keep held ones whose inspection is due on `day` or before; the first due first."""
        return self.held().filter(inspect_on__lte=day).order_by("inspect_on", "pk")

    def kept_by(self, user: Any) -> Self:
        """Keep those that `user` looks after on the spot."""
        return self.within(user.reach(Permission.PREMISES_KEEP))

    def to_sign_by(self, user: Any) -> Self:
        """Keep what waits for the community to sign that it has taken it over."""
        rows = self.within(user.reach(Permission.PREMISES_SIGN))
        return rows.filter(state=PremisesState.TO_RECEIVE, signed_by=None)

    def to_receive_by(self, user: Any) -> Self:
        """Keep what a community signed for and `user`, another person, may receive (R-PRM-2)."""
        rows = self.within(user.reach(Permission.PREMISES_EDIT))
        signed = rows.filter(state=PremisesState.TO_RECEIVE, signed_by__isnull=False)
        return signed.exclude(signed_by__in=user.counts_as)

    def matching(self, text: str) -> Self:
        """Keep those whose name, number or address matches `text`."""
        word = text.strip()
        found = name_matches(word) | Q(file_no__icontains=word) | Q(address__contains=word)
        return self.filter(found | Q(project_name__contains=word))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "compound")


class Premises(Placed, SearchableName, Record):
    """A piece of community premises and its file.

    planned → building → to_receive → received → fitting → in_use ⇄ repairing → returned. It is
    received when the community has signed for it and the street has confirmed that.
    """

    file_no = models.CharField("档案编号", max_length=24, blank=True, help_text="留空由系统编号")
    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="premises",
        verbose_name="所在小区",
        null=True,
        blank=True,
    )
    project_name = models.CharField(
        "来源项目", max_length=100, blank=True, help_text="配建移交或新建的建设项目，没有的留空"
    )
    address = models.CharField("地址", max_length=200)
    building_floor = models.CharField("楼栋楼层", max_length=60, blank=True)
    area_m2 = models.DecimalField(
        "建筑面积",
        max_digits=12,
        decimal_places=2,
        help_text="平方米",
        validators=[MinValueValidator(0.01, "建筑面积应大于 0。")],
    )
    usable_m2 = models.DecimalField(
        "使用面积", max_digits=12, decimal_places=2, null=True, blank=True, help_text="平方米"
    )
    source = models.CharField("来源", max_length=10, choices=PremisesSource)
    use = models.CharField("主要用途", max_length=10, choices=PremisesUseKind)
    use_detail = models.CharField("用途说明", max_length=200, blank=True)
    ownership = models.CharField("权属", max_length=10, choices=PremisesOwner)
    cert_no = models.CharField("权属证号", max_length=60, blank=True)
    manager = models.CharField("管理岗位", max_length=40, blank=True, help_text="写岗位，不写姓名")
    utilities_no = models.CharField("水电户号", max_length=100, blank=True)
    is_fire_filed = models.BooleanField("消防已备案", null=True, blank=True)
    is_structure_safe = models.BooleanField("结构安全已确认", null=True, blank=True)
    state = StateField("状态", max_length=12, choices=PremisesState, default=PremisesState.PLANNED)
    state_note = models.CharField("状态说明", max_length=300, blank=True)
    handed_over_on = models.DateField("接收日期", null=True, blank=True)
    transferor = models.CharField("移交方", max_length=100, blank=True)
    receiver = models.CharField("接收岗位", max_length=60, blank=True)
    acceptance_doc = models.CharField("接收依据", max_length=100, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="signed_premises",
        verbose_name="社区签收人",
        null=True,
        blank=True,
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="received_premises",
        verbose_name="街道确认人",
        null=True,
        blank=True,
    )
    inspect_every = models.PositiveSmallIntegerField(
        "巡查周期",
        default=3,
        help_text="个月",
        validators=[
            MinValueValidator(_EVERY[0], "巡查周期应为 1 至 24 个月。"),
            MaxValueValidator(_EVERY[1], "巡查周期应为 1 至 24 个月。"),
        ],
    )
    inspect_on = models.DateField("下次巡查", null=True, blank=True)
    last_used_on = models.DateField("最近使用", null=True, blank=True, editable=False)

    objects = PremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区用房"
        ordering = ["community__code", "name", "pk"]
        indexes = [
            models.Index(fields=["street", "state"], name="premises_by_state"),
            models.Index(fields=["state", "inspect_on"], name="premises_by_inspection"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "file_no"],
                name="premises_file_no_once",
                violation_error_message="本街道已有这个档案编号。",
            ),
            models.UniqueConstraint(
                fields=["community", "name"],
                name="premises_name_once_per_community",
                violation_error_message="本社区已有同名的用房。",
            ),
            models.CheckConstraint(
                name="premises_has_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择用房所在的社区。",
            ),
            models.CheckConstraint(
                name="premises_usable_within_area",
                condition=Q(area_m2__gt=0)
                & (Q(usable_m2__isnull=True) | Q(usable_m2__gt=0, usable_m2__lte=F("area_m2"))),
                violation_error_message="使用面积应大于 0，且不能大于建筑面积。",
            ),
            models.CheckConstraint(
                name="premises_received_with_papers",
                condition=Q(state__in=BEFORE_RECEIPT)
                | (Q(handed_over_on__isnull=False) & ~Q(receiver="") & ~Q(acceptance_doc="")),
                violation_error_message="已接收的用房要有接收日期、接收岗位和接收依据。",
            ),
            models.CheckConstraint(
                name="premises_received_by_another",
                condition=Q(received_by__isnull=True)
                | Q(signed_by__isnull=True)
                | ~Q(received_by=F("signed_by")),
                violation_error_message="签收和确认接收要由两个人办理。",
            ),
            models.CheckConstraint(
                name="premises_returned_with_note",
                condition=~Q(state=PremisesState.RETURNED) | ~Q(state_note=""),
                violation_error_message="退回用房要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The file's page on the desk."""
        return reverse("projects:premises-detail", args=[self.uid])

    @property
    def is_held(self) -> bool:
        """True when it has been received and not given back."""
        return self.state in HELD

    @property
    def is_before_receipt(self) -> bool:
        """True while it is planned, built or waits to be taken over."""
        return self.state in BEFORE_RECEIPT

    @property
    def full_address(self) -> str:
        """The address with building and floor."""
        return f"{self.address} {self.building_floor}".strip()

    @property
    def quiet_since(self) -> date | None:
        """The day since which nobody used it: the last use, or the day it was received."""
        days = [day for day in (self.last_used_on, self.handed_over_on) if day is not None]
        return max(days, default=None)

    def clean(self) -> None:
        """Keep text tidy and the compound in the same community."""
        self.file_no = self.file_no.strip().upper()
        self.project_name = self.project_name.strip()
        super().clean()
        refuse_numbers(self, "name", "address", "building_floor")  # stand on a public page
        check_lies_there(self, "compound")

    def expect_next(self, state: str) -> None:
        """Refuse a state that NEXT_PREMISES does not let follow.

        Source: docs/rules.md R-PRM-1.
        """
        if state not in NEXT_PREMISES[self.state]:
            label = PremisesState(state).label
            raise RefusedError(
                f"“{self.get_state_display()}”的用房不能改为“{label}”，请刷新后再看。"
            )

    def move_to(self, state: str, note: str = "") -> None:
        """Change the state in memory; the caller saves.

        Errors: as expect_next.
        """
        self.expect_next(state)
        self.state, self.state_note = state, note


class PremisesStandardQuerySet(models.QuerySet["PremisesStandard"]):
    """How much a street should have."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the streets in which `user` holds a post."""
        return self.filter(street__in=Street.objects.visible_to(user))


class PremisesStandard(Record):
    """How many square metres a hundred households should have in a street."""

    street = models.OneToOneField(
        Street, models.PROTECT, related_name="premises_standard", verbose_name="街道"
    )
    area_per_hundred = models.DecimalField(
        "每百户面积标准",
        max_digits=6,
        decimal_places=2,
        default=30,
        help_text="平方米",
        validators=[MinValueValidator(0.01, "标准应大于 0。")],
    )
    basis = models.CharField("依据", max_length=200, blank=True)

    objects = PremisesStandardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用房面积标准"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="premises_standard_positive",
                condition=Q(area_per_hundred__gt=0),
                violation_error_message="标准应大于 0。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.street}：每百户 {self.area_per_hundred} 平方米"


def standard_of(street: Street) -> PremisesStandard:
    """Return the street's standard; the common one, unsaved, where it has set none (R-PRM-5)."""
    return PremisesStandard.objects.filter(street=street).first() or PremisesStandard(street=street)
