"""A version's way: written, reviewed by somebody else, published, superseded; and the gate."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from services import actions, documents, gate
from services.models import GuideItem, GuideStatus, GuideVersion
from tests import factories
from tests.services.guides import a_document, a_reviewer, an_editor, make_guide_version

pytestmark = pytest.mark.django_db


def submitted(**values):
    editor = an_editor()
    version = make_guide_version(editor=editor, published=False, **values)
    return actions.submit_version(version=version, by=editor)


def test_a_published_version_is_what_residents_read():
    version = make_guide_version()

    assert version.status == GuideStatus.PUBLISHED
    assert version.page["fields"]["name"] == "高龄津贴申领"
    assert list(GuideItem.objects.published()) == [version.item]


def test_publishing_supersedes_the_version_before():
    first = make_guide_version()
    editor = an_editor()
    second = actions.start_revision(item=first.item, by=editor)
    document = documents.build(second)
    document["fields"]["summary"] = "新的一句话。"
    second = actions.save_draft(version=second, document=document, by=editor)
    second = actions.submit_version(version=second, by=editor)
    second = actions.publish_version(version=second, by=a_reviewer())

    first.refresh_from_db()
    assert (first.status, second.number) == (GuideStatus.SUPERSEDED, 2)
    assert list(first.item.versions.published()) == [second]


def test_nobody_publishes_what_they_wrote():
    both = an_editor()
    factories.make_post(both, role="guide_reviewer")
    version = make_guide_version(editor=both, published=False)
    version = actions.submit_version(version=version, by=both)

    with pytest.raises(RefusedError, match="另一位同事"):
        actions.publish_version(version=version, by=both)


def test_nobody_publishes_what_they_wrote_before_a_colleague_saved_it_again():
    both, colleague = an_editor(), an_editor()
    factories.make_post(both, role="guide_reviewer")
    version = make_guide_version(editor=both, published=False)
    document = {**documents.build(version)}
    version = actions.save_draft(version=version, document=document, by=colleague)
    version = actions.submit_version(version=version, by=colleague)

    assert not GuideVersion.objects.reviewable_by(both)
    with pytest.raises(RefusedError, match="另一位同事"):
        actions.publish_version(version=version, by=both)

    reviewer = a_reviewer()
    assert list(GuideVersion.objects.reviewable_by(reviewer)) == [version]
    assert actions.publish_version(version=version, by=reviewer).reviewer == reviewer


def test_a_draft_cannot_be_published_without_review():
    version = make_guide_version(published=False)

    with pytest.raises(RefusedError):
        actions.publish_version(version=version, by=a_reviewer())


def test_returning_needs_a_reason_and_the_author_may_go_on():
    version = submitted()

    with pytest.raises(RefusedError, match="理由"):
        actions.return_version(version=version, reason=" ", by=a_reviewer())
    version = actions.return_version(version=version, reason="电话不对", by=a_reviewer())

    assert (version.status, version.is_editable) == (GuideStatus.RETURNED, True)
    author = version.author
    assert actions.submit_version(version=version, by=author).status == GuideStatus.REVIEW


def test_a_withdrawn_version_is_a_draft_again():
    version = submitted()

    assert actions.withdraw_version(version=version, by=version.author).is_editable


def test_what_is_in_review_cannot_be_changed():
    version = submitted()

    with pytest.raises(RefusedError, match="不能修改"):
        actions.save_draft(version=version, document=a_document(), by=version.author)


def test_an_item_has_one_open_version():
    version = make_guide_version()
    editor = an_editor()
    actions.start_revision(item=version.item, by=editor)

    with pytest.raises(RefusedError, match="还没发布"):
        actions.start_revision(item=version.item, by=editor)


def test_the_database_refuses_two_published_versions_of_an_item():
    version = make_guide_version()
    draft = actions.start_revision(item=version.item, by=an_editor())

    with pytest.raises(IntegrityError), transaction.atomic():
        GuideVersion.objects.filter(pk=draft.pk).update(
            status="published", reviewer=version.reviewer, published_at=version.published_at
        )


def test_an_offline_item_is_gone_from_the_public_pages(client):
    version = make_guide_version()
    address = version.item.get_absolute_url()
    assert client.get(address).status_code == 200

    with pytest.raises(RefusedError, match="理由"):
        actions.take_offline(version=version, reason="", by=a_reviewer())
    actions.take_offline(version=version, reason="政策停了", by=a_reviewer())

    assert list(GuideItem.objects.published()) == []


def test_the_second_editor_is_told_and_overwrites_nothing():
    version = make_guide_version(published=False)
    seen = version.version
    mine = a_document(summary="我写的。")
    actions.save_draft(version=version, document=mine, by=version.author, expected_version=seen)

    with pytest.raises(ConflictError):
        actions.save_draft(
            version=version,
            document=a_document(summary="别人写的。"),
            by=an_editor(),
            expected_version=seen,
        )
    version.refresh_from_db()
    assert version.summary == "我写的。"


def test_an_editor_of_another_street_is_refused():
    version = make_guide_version(published=False)
    stranger = factories.make_user("guide_editor", street=factories.make_street())

    with pytest.raises(RefusedError):
        actions.submit_version(version=version, by=stranger)
    assert not GuideVersion.objects.visible_to(stranger).exists()


def test_every_step_leaves_an_event():
    make_guide_version()

    written = AuditEvent.objects.values_list("action", flat=True)
    assert {"guide.created", "guide.submitted", "guide.published"} <= set(written)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"materials": []}, "办事材料", id="no materials"),
        pytest.param({"steps": []}, "办理步骤", id="no steps"),
        pytest.param({"legal_bases": []}, "设定依据", id="no legal basis"),
        pytest.param({"conditions": []}, "受理条件", id="no condition"),
        pytest.param({"topics": []}, "指南分类", id="no topic"),
        pytest.param({"venues": [], "has_community_counter": False}, "办理地点", id="no place"),
        pytest.param(
            {"legal_days": 15, "legal_unit": "cd", "promised_days": 20},
            "承诺时限不能比法定时限长",
            id="promise longer than the law",
        ),
        pytest.param({"unverified": ["promised_days"]}, "待核实：承诺时限", id="not confirmed"),
    ],
)
def test_the_gate_holds_back(change, sentence):
    version = submitted(**change)

    with pytest.raises(RefusedError, match=sentence):
        actions.publish_version(version=version, by=a_reviewer())


def test_working_days_and_calendar_days_are_compared_as_days():
    document = a_document(legal_days=15, legal_unit="cd", promised_days=10, promised_unit="wd")

    assert gate.problems(document, is_demo=False) == []


def test_a_form_among_the_materials_needs_its_blank_and_its_sample():
    document = a_document()
    document["materials"][0] |= {"kind": "form", "form_code": "shenqing"}
    assert gate.problems(document, is_demo=False) == ["材料“户口簿”的配套表格还没有做。"]

    form = {"code": "shenqing", "title": "申请表", "fields": [{"label": "姓名"}]}
    document["blank_forms"] = [form]
    assert gate.problems(document, is_demo=False) == ["表格“申请表”每一栏都要有填写样例。"]


def test_demo_rows_may_be_published_unconfirmed():
    document = a_document(unverified=["promised_days"])

    assert gate.problems(document, is_demo=True) == []


def test_an_unknown_place_or_department_is_named():
    with pytest.raises(ValidationError, match="没有名为“别处”的服务场所"):
        make_guide_version(
            published=False,
            venues=[{"facility": "别处", "window": "", "note": "", "unverified": False}],
        )
    with pytest.raises(ValidationError, match="没有名为“无此科”的科室"):
        make_guide_version(slug="other", published=False, department="无此科")


def test_items_are_due_for_a_check_after_six_months():
    fresh = make_guide_version(slug="fresh", reviewed_on=factories.day(-170).isoformat())
    old = make_guide_version(slug="old", reviewed_on=factories.day(-190).isoformat())

    assert list(GuideItem.objects.due_for_check(factories.day())) == [old.item]
    actions.confirm_checked(item=old.item, on=factories.day(), by=a_reviewer())
    assert not GuideItem.objects.due_for_check(factories.day()).exists()
    assert fresh.item in GuideItem.objects.published()


def test_differences_name_what_changed():
    before = a_document()
    after = a_document(promised_days=10)
    after["materials"][0] = after["materials"][0] | {"name": "身份证"}

    changes = documents.differences(before, after)

    assert [change.label for change in changes] == ["承诺时限", "办事材料第 1 条"]
    assert (changes[0].before, changes[0].after) == ("20", "10")


def test_nobodys_own_number_is_published():
    document = a_document(consult_phone="13800000001")
    assert gate.problems(document, is_demo=False) == []

    document["faqs"] = [{"question": "找谁？", "answer": "打 13900000002", "unverified": False}]

    (sentence,) = gate.problems(document, is_demo=False)
    assert "139****0002" in sentence
