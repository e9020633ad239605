"""Who leads a team."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import Record


class TeamLeadershipQuerySet(models.QuerySet["TeamLeadership"]):
    """Who leads a team from the phone desk."""

    def running(self) -> Self:
        """Keep the leaderships that have not ended."""
        return self.filter(ended_on__isnull=True)

    def held_by(self, user: Any) -> Self:
        """Keep the duties of `user` in teams where a post of theirs still lies.

        Source: docs/rules.md R-ACC-9.
        """
        here = user.duty_reach().as_filter("team__")
        streets = {post.street_id for post in user.current_posts}
        whole_street = Q(team__community=None, team__street__in=streets)
        return self.running().filter(here | whole_street, user=user)


class TeamLeadership(Record):
    """A signed-in person's duty to file for a team."""

    team = models.ForeignKey(
        "volunteers.Team", models.PROTECT, related_name="leaders", verbose_name="队伍"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="led_teams", verbose_name="人员"
    )
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = TeamLeadershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "队伍负责人"
        ordering = ["team", "started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                name="team_leadership_once",
                condition=Q(ended_on__isnull=True),
                violation_error_message="该人员已是本队负责人。",
            ),
            models.CheckConstraint(
                name="team_leadership_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.user}"
