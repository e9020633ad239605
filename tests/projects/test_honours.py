"""Honours: the standard, the self-assessment with its gaps, the review by others, the result."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Message, User
from accounts.roles import Role
from core.errors import RefusedError
from dashboard.figures import BY_ID, Selection
from projects import actions
from projects.models import (
    ApplicationState,
    CompoundPlatform,
    Honour,
    HonourApplication,
    HonourProgramme,
    HonourStandard,
    gap_list,
)
from projects.notifications.due import remind_due
from projects.notifications.honours import honour_judged
from tests.factories import (
    day,
    make_community,
    make_compound,
    make_photo,
    make_post,
    make_unit,
    make_user,
)
from tests.projects.premises_rows import make_application, make_standard, secretary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(community):
    return secretary_of(community)


@pytest.fixture
def leader(community):
    return make_user(Role.STREET_LEADER, street=community.street)


def assess(application, by, *points, photos=()):
    items = dict(zip(application.standard.criteria.all(), points, strict=False))
    said = {
        item: actions.Assessed(score, photos=photos if item.needs_photo else ())
        for item, score in items.items()
    }
    return actions.assess(application=application, items=said, by=by)


def sent(community, secretary, *points):
    application = make_application(community=community)
    row = assess(application, secretary, *points, photos=[make_photo(secretary)])
    return actions.submit_application(application=row, by=secretary, version=row.version)


def judged(application, by, *points):
    items = dict(zip(application.standard.criteria.all(), points, strict=True))
    return actions.review_application(
        application=application,
        items={item: actions.Judged(score) for item, score in items.items()},
        note="看过现场",
        by=by,
        version=application.version,
    )


def test_the_gap_list_names_points_and_photos_that_are_missing(community, secretary):
    application = make_application(community=community)
    row = assess(application, secretary, 30)
    gaps = gap_list(row)

    assert (gaps.score, gaps.to_pass) == (30, 30)
    assert [gap.criterion.item for gap in gaps.by_weight] == ["楼道整洁", "每月议事"]
    assert [gap.criterion.item for gap in gaps.unscored] == ["楼道整洁"]
    assert [gap.criterion.item for gap in gaps.without_photo] == ["每月议事"]


def test_a_self_assessment_goes_in_whole_with_its_photos_and_by_the_secretary(community, secretary):
    application = make_application(community=community)
    row = assess(application, secretary, 50)
    for points, sentence in (((50,), "没有自评"), ((50, 20), "照片")):
        row = assess(application, secretary, *points)
        with pytest.raises(RefusedError, match=sentence):
            actions.submit_application(application=row, by=secretary, version=row.version)
    with pytest.raises(ValidationError, match="0 到 60"):
        assess(application, secretary, 61)
    row = assess(application, secretary, 50, photos=[make_photo(secretary)])
    worker = make_user(Role.COMMUNITY_STAFF, community=community)
    with pytest.raises(RefusedError, match="书记"):
        actions.submit_application(application=row, by=worker, version=row.version)
    submitted = actions.submit_application(application=row, by=secretary, version=row.version)

    assert (submitted.state, submitted.self_score) == (ApplicationState.SUBMITTED, 70)
    with pytest.raises(RefusedError, match="不能再改"):
        assess(application, secretary, 1)


def test_three_people_stand_between_an_application_and_its_honour(
    community, secretary, staff, leader
):
    application = sent(community, secretary, 55, 35)
    assert list(HonourApplication.objects.reviewable_by(staff)) == [application]
    with pytest.raises(RefusedError, match="街道"):
        judged(application, secretary, 50, 30)
    reviewed = judged(application, staff, 50, 30)
    assert (reviewed.state, reviewed.review_score) == (ApplicationState.REVIEWED, 80)
    with pytest.raises(RefusedError, match="领导"):
        actions.recommend_application(application=reviewed, by=staff, version=reviewed.version)
    ready = actions.recommend_application(application=reviewed, by=leader, version=reviewed.version)
    given = {"application": ready, "granted_on": day(), "by": staff, "version": ready.version}
    with pytest.raises(RefusedError, match="优秀分"):
        actions.grant_honour(level="excellent", doc="文件", **given)
    with pytest.raises(RefusedError, match="文件"):
        actions.grant_honour(level="qualified", doc=" ", **given)
    honour = actions.grant_honour(level="qualified", doc="市发 1 号", **given)

    assert honour.compound == application.compound
    figure = BY_ID["F45"]
    selection = Selection(street=community.street, today=day())
    assert figure.value(selection) == 1
    honour_judged(str(application.uid))
    assert "已命名" in Message.objects.get(recipient=secretary).title
    gone = actions.revoke_honour(honour=honour, reason="失火", by=leader, version=honour.version)
    assert figure.value(selection) == 0
    with pytest.raises(RefusedError, match="已经撤销"):
        actions.check_honour(honour=gone, done_on=day(), result="kept", words="好", by=staff)


def test_who_wrote_in_an_application_does_not_recommend_it_under_another_post(
    community, staff, leader
):
    """A leader who is the community's secretary as well, and a third person who reviewed it."""
    make_post(leader, Role.COMMUNITY_SECRETARY, community=community)
    leader = User.objects.get(pk=leader.pk)
    row = judged(sent(community, leader, 55, 35), staff, 50, 30)

    assert not HonourApplication.objects.recommendable_by(leader).exists()
    with pytest.raises(RefusedError, match="写过自评的"):
        actions.recommend_application(application=row, by=leader, version=row.version)
    other = make_user(Role.STREET_LEADER, street=community.street)
    assert actions.recommend_application(application=row, by=other, version=row.version)


def test_a_review_below_the_line_ends_it_and_a_return_lets_it_go_on(community, secretary, staff):
    failed = judged(sent(community, secretary, 50, 20), staff, 30, 20)
    assert failed.state == ApplicationState.FAILED
    other = sent(community, secretary, 50, 20)
    back = actions.return_application(
        application=other, reason="照片不清", by=staff, version=other.version
    )
    assert back.state == ApplicationState.RETURNED
    again = actions.submit_application(application=back, by=secretary, version=back.version)
    assert (again.state, again.closing_reason) == (ApplicationState.SUBMITTED, "")
    gone = actions.withdraw_application(
        application=again, reason="明年再报", by=secretary, version=again.version
    )
    assert gone.state == ApplicationState.WITHDRAWN


def test_nobody_reviews_what_they_sent_in_nor_recommends_what_they_reviewed(
    community, secretary, staff, leader
):
    application = sent(community, secretary, 50, 30)
    HonourApplication.objects.filter(pk=application.pk).update(submitted_by=staff)
    application.refresh_from_db()
    assert not HonourApplication.objects.reviewable_by(staff).exists()
    with pytest.raises(RefusedError, match="自己申报或提交"):
        judged(application, staff, 50, 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        HonourApplication.objects.filter(pk=application.pk).update(reviewed_by=staff)
    other = judged(application, make_user(Role.STREET_STAFF, street=community.street), 50, 30)
    HonourApplication.objects.filter(pk=other.pk).update(reviewed_by=leader)
    other.refresh_from_db()
    with pytest.raises(RefusedError, match="两个人"):
        actions.recommend_application(application=other, by=leader, version=other.version)


def test_who_wrote_in_a_self_assessment_does_not_review_it_at_the_street(
    community, secretary, staff
):
    both = make_user(Role.COMMUNITY_STAFF, community=community)
    make_post(both, Role.STREET_STAFF, street=community.street)
    application = make_application(community=community)
    row = assess(application, secretary, 50, 30, photos=[make_photo(secretary)])
    item = row.standard.criteria.first()
    row = actions.assess(application=row, items={item: actions.Assessed(50, note="看过")}, by=both)
    row = actions.submit_application(application=row, by=secretary, version=row.version)

    with pytest.raises(RefusedError, match="写过自评"):
        judged(row, both, 50, 30)
    assert not HonourApplication.objects.reviewable_by(both).exists()
    assert HonourApplication.objects.reviewable_by(staff).get() == row
    judged(row, staff, 50, 30)


def test_who_wrote_a_standard_or_an_item_of_it_does_not_publish_it(client, community, staff):
    writer, third = (make_user(Role.STREET_STAFF, street=community.street) for _ in range(2))
    first = make_standard(community=community)
    draft = actions.copy_standard(standard=first, year=first.year, by=staff)
    item = draft.criteria.last()
    item.item = "改过的一项"
    actions.save_criterion(criterion=item, by=writer)
    press = reverse("projects:standard-publish", args=[draft.uid])

    for own in (staff, writer):
        with pytest.raises(RefusedError, match="请街道另一位同事核对后发布"):
            actions.publish_standard(standard=draft, by=own, version=draft.version)
        client.force_login(own)
        page = client.get(draft.get_absolute_url()).content.decode()
        assert (press in page, "另一位同事核对、发布" in page) == (False, True)
    client.force_login(third)
    assert press in client.get(draft.get_absolute_url()).content.decode()
    assert actions.publish_standard(standard=draft, by=third, version=draft.version).is_in_force


def test_publishing_replaces_the_earlier_edition_and_items_then_stay(community, staff):
    first = make_standard(community=community)
    application = make_application(community=community, standard=first)
    copy = actions.copy_standard(standard=first, year=first.year, by=staff)
    assert (copy.edition, copy.criteria.count()) == (2, 2)
    with pytest.raises(RefusedError, match="已有一份草稿"):
        actions.copy_standard(standard=first, year=first.year, by=staff)
    item = copy.criteria.last()
    item.max_score = 20
    actions.save_criterion(criterion=item, by=staff)
    other = make_user(Role.STREET_STAFF, street=community.street)
    with pytest.raises(RefusedError, match="合计 80 分"):
        actions.publish_standard(standard=copy, by=other, version=copy.version)
    item.max_score = 50
    actions.save_criterion(criterion=item, by=staff)
    published = actions.publish_standard(standard=copy, by=other, version=copy.version)

    assert published.is_in_force
    assert list(HonourStandard.objects.in_force()) == [published]
    application.refresh_from_db()
    assert application.standard == first
    with pytest.raises(RefusedError, match="新的一版"):
        actions.save_criterion(criterion=item, by=staff)


def test_a_target_fits_its_programme_and_applies_once(community):
    standard = make_standard(community=community)
    application = make_application(community=community, standard=standard)
    given = {"community": community, "standard": standard}
    fields = [field for field in HonourApplication._meta.concrete_fields if not field.unique]
    again = {field.attname: field.value_from_object(application) for field in fields}
    with pytest.raises(ValidationError, match="已有记录"):
        HonourApplication(**again).full_clean()
    with pytest.raises(ValidationError, match="对象是小区"):
        make_application(compound=None, unit=make_unit(community=community), **given)
    with pytest.raises(ValidationError, match="不在这个社区"):
        make_application(compound=make_compound(), **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        HonourApplication.objects.filter(pk=application.pk).update(compound=None)


def test_an_unknown_programme_is_said_at_its_field(client, community, staff):
    client.force_login(staff)
    typed = {"street": community.street_id, "community": community.pk, "programme": "-1"}

    answer = client.post("/admin/projects/honour/add/", typed | {"lane": "一巷"})

    form = answer.context["adminform"].form
    assert list(form.errors["programme"]) == ["所选的内容已不可选，请重新选择。"]
    assert form["lane"].value() == "一巷"


def test_a_kept_honour_is_due_again_after_its_years(community, staff):
    standard = make_standard(community=community)
    standard.programme.valid_years = 2
    standard.programme.save()
    honour = Honour(
        street=community.street,
        community=community,
        programme=standard.programme,
        compound=make_compound(community=community),
        period_from=2024,
        period_to=2025,
        level="qualified",
        granted_on=day(-400),
        check_on=day(10),
    )
    actions.save_honour(honour=honour, by=staff)
    remind_due()
    assert "该复评了" in Message.objects.get(recipient=staff).title
    actions.check_honour(honour=honour, done_on=day(), result="kept", words="保持", by=staff)
    honour.refresh_from_db()
    assert honour.check_on.year == day().year + 2
    actions.check_honour(honour=honour, done_on=day(-399), result="kept", words="补记", by=staff)
    honour.refresh_from_db()
    assert honour.check_on.year == day().year + 2, "the later one stands"
    honour.granted_on = day(1)
    with pytest.raises(RefusedError, match="命名日期不能晚于今天"):
        actions.save_honour(honour=honour, by=staff)


def test_a_platform_is_kept_by_whichever_post_reaches_its_place(community, staff):
    make_post(staff, Role.COMMUNITY_STAFF, community=make_community(street=community.street))

    platform = CompoundPlatform(compound=make_compound(community=community))

    assert actions.save_platform(platform=platform, by=User.objects.get(pk=staff.pk)).pk


def test_a_platform_is_complete_with_all_four(community, secretary):
    platform = CompoundPlatform(
        compound=make_compound(community=community), owners_committee="业委会", building_heads=4
    )
    saved = actions.save_platform(platform=platform, by=secretary)
    assert saved.missing == ["党支部", "物业"]
    with pytest.raises(RefusedError):
        actions.save_platform(platform=platform, by=secretary_of(make_community()))


@pytest.mark.parametrize(
    ("figure", "theme", "number"),
    [("F45", "model_compound", 3), ("F46", "beautiful_street", 2), ("F47", "ethnic_unity", 2)],
)
def test_what_is_honoured_in_two_years_is_one_lane_or_compound(community, figure, theme, number):
    kind = "lane" if theme == "beautiful_street" else "compound"
    programme = HonourProgramme.objects.create(
        street=community.street, name=theme, theme=theme, target_kind=kind
    )
    first, second = make_compound(community=community), make_compound(community=community)
    for compound, year in ((first, 2021), (first, 2022), (second, 2022)):
        target = {"lane": str(compound)} if kind == "lane" else {"compound": compound}
        Honour.objects.create(
            street=community.street,
            community=community,
            programme=programme,
            kind=kind,
            period_from=year,
            period_to=year,
            level="selected",
            granted_on=day(-9),
            **target,
        )

    assert BY_ID[figure].value(Selection(street=community.street, today=day())) == number
