"""A co-building project, as far along as a test needs it."""

from io import BytesIO

import pytest

from accounts.roles import Role
from alliances import actions
from alliances.actions import ProjectContent, prepare_agreement
from alliances.models import AllianceMembership, AllianceTier, CoBuildProject, CountBasis
from tests.factories import (
    day,
    make_activity,
    make_alliance,
    make_community,
    make_project,
    make_unit,
    make_user,
)
from volunteers.models import ActivityState, Line

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Scene:
    """One community with a host unit, its partner, and the people of every step."""

    def __init__(self):
        self.community = make_community()
        street = self.community.street
        self.host = make_unit(community=self.community, name="滨河小学")
        self.partner = make_unit(community=self.community, name="柳岸医院")
        self.alliance = make_alliance(street=street, tier=AllianceTier.STREET)
        for unit in (self.host, self.partner):
            AllianceMembership.objects.create(alliance=self.alliance, unit=unit, joined_on=day(-30))
        self.liaison = make_user(Role.UNIT_LIAISON, unit=self.host)
        self.secretary = make_user(Role.COMMUNITY_SECRETARY, community=self.community)
        self.staff = make_user(Role.STREET_STAFF, street=street)
        self.leader = make_user(Role.STREET_LEADER, street=street)
        self.category = make_project(street=street, alliance=self.alliance).category
        CoBuildProject.objects.all().delete()

    def content(self, **changes):
        values = {
            "name": "护学岗共建项目",
            "alliance": self.alliance,
            "category": self.category,
            "host_unit": self.host,
            "partner_units": (self.partner,),
            "community": self.community,
            "goal": "上学放学有人护",
            "plan": "每天两班",
            "starts_on": day(-20),
            "ends_on": day(200),
            "milestones": (("启动会", day(-5)), ("总结", day(150))),
        }
        return ProjectContent(**{**values, **changes})

    def drafted(self, **changes):
        return actions.save_draft_project(content=self.content(**changes), by=self.liaison)

    def sent(self):
        return actions.submit_project(project=self.drafted(), by=self.liaison)

    def approved(self):
        return actions.approve_project(project=self.sent(), by=self.staff)

    def signed(self):
        return actions.sign_project(
            project=self.approved(), signed_on=day(-2), scans=[pdf()], by=self.secretary
        )

    def executing(self):
        return actions.start_project(project=self.signed(), by=self.liaison)

    def hold_activity(self, project):
        make_activity(
            filed_by=self.secretary,
            line=Line.ALLIANCE,
            project=project,
            state=ActivityState.CONFIRMED,
        )

    def finished(self):
        project = self.executing()
        self.hold_activity(project)
        return actions.finish_project(
            project=project,
            outcome="路口有序",
            beneficiaries=300,
            count_basis=CountBasis.PEOPLE,
            by=self.liaison,
        )


@pytest.fixture
def scene():
    return Scene()


def pdf(content=PDF):
    return prepare_agreement(BytesIO(content))
