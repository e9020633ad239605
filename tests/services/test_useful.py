"""「这页对您有用吗」: asked on the kept page, answered on its own, counted without a name."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core import pagecache
from services import actions
from services.models import Correction, CorrectionKind, Usefulness, UsefulTally
from services.views import corrections
from tests import factories
from tests.services.guides import an_editor, make_guide_version

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def version():
    pagecache.forget()
    return make_guide_version(editor=an_editor())


def address_of(version):
    return reverse("services:useful", args=[version.item.slug])


def answered(version, useful=0, useless=0, days=0):
    return UsefulTally.objects.create(
        guide_version=version, day=factories.day(days), useful=useful, useless=useless
    )


def test_the_page_asks_with_two_links_and_stays_the_same_for_everybody(client, version):
    page = client.get(version.item.get_absolute_url())

    for answer in ("yes", "no"):
        assert f'href="{address_of(version)}?answer={answer}"' in page.content.decode()
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert not page.cookies
    client.get(address_of(version), {"answer": "no"})
    assert not UsefulTally.objects.exists(), "a link that programs follow counts nothing"


def test_an_answer_counts_once_and_keeps_nothing_about_the_reader(client, version):
    events = AuditEvent.objects.count()

    for answer in ("yes", "yes", "no"):
        page = client.post(address_of(version), {"answer": answer}, follow=True)

    tally = UsefulTally.objects.get()
    assert (tally.guide_version, tally.day) == (version, factories.day())
    assert (tally.useful, tally.useless) == (2, 1)
    assert "记下了" in page.content.decode()
    assert "no-store" in client.get(address_of(version))["Cache-Control"]
    assert not Correction.objects.exists()
    assert AuditEvent.objects.count() == events
    kept = {field.name for field in UsefulTally._meta.fields}
    assert not kept & {"address", "session", "user", "device", "answered_at"}


def test_a_reason_goes_to_those_who_answer_for_the_page_and_gets_a_code(client, version):
    reply = client.post(
        address_of(version), {"answer": "no", "text": "没写能不能代办，电话 13800000001"}
    )

    correction = Correction.objects.get()
    assert reply.url == reverse("services:correction", args=[correction.code])
    assert (correction.kind, correction.guide_version) == (CorrectionKind.USELESS, version)
    assert "13800000001" not in correction.text
    assert correction.due_on > factories.day()
    assert correction in Correction.objects.answerable_by(an_editor())


def test_what_is_written_beside_useful_is_no_correction(client, version):
    client.post(address_of(version), {"answer": "yes", "text": "谢谢"})

    assert UsefulTally.objects.get().useful == 1
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "values", [{}, {"answer": "maybe"}, {"answer": "no", "website": "http://x"}]
)
def test_no_answer_and_no_person_count_nothing(client, version, values):
    client.post(address_of(version), values)

    assert not UsefulTally.objects.exists()


def test_the_eleventh_answer_from_one_address_within_an_hour_is_refused(client, version):
    for _ in range(corrections.PER_ADDRESS_AND_HOUR):
        assert client.post(address_of(version), {"answer": "no"}).status_code == 302

    assert client.post(address_of(version), {"answer": "no"}).status_code == 409
    assert UsefulTally.objects.get().useless == corrections.PER_ADDRESS_AND_HOUR
    wrong = reverse("services:correction-new", args=[version.item.slug])
    assert client.post(wrong, {"kind": "place", "text": "搬家了"}).status_code == 302


def test_a_page_that_is_not_published_asks_nobody(client, version):
    actions.take_offline(
        version=version, reason="政策变了", by=factories.make_user(Role.GUIDE_REVIEWER)
    )

    assert client.get(address_of(version)).status_code == 404
    assert client.post(address_of(version), {"answer": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("answers", "rate"), [((0, 0), None), ((0, 3), 0), ((2, 1), 67), ((5, 0), 100)]
)
def test_the_rate_is_useful_of_all_answers(answers, rate):
    assert Usefulness(*answers).rate == rate


def test_the_desk_puts_the_least_useful_first_and_silence_last(client, version):
    good = make_guide_version(slug="good", short_name="好用")
    silent = make_guide_version(slug="silent", short_name="没人说")
    answered(version, useful=1, useless=3)
    answered(good, useful=9, useless=1)
    client.force_login(an_editor())

    page = client.get(reverse("services:desk-items"), {"order": "useful"})

    rows = [(row["item"], row["useful"].rate) for row in page.context["rows"]]
    assert rows == [(version.item, 25), (good.item, 90), (silent.item, None)]
    assert "4 次回答" in page.content.decode()


def test_the_rate_opens_the_days_that_add_up_to_it(client, version):
    answered(version, useful=3, useless=1, days=-2)
    answered(version, useful=2, useless=4)
    client.force_login(an_editor())

    page = client.get(reverse("services:desk-useful", args=[version.item.uid]))

    total, rows = page.context["total"], list(page.context["page"])
    assert (total.useful, total.useless, total.rate) == (5, 5, 50)
    assert [(row.useful, row.useless) for row in rows] == [(2, 4), (3, 1)]
    assert "再往下没有明细" in page.content.decode()


def test_who_may_open_the_numbers(client, version):
    url = reverse("services:desk-useful", args=[version.item.uid])
    elsewhere = factories.make_user(Role.GUIDE_EDITOR, street=factories.make_street())

    for user, status in (
        (an_editor(), 200),
        (factories.make_user(Role.GRID_WORKER), 403),
        (elsewhere, 404),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status
