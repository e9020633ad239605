"""Pages of premises and honours, as each person meets them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.roles import Role
from audit.models import AuditEvent
from projects.areas import areas_for
from projects.models import (
    CriterionScore,
    HandOverTopic,
    HonourApplication,
    PremisesInspection,
    PremisesState,
)
from tests.architecture.page_forms import forms_of
from tests.factories import PASSWORD, day, make_community, make_user, picture
from tests.projects.premises_rows import (
    make_application,
    make_premises,
    make_standard,
    secretary_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def community():
    return make_community(households=1000)


def image(name="a.jpg"):
    return SimpleUploadedFile(name, BytesIO(picture()).read(), "image/jpeg")


def test_an_inspection_takes_a_photo_and_one_tap(client, community):
    premises = make_premises(community=community, inspect_on=day(-1))
    client.force_login(secretary_of(community))
    page = client.get(reverse("projects:premises-due")).content.decode()
    assert premises.name in page
    assert "已过期" in page
    url = reverse("projects:premises-inspect", args=[premises.uid])
    wrong = client.post(url, {"result": "found"})
    assert wrong.status_code == 422
    assert "请写明发现了什么问题" in wrong.content.decode()
    answer = client.post(url, {"result": "good", "photos": [image()]}, follow=True)

    assert "巡查已登记" in answer.content.decode()
    photo = PremisesInspection.objects.get().photos.get()
    small = client.get(reverse("volunteers:photo-small", args=[photo.uid]))
    assert small.status_code == 200
    small.getvalue()
    client.force_login(secretary_of(make_community(street=community.street)))
    assert client.get(small.request["PATH_INFO"]).status_code == 404
    assert client.get(premises.get_absolute_url()).status_code == 404


def test_a_file_is_signed_for_and_confirmed_from_its_page(client, community):
    HandOverTopic.objects.create(street=community.street, title="水电通")
    premises = make_premises(community=community, state=PremisesState.TO_RECEIVE)
    client.force_login(secretary_of(community))
    check = reverse("projects:premises-check", args=[premises.uid])
    topic = HandOverTopic.objects.get()
    wrong = client.post(check, {f"topic-{topic.pk}": "lacking"})
    assert "请写明缺什么" in wrong.content.decode()
    client.post(check, {f"topic-{topic.pk}": "good"})
    given = {
        "version": premises.version,
        "handed_over_on": day(),
        "receiver": "社区书记",
        "acceptance_doc": "移交协议",
    }
    client.post(reverse("projects:premises-sign", args=[premises.uid]), given)
    premises.refresh_from_db()
    assert premises.signed_by is not None
    client.force_login(make_user(Role.STREET_STAFF, street=community.street))
    receive = reverse("projects:premises-receive", args=[premises.uid])
    answer = client.post(receive, {"version": premises.version}, follow=True)
    assert "已确认接收" in answer.content.decode()
    card = client.get(reverse("projects:premises-card", args=[premises.uid])).content.decode()
    assert "<svg" in card
    assert premises.file_no in card


def test_who_chose_photos_and_is_refused_is_told_to_choose_them_again(client, community):
    premises = make_premises(community=community)
    client.force_login(secretary_of(community))
    url = reverse("projects:premises-inspect", args=[premises.uid])

    wrong = client.post(url, {"result": "found", "photos": [image()]}).content.decode()
    empty = client.post(url, {"result": "found"}).content.decode()

    assert "选好的照片、文件没有存下" in wrong
    assert "选好的照片、文件没有存下" not in empty


def lines(client, page, **typed):
    """What the form of the checklist comes with, and what is typed besides."""
    [form] = forms_of(client.get(page).content.decode())
    return {name: value for name, value in form.fields.items() if value} | typed


def test_two_who_check_different_lines_at_once_undo_nothing_of_each_other(client, community):
    one, two = (
        HandOverTopic.objects.create(street=community.street, title=title)
        for title in ("水电通", "门窗完好")
    )
    premises = make_premises(community=community, state=PremisesState.TO_RECEIVE)
    client.force_login(secretary_of(community))
    page = reverse("projects:premises-check", args=[premises.uid])
    client.post(page, lines(client, page, **{f"topic-{one.pk}": "good", f"topic-{two.pk}": "good"}))
    seen = lines(client, page)
    lacking = {f"topic-{one.pk}": "lacking", f"topic-{one.pk}-note": "没有水表"}

    client.post(page, seen | lacking)
    answer = client.post(page, seen | {f"topic-{two.pk}": "not_needed"})

    assert answer.status_code == 302
    assert premises.checks.get(topic=one).note == "没有水表"
    assert premises.checks.get(topic=two).result == "not_needed"
    again = client.post(page, seen | {f"topic-{one.pk}": "not_needed"}).content.decode()
    assert f"他人已登记为“{premises.checks.get(topic=one).get_result_display()}：没有水表”" in again
    assert premises.checks.get(topic=one).note == "没有水表"


def test_a_line_that_nobody_had_answered_stays_as_another_answered_it(client, community):
    one, two = (
        HandOverTopic.objects.create(street=community.street, title=title)
        for title in ("水电通", "门窗完好")
    )
    premises = make_premises(community=community, state=PremisesState.TO_RECEIVE)
    client.force_login(secretary_of(community))
    page = reverse("projects:premises-check", args=[premises.uid])
    seen = lines(client, page)

    client.post(page, seen | {f"topic-{one.pk}": "good"})
    client.post(page, seen | {f"topic-{two.pk}": "good"})
    answer = client.post(page, seen | {f"topic-{two.pk}": "not_needed"})

    assert "他人已登记为" in answer.content.decode()
    assert set(premises.checks.values_list("topic", "result")) == {
        (one.pk, "good"),
        (two.pk, "good"),
    }


def test_a_remark_without_an_answer_is_not_dropped_in_silence(client, community):
    topic = HandOverTopic.objects.create(street=community.street, title="水电通")
    premises = make_premises(community=community, state=PremisesState.TO_RECEIVE)
    client.force_login(secretary_of(community))
    page = reverse("projects:premises-check", args=[premises.uid])

    answer = client.post(page, lines(client, page, **{f"topic-{topic.pk}-note": "没有水表"}))

    assert "写了说明的，请选查验结果" in answer.content.decode()
    assert "没有水表" in answer.content.decode()


def test_area_per_hundred_households_counts_what_is_in_use(client, community):
    make_premises(community=community, area_m2=250)
    make_premises(community=community, area_m2=900, state=PremisesState.REPAIRING, state_note="漏")
    richer = make_community(street=community.street, households=500)
    make_premises(community=richer, area_m2=350)
    make_community(street=community.street, households=None)
    staff = make_user(Role.STREET_STAFF, street=community.street)
    found = areas_for(staff)[0]

    assert [str(row.per_hundred) for row in found.communities] == ["25.00", "70.00", "None"]
    assert [row.label for row in found.below] == [community.name]
    assert str(found.below[0].missing) == "50.00"
    assert str(found.total.per_hundred) == "40.00"
    client.force_login(staff)
    page = client.get(reverse("projects:premises-area")).content.decode()
    assert "不达标" in page
    assert areas_for(secretary_of(community))[0].total is None

    answer = client.post(reverse("projects:premises-area-export"), {"password_again": PASSWORD})
    lines = CalamineWorkbook.from_filelike(BytesIO(answer.getvalue())).get_sheet_by_index(0)
    total = next(line for line in lines.to_python() if str(line[1]).startswith("全街道"))
    assert total[1:6] == ["全街道（不含户数未填的社区）", 2, 600, 1500, 40]
    assert AuditEvent.objects.get(action="premises.exported").fields["facts"] == {"rows": 4}


def test_a_self_assessment_is_kept_in_parts_and_shows_its_gaps(client, community):
    standard = make_standard(community=community)
    application = make_application(community=community, standard=standard)
    client.force_login(secretary_of(community))
    first, second = standard.criteria.all()
    url = reverse("projects:application-assess", args=[application.uid])
    typed = {f"item-{first.pk}": 40, f"item-{first.pk}-photos": [image()]}
    page = client.post(url, typed | {"version": application.version}, follow=True).content.decode()
    assert "离合格还差 20 分" in page
    assert "没有自评" in page
    assert CriterionScore.objects.get().photos.count() == 1
    application.refresh_from_db()
    seen = {"version": application.version, f"item-{first.pk}": 40}
    assert client.post(url, seen | {f"item-{second.pk}": 41}).status_code == 422
    client.post(url, seen | {f"item-{second.pk}": 30})
    application.refresh_from_db()
    submit = reverse("projects:application-submit", args=[application.uid])
    page = client.post(submit, {"version": application.version}, follow=True).content.decode()
    assert "等街道审核" in page

    client.force_login(make_user(Role.STREET_STAFF, street=community.street))
    application.refresh_from_db()
    review = reverse("projects:application-review", args=[application.uid])
    given = {
        f"item-{first.pk}": 40,
        f"item-{second.pk}": 30,
        "overall": "看过现场",
        "version": application.version,
    }
    page = client.post(review, given, follow=True).content.decode()
    assert "审核 70 分" in page


def test_an_application_begins_with_its_target(client, community):
    standard = make_standard(community=community)
    target = make_application(
        community=community, standard=make_standard(community=community, year=2020)
    ).compound
    client.force_login(secretary_of(community))
    url = reverse("projects:application-create")
    given = {"standard": standard.uid, "community": community.uid, "lane": "不相干"}
    assert "请填写创建对象" in client.post(url, given).content.decode()
    answer = client.post(url, {**given, "compound": target.uid})

    made = HonourApplication.objects.get(standard=standard)
    assert answer.url == reverse("projects:application-assess", args=[made.uid])
    assert made.lane == ""


@pytest.mark.parametrize(
    "name",
    [
        *("premises-list", "premises-due", "premises-idle"),
        *("honour-list", "application-list", "standard-list", "platform-list"),
    ],
)
def test_an_empty_list_says_what_will_appear(client, name, community):
    client.force_login(make_user(Role.STREET_STAFF, street=community.street))
    page = client.get(reverse(f"projects:{name}"))
    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


def test_the_public_pages_show_what_stands_and_no_papers(client, community):
    premises = make_premises(community=community, cert_no="云2020001", manager="副主任岗")
    make_premises(community=community, name="未用", state=PremisesState.RECEIVED)
    page = client.get("/premises/").content.decode()
    assert premises.name in page
    assert "云2020001" not in page
    assert "副主任岗" not in page
    assert "未用" not in page
    assert "还没有公布荣誉" in client.get("/honours/").content.decode()
