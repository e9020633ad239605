"""Two people at one project at the same moment: money stays within its contract, what was published
stays as it was.

Real connections on PostgreSQL; on SQLite there is one writer at a time.
"""

from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from projects import actions
from projects.models import (
    Acceptance,
    LivelihoodPayment,
    LivelihoodProject,
    LivelihoodState,
    PlanVersion,
    YardPlan,
)
from tests.factories import day, make_community, make_compound, make_user
from tests.parallel import at_once, refusal
from tests.projects.livelihood_rows import Crew, verdict

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


def test_payments_at_once_never_exceed_the_contract():
    crew = Crew()
    project = crew.contracted()  # 9,000 元

    def pay(number):
        payer = (crew.staff, crew.other_staff)[number % 2]
        return not refusal(
            lambda: actions.pay_livelihood(
                project=LivelihoodProject.objects.get(pk=project.pk),
                amount=Decimal("5000.00"),
                paid_on=day(0),
                purpose="进度款",
                by=User.objects.get(pk=payer.pk),
            )
        )

    assert sum(at_once(pay, 4)) == 1
    project.refresh_from_db()
    assert project.paid_total == LivelihoodPayment.objects.get().amount == Decimal("5000.00")


def test_a_version_that_is_published_while_it_is_written_stays_as_it_was_published():
    community = make_community()
    staff = make_user(Role.STREET_STAFF, street=community.street)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    plan = actions.save_plan(
        plan=YardPlan(
            street=community.street,
            community=community,
            compound=make_compound(community=community),
            name="北院",
            vision="希望有座椅",
        ),
        by=secretary,
    )
    draft = actions.save_plan_version(
        plan=plan, measures="铺装", changes="", drawing=None, by=secretary
    )

    def step(number):
        if number:
            return not refusal(
                lambda: actions.publish_plan_version(
                    plan_version=PlanVersion.objects.get(pk=draft.pk),
                    version=draft.version,
                    by=User.objects.get(pk=staff.pk),
                )
            )
        return not refusal(
            lambda: actions.save_plan_version(
                plan=YardPlan.objects.get(pk=plan.pk),
                measures="座椅",
                changes="改为座椅",
                drawing=None,
                by=User.objects.get(pk=secretary.pk),
            )
        )

    is_written, is_published = at_once(step, 2)

    draft.refresh_from_db()
    assert is_written
    if is_published:  # what was written came later and is the next version
        assert (draft.published_on, draft.measures) == (day(0), "铺装")
        assert plan.versions.get(number=2).published_on is None
    else:  # the publisher had looked at other words
        assert (draft.published_on, draft.measures) == (None, "座椅")


def test_approving_and_returning_at_once_is_one_of_both_and_an_acceptance_is_entered_once():
    crew = Crew()
    sent = actions.submit_livelihood(project=crew.draft(), by=crew.secretary)

    def judge(number):
        given = {
            "project": LivelihoodProject.objects.get(pk=sent.pk),
            "by": User.objects.get(pk=crew.leader.pk),
        }
        if number % 2:
            return not refusal(lambda: actions.return_livelihood(reason="补预算", **given))
        return not refusal(lambda: actions.approve_livelihood(**given))

    done = at_once(judge, 4)
    assert sum(done) == 1
    sent.refresh_from_db()
    is_approved = sent.state == LivelihoodState.APPROVED
    assert is_approved == any(done[::2])

    finished = crew.photographed()

    def accept(number):
        by = (crew.staff, crew.other_staff)[number % 2]
        return not refusal(
            lambda: actions.accept_livelihood(
                project=LivelihoodProject.objects.get(pk=finished.pk),
                verdict=verdict(),
                by=User.objects.get(pk=by.pk),
            )
        )

    assert sum(at_once(accept, 4)) == 1
    assert Acceptance.objects.filter(project=finished).count() == 1
