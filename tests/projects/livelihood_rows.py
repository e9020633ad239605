"""A livelihood project at any point of its life, made by the actions themselves."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.roles import Role
from places.models import Community
from projects import actions
from projects.models import AcceptanceResult, LivelihoodProject
from tests import factories as make

FUNDING = {"street": Decimal("7000.00"), "service": Decimal("3000.00")}


class Crew:
    """The people of one street: who drafts, approves, and runs the office's part."""

    def __init__(self, community: Community | None = None) -> None:
        self.community = community or make.make_community()
        street = self.community.street
        self.secretary = make.make_user(Role.COMMUNITY_SECRETARY, community=self.community)
        self.staff = make.make_user(Role.STREET_STAFF, street=street)
        self.other_staff = make.make_user(Role.STREET_STAFF, street=street)
        self.leader = make.make_user(Role.STREET_LEADER, street=street)

    def draft(self, **values: Any) -> LivelihoodProject:
        """Make a draft of the secretary's."""
        defaults: dict[str, Any] = {
            "street": self.community.street,
            "community": self.community,
            "name": "楼道照明更换",
            "kind": "works",
            "field": "safety",
            "content": "更换六个单元的感应灯",
            "lead": "示例社区",
            "budget": Decimal("10000.00"),
            "beneficiaries": 300,
            "starts_on": make.day(-60),
            "due_on": make.day(60),
        }
        return actions.save_livelihood(
            project=LivelihoodProject(**{**defaults, **values}), funding=FUNDING, by=self.secretary
        )

    def approved(self) -> LivelihoodProject:
        """Make a project that the leader approved."""
        project = actions.submit_livelihood(project=self.draft(), by=self.secretary)
        return actions.approve_livelihood(project=project, by=self.leader)

    def publicised(self) -> LivelihoodProject:
        """Make one whose notice is over."""
        early = moment(make.day(-30))
        return actions.publicise_livelihood(
            project=self.approved(), days=5, by=self.staff, at=early
        )

    def contracted(self) -> LivelihoodProject:
        """Make one with a contract of 9,000 元."""
        return actions.contract_livelihood(
            project=self.publicised(), contract=contract(), by=self.staff
        )

    def implementing(self) -> LivelihoodProject:
        """Make one that has begun."""
        return actions.start_livelihood(
            project=self.contracted(), started_on=make.day(-1), by=self.secretary
        )

    def completed(self) -> LivelihoodProject:
        """Make one that waits for its acceptance, without a photo."""
        return self.complete(self.implementing())

    def complete(self, project: LivelihoodProject) -> LivelihoodProject:
        """Register the completion by the secretary."""
        return actions.complete_livelihood(
            project=project,
            finished_on=make.day(),
            outcome="全部更换",
            beneficiaries=320,
            by=self.secretary,
        )

    def photographed(self) -> LivelihoodProject:
        """Make one that waits for its acceptance, with a photo of afterwards."""
        project = self.implementing()
        actions.show_photo(
            project=project,
            photo=make.make_photo(self.secretary),
            phase="after",
            by=self.secretary,
        )
        return self.complete(project)

    def accepted(self) -> LivelihoodProject:
        """Make one that counts."""
        return actions.accept_livelihood(
            project=self.photographed(), verdict=verdict(), by=self.staff
        )


def contract(**values: Any) -> actions.Contract:
    """Return a contract signed yesterday."""
    defaults = {"contractor": "示例公司", "amount": Decimal("9000.00"), "signed_on": make.day(-1)}
    return actions.Contract(**{**defaults, **values})


def verdict(**values: Any) -> actions.Verdict:
    """Return a verdict of three that found all in order."""
    defaults: dict[str, Any] = {
        "accepted_on": make.day(),
        "team": "张示范、李样例、王演示",
        "has_resident": True,
        "result": AcceptanceResult.PASS,
        "opinion": "合格",
    }
    return actions.Verdict(**{**defaults, **values})


def moment(day: date) -> datetime:
    """Return ten o'clock of a day."""
    return timezone.make_aware(datetime.combine(day, time(10)))
