"""Whom the street works with: student societies, colleges and charities, and where they are."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.identity import check_phone
from core.models import Record
from places.models import Community, SearchableName, Street, name_matches


class PartnerKind(models.TextChoices):
    """What sort of partner it is."""

    SOCIETY = "society", "大学生社团"
    COLLEGE = "college", "高校"
    CHARITY = "charity", "公益组织"


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Partners; the street shares them with all its communities."""

    def visible_to(self, user: Any) -> Self:
        """Keep the partners of the streets in which `user` may look at Party work."""
        return self.filter(street__in=Street.objects.within(user.reach(Permission.PARTY_VIEW)))

    def as_of(self, day: date) -> Self:
        """Keep those with whom the street worked on `day`."""
        return self.filter(
            Q(started_on__isnull=True) | Q(started_on__lte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        )

    def matching(self, text: str) -> Self:
        """Keep those whose name, pinyin or initials match `text`."""
        return self.filter(name_matches(text))


class Partner(SearchableName, Record):
    """A student society, a college or a charity that takes part in the work of communities."""

    street = models.ForeignKey(Street, models.PROTECT, related_name="partners", verbose_name="街道")
    kind = models.CharField("类别", max_length=10, choices=PartnerKind)
    college = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="societies",
        verbose_name="所在高校",
        null=True,
        blank=True,
        limit_choices_to={"kind": PartnerKind.COLLEGE},
    )
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    agreement_number = models.CharField("协议编号", max_length=60, blank=True)
    signed_on = models.DateField("协议签订日期", null=True, blank=True)
    agreed_until = models.DateField("协议到期日期", null=True, blank=True)
    started_on = models.DateField("开始合作", null=True, blank=True)
    ended_on = models.DateField("结束合作", null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合作伙伴"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="partner_name_once_per_street",
                violation_error_message="本街道已有同名的合作伙伴。",
            ),
            models.CheckConstraint(
                name="partner_only_society_has_college",
                condition=Q(college__isnull=True) | Q(kind="society"),
                violation_error_message="只有大学生社团才填所在高校。",
            ),
            models.CheckConstraint(
                name="partner_ends_after_start",
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                violation_error_message="结束合作不能早于开始合作。",
            ),
            models.CheckConstraint(
                name="partner_agreed_until_after_signed",
                condition=Q(agreed_until__isnull=True)
                | Q(signed_on__isnull=False, agreed_until__gte=F("signed_on")),
                violation_error_message="协议到期应晚于签订；有到期日期的请填签订日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The partner's page on the desk."""
        return reverse("party:partner-detail", args=[self.uid])

    def clean(self) -> None:
        """Check the phone, and that the college is one, of the same street."""
        super().clean()
        if self.contact_phone:
            try:
                self.contact_phone = check_phone(self.contact_phone)
            except ValidationError as error:
                raise ValidationError({"contact_phone": error}) from error
        if self.college is None:
            return
        if self.college.kind != PartnerKind.COLLEGE:
            raise ValidationError({"college": "所在高校请选择一所高校。"})
        if self.college.street_id != self.street_id:
            raise ValidationError({"college": "所选高校不属于本街道。"})


class PartnerAttachmentQuerySet(models.QuerySet["PartnerAttachment"]):
    """Which partner works in which community."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities within the user's posts."""
        reach = user.reach(Permission.PARTY_VIEW)
        return self.filter(
            Q(community__in=reach.communities) | Q(community__street__in=reach.streets)
        )

    def as_of(self, day: date) -> Self:
        """Keep those that held on `day`."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)


class PartnerAttachment(Record):
    """A partner works in a community between two dates; earlier ones stay."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="attachments", verbose_name="合作伙伴"
    )
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="attached_partners", verbose_name="社区"
    )
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = PartnerAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "挂靠社区"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "community"],
                name="partner_attached_once",
                condition=Q(ended_on__isnull=True),
                violation_error_message="这个合作伙伴已挂靠在这个社区，还没有结束。",
            ),
            models.CheckConstraint(
                name="attachment_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}：{self.community}"

    def clean(self) -> None:
        """Refuse a community of another street."""
        super().clean()
        if self.community_id and self.community.street_id != self.partner.street_id:
            raise ValidationError({"community": "所选社区不属于本街道。"})
