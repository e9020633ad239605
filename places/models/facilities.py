"""Facilities with opening hours; one source for guide, desk and (later) appointments."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from core.models import Record
from core.phones import PhoneField
from places.models.areas import SearchableName
from places.models.placed import Placed, PlacedQuerySet


class FacilityKind(models.TextChoices):
    """What people go there for."""

    HALL = "hall", "为民服务中心"
    STATION = "station", "社区便民服务站"
    SELF_SERVICE = "self", "24 小时自助区"
    PARTY = "party", "党群服务阵地"
    CULTURE = "culture", "文体场所"
    ELDER = "elder", "养老助餐"
    OTHER = "other", "其他场所"


class FacilityQuerySet(PlacedQuerySet["Facility"]):
    """Places where services are given or activities are held."""

    def open_to_public(self) -> Self:
        """Keep what public pages may name."""
        return self.filter(is_active=True)

    def visible_to(self, user: Any) -> Self:
        """Keep the facilities of the streets in which `user` holds any post."""
        reach = user.reach()
        return self.filter(street__in=reach.streets | reach.home_streets)

    def with_hours(self) -> Self:
        """Load hours and exceptions, two queries for any number of facilities."""
        return self.prefetch_related("hours", "exceptions")


class Facility(SearchableName, Placed, Record):
    """A place with an address and opening hours (服务场所)."""

    kind = models.CharField("类型", max_length=8, choices=FacilityKind, default=FacilityKind.OTHER)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = PhoneField("电话", max_length=20, blank=True)
    windows = models.CharField("窗口", max_length=100, blank=True)
    directions = models.CharField("怎么去", max_length=200, blank=True)
    is_barrier_free = models.BooleanField("无障碍", default=False)
    is_always_open = models.BooleanField("全天开放", default=False)
    is_active = models.BooleanField("开放中", default=True)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务场所"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="facility_name_once_per_street",
                violation_error_message="本街道已有同名场所。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DayKind(models.TextChoices):
    """Working day or day of rest, by the national calendar."""

    WORKDAY = "work", "工作日"
    RESTDAY = "rest", "休息日"


class OpeningHours(models.Model):
    """One opening period on working days or on days of rest."""

    facility = models.ForeignKey(
        Facility, models.CASCADE, related_name="hours", verbose_name="场所"
    )
    days = models.CharField("日子", max_length=4, choices=DayKind, default=DayKind.WORKDAY)
    opens_at = models.TimeField("开始")
    closes_at = models.TimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "开放时间"
        ordering = ["days", "opens_at"]
        constraints = [
            models.CheckConstraint(
                name="opening_hours_end_after_start",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message="结束时间应晚于开始时间。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_days_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class HoursException(models.Model):
    """Other hours, or none, on one day (停电、值班、活动)."""

    facility = models.ForeignKey(
        Facility, models.CASCADE, related_name="exceptions", verbose_name="场所"
    )
    day = models.DateField("日期")
    opens_at = models.TimeField("开始", null=True, blank=True)
    closes_at = models.TimeField("结束", null=True, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "临时开放安排"
        ordering = ["day", "opens_at"]
        constraints = [
            models.CheckConstraint(
                name="hours_exception_both_or_none",
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                violation_error_message="请同时填写开始和结束时间，或都留空表示当天不开放。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.facility} {self.day:%Y年%-m月%-d日}"
