"""The desk of the guide: who may open what, and the whole way of an item through the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.steps import CHANGED
from services import actions, documents
from services.forms import DocumentForm
from services.forms.document import BLANK_ROWS
from services.models import Correction, CorrectionKind, GuideStatus, GuideVersion, Topic
from services.workbooks import to_workbook, to_yaml
from tests import factories
from tests.services.guides import a_document, a_reviewer, an_editor, make_guide_version

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def posted(document, **more):
    """Return what a browser sends for the editor's page showing `document`."""
    form = DocumentForm(street=factories.the_street(), document=document)
    data = {}
    for bound in form.basics:
        value = bound.value()
        if value not in (None, "") and value is not False:
            data[bound.html_name] = value
    for _, _, rows in form.rows:
        for hidden in rows.management_form:
            data[hidden.html_name] = hidden.value()
        for row in rows.forms:
            for bound in row:
                value = bound.value()
                if value not in (None, "") and value is not False:
                    data[bound.html_name] = value
    return {**data, **more}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param(Role.GUIDE_EDITOR, 200, id="editor"),
        pytest.param(Role.GUIDE_REVIEWER, 200, id="reviewer"),
        pytest.param(Role.STREET_STAFF, 200, id="street staff"),
        pytest.param(Role.GRID_WORKER, 403, id="grid worker"),
    ],
)
def test_who_may_look_at_the_desk_of_the_guide(client, role, expected):
    version = make_guide_version()
    client.force_login(factories.make_user(role))

    for name, uid in (
        ("desk-items", None),
        ("desk-corrections", None),
        ("desk-item", version.item.uid),
        ("desk-version", version.uid),
        ("desk-yaml", version.uid),
    ):
        address = reverse(f"services:{name}", args=[uid] if uid else [])
        assert client.get(address).status_code == expected, name


@pytest.mark.parametrize("name", ["desk-version", "desk-yaml", "desk-xlsx", "desk-edit"])
def test_another_streets_version_is_not_there(client, name):
    version = make_guide_version(published=False)
    client.force_login(factories.make_user(Role.GUIDE_EDITOR, street=factories.make_street()))

    assert client.get(reverse(f"services:{name}", args=[version.uid])).status_code == 404


def test_a_reviewer_may_not_write(client):
    version = make_guide_version(published=False)
    client.force_login(a_reviewer())

    assert client.get(reverse("services:desk-edit", args=[version.uid])).status_code == 403
    assert client.get(reverse("services:desk-import")).status_code == 403


def test_saving_the_page_as_it_stands_changes_nothing(client):
    version = make_guide_version(published=False, search_words=["老人补贴"])
    stored = documents.build(version)
    client.force_login(version.author)

    response = client.post(
        reverse("services:desk-edit", args=[version.uid]),
        posted(stored, version=version.version),
    )

    assert response.status_code == 302
    version.refresh_from_db()
    assert documents.differences(stored, documents.build(version)) == []


def test_an_item_goes_its_way_through_the_pages(client):
    editor, reviewer = an_editor(), a_reviewer()
    client.force_login(editor)
    client.post(reverse("services:desk-item-create"), posted(a_document(), slug="xin-shixiang"))
    version = GuideVersion.objects.get()
    client.post(reverse("services:desk-submit", args=[version.uid]))

    client.force_login(reviewer)
    version.refresh_from_db()
    back = client.post(
        reverse("services:desk-return", args=[version.uid]),
        {"reason": "电话请再核对", "version": version.version},
    )
    assert back.status_code == 302

    client.force_login(editor)
    page = client.get(reverse("services:desk-version", args=[version.uid])).content.decode()
    assert "电话请再核对" in page
    document = a_document(consult_phone="0871-65000199")
    version.refresh_from_db()
    client.post(
        reverse("services:desk-edit", args=[version.uid]),
        posted(document, version=version.version),
    )
    client.post(reverse("services:desk-submit", args=[version.uid]))

    client.force_login(reviewer)
    version.refresh_from_db()
    client.post(reverse("services:desk-publish", args=[version.uid]), {"version": version.version})

    client.logout()
    assert "0871-65000199" in client.get("/guide/xin-shixiang/").content.decode()


@pytest.mark.parametrize(("step", "page"), [("return", "desk-version"), ("offline", "desk-item")])
def test_a_reviewer_returns_and_takes_offline_only_the_text_they_read(client, step, page):
    version = make_guide_version(published=step == "offline")
    if step == "return":
        version = actions.submit_version(version=version, by=version.author)
    client.force_login(a_reviewer())
    about = version.item if page == "desk-item" else version
    read = client.get(reverse(f"services:{page}", args=[about.uid])).text
    address = f"{reverse(f'services:desk-{step}', args=[version.uid])}?version={version.version}"
    assert f'href="{address}"' in read
    GuideVersion.objects.update(summary="后来改的。", version=version.version + 1)
    assert f'name="version" value="{version.version}"' in client.get(address).text

    typed = {"reason": "电话不对", "version": version.version}
    refused = client.post(address, typed)

    assert refused.status_code == 422
    assert CHANGED in refused.text
    assert "电话不对" in refused.text
    status = version.status
    version.refresh_from_db()
    assert version.status == status
    client.post(address, typed | {"version": version.version})
    version.refresh_from_db()
    assert (version.status, version.reason) != (status, "")


def test_a_mistake_is_told_and_what_was_typed_is_still_there(client):
    version = make_guide_version(published=False)
    client.force_login(version.author)
    data = posted(documents.build(version), version=version.version, summary="我刚写的话")
    data["materials-0-name"] = ""

    response = client.post(reverse("services:desk-edit", args=[version.uid]), data)

    text = response.content.decode()
    assert "办事材料第 1 条：请填写材料" in text
    legend = '<legend class="h6">办事材料第 <span data-row-number>1</span> 条</legend>'
    assert "请填写材料" in text.partition(legend)[2][:1500]
    assert "我刚写的话" in text


def test_several_rows_are_added_with_one_saving(client):
    version = make_guide_version(published=False)
    client.force_login(version.author)
    address = reverse("services:desk-edit", args=[version.uid])
    stored = documents.build(version)
    first = len(stored["faqs"])
    page = client.get(address).text
    more = [
        {"question": f"第 {number} 个问题？", "answer": "可以\r\n代办。"}
        for number in range(BLANK_ROWS)
    ]
    data = posted({**stored, "faqs": [*stored["faqs"], *more]}, version=version.version)

    client.post(address, data)

    for number in range(BLANK_ROWS):
        assert f'<textarea name="faqs-{first + number}-answer"' in page
    version.refresh_from_db()
    saved = documents.build(version)["faqs"][first:]
    assert [row["question"] for row in saved] == [row["question"] for row in more]
    assert {row["answer"] for row in saved} == {"可以代办。"}


def test_rows_that_the_page_added_by_itself_are_kept_with_one_saving(client):
    version = make_guide_version(published=False)
    client.force_login(version.author)
    address = reverse("services:desk-edit", args=[version.uid])
    stored = documents.build(version)
    page = client.get(address).text
    more = [{"question": f"第 {number} 个问题？", "answer": "可以。"} for number in range(7)]

    client.post(address, posted({**stored, "faqs": [*stored["faqs"], *more]}, version=1))

    assert 'name="faqs-__prefix__-question"' in page
    assert page.count("data-add-row") == page.count("data-rows=") > 4
    version.refresh_from_db()
    assert len(documents.build(version)["faqs"]) == len(stored["faqs"]) + len(more)


def test_an_address_that_is_none_is_told_with_one_that_is(client):
    version = make_guide_version(published=False)
    client.force_login(version.author)
    data = posted(documents.build(version), version=version.version, online_url="网上 大厅")

    text = client.post(reverse("services:desk-edit", args=[version.uid]), data).text

    assert "网上办理地址：请填写完整的网址，以 https:// 开头" in text
    assert "网上 大厅" in text


def test_the_second_editor_sees_both_and_loses_nothing(client):
    version = make_guide_version(published=False)
    seen = version.version
    actions.save_draft(version=version, document=a_document(summary="先保存的"), by=version.author)
    client.force_login(version.author)

    response = client.post(
        reverse("services:desk-edit", args=[version.uid]),
        posted(a_document(summary="后写的"), version=seen),
    )

    text = response.content.decode()
    assert "已被他人修改" in text
    assert "先保存的" in text
    assert "后写的" in text
    version.refresh_from_db()
    assert version.summary == "先保存的"


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
def test_a_file_is_checked_first_and_written_when_confirmed(client, ending):
    client.force_login(an_editor())
    document = a_document()
    content = (
        to_yaml("xin", document).encode() if ending == "yaml" else to_workbook("xin", document)
    )
    address = reverse("services:desk-import")

    checked = client.post(address, {"file": SimpleUploadedFile(f"item.{ending}", content)})
    assert not GuideVersion.objects.exists()
    confirmed = client.post(address, {"confirm": "1", "signed": checked.context["signed"]})

    again = client.post(address, {"confirm": "1", "signed": checked.context["signed"]})

    version = GuideVersion.objects.get()
    assert confirmed.url == again.url == reverse("services:desk-version", args=[version.uid])
    assert (version.item.slug, version.status) == ("xin", GuideStatus.DRAFT)


def test_a_file_with_mistakes_writes_nothing(client):
    client.force_login(an_editor())
    text = to_yaml("xin", a_document()).replace("promised_days: 20", "promised_days: 很快")

    response = client.post(
        reverse("services:desk-import"), {"file": SimpleUploadedFile("a.yaml", text.encode())}
    )

    assert "“很快”不是数字" in response.content.decode()
    assert "signed" not in response.context


@pytest.mark.parametrize("published", [False, True], ids=["draft", "published"])
def test_a_file_that_was_checked_goes_over_nothing_that_was_written_since(client, published):
    version = make_guide_version(published=published)
    editor, colleague = an_editor(), an_editor()
    client.force_login(editor)
    content = to_yaml(version.item.slug, a_document(summary="文件里的。")).encode()
    address = reverse("services:desk-import")
    signed = client.post(address, {"file": SimpleUploadedFile("a.yaml", content)}).context["signed"]
    if published:
        version = actions.start_revision(item=version.item, by=colleague)
    actions.save_draft(version=version, document=a_document(summary="同事写的。"), by=colleague)

    answer = client.post(address, {"confirm": "1", "signed": signed}, follow=True)

    version.refresh_from_db()
    assert (version.summary, version.author) == ("同事写的。", colleague)
    assert "有人改过这个事项，没有导入" in answer.text
    again = client.post(address, {"file": SimpleUploadedFile("a.yaml", content)})
    client.post(address, {"confirm": "1", "signed": again.context["signed"]})
    version.refresh_from_db()
    assert version.summary == "文件里的。"


def test_somebody_elses_check_cannot_be_confirmed(client):
    client.force_login(an_editor())
    content = to_yaml("xin", a_document()).encode()
    address = reverse("services:desk-import")
    signed = client.post(address, {"file": SimpleUploadedFile("a.yaml", content)}).context["signed"]

    client.force_login(an_editor())
    client.post(address, {"confirm": "1", "signed": signed})

    assert not GuideVersion.objects.exists()


def test_a_correction_is_answered_from_the_desk(client):
    version = make_guide_version()
    correction = actions.file_correction(
        guide_version=version, kind=CorrectionKind.PHONE, text="打不通"
    )
    client.force_login(an_editor())
    assert "打不通" in client.get(reverse("services:desk-items")).content.decode()

    client.post(
        reverse("services:desk-correction", args=[correction.uid]),
        {"status": "fixed", "answer": "电话已改。"},
    )

    assert Correction.objects.get().answer == "电话已改。"


def test_topics_are_edited_at_the_desk(client):
    client.force_login(an_editor())
    values = {"kind": "audience", "name": "新市民", "slug": "newcomers", "position": 2}
    client.post(reverse("services:desk-topic-create"), {**values, "is_active": "on"})
    topic = Topic.objects.get(slug="newcomers")

    client.post(
        reverse("services:desk-topic", args=[topic.uid]),
        {**values, "name": "外来人口", "seen_version": topic.version},
    )
    second = client.post(
        reverse("services:desk-topic", args=[topic.uid]),
        {**values, "name": "来昆务工人员", "seen_version": topic.version},
    )

    topic.refresh_from_db()
    assert (topic.name, topic.is_active) == ("外来人口", False)
    assert "已被他人修改" in second.content.decode()
    assert "来昆务工人员" in second.content.decode()


def test_who_answers_a_correction_second_reads_the_first_answer_and_keeps_the_own(client):
    correction = actions.file_correction(
        guide_version=make_guide_version(), kind=CorrectionKind.PHONE, text="打不通"
    )
    client.force_login(an_editor())
    url = reverse("services:desk-correction", args=[correction.uid])
    client.post(url, {"status": "fixed", "answer": "电话已改为现在的号码。"})

    page = client.post(url, {"status": "explained", "answer": "号码没有错。"}).content.decode()

    assert "已经答复过了" in page
    assert "电话已改为现在的号码。" in page
    assert "号码没有错。" in page


def test_the_list_takes_as_many_queries_for_many_items(client, django_assert_max_num_queries):
    for number in range(4):
        make_guide_version(slug=f"item{number}")
    client.force_login(an_editor())

    with django_assert_max_num_queries(12):
        client.get(reverse("services:desk-items"))


def test_the_office_finds_an_item_by_what_people_call_it(client):
    make_guide_version(search_words=["老人补贴"])
    make_guide_version(slug="other", name="别的事项")
    client.force_login(factories.make_user(Role.STREET_STAFF))

    text = client.get("/admin/services/guideitem/", {"q": "老人补贴"}).content.decode()

    assert "高龄津贴" in text
    assert "别的事项" not in text


def test_more_rows_than_the_page_holds_are_told_and_not_drawn(client):
    client.force_login(an_editor())
    address = reverse("services:desk-item-create")
    sent = posted(a_document(), slug="xin-shixiang") | {"faqs-TOTAL_FORMS": "9" * 20}

    answer = client.post(address, sent)

    assert "最多 100 条。" in answer.content.decode()
    assert answer.content.decode().count('name="faqs-') < 1000
    assert not GuideVersion.objects.exists()


def test_a_place_on_the_home_page_that_somebody_else_gave_meanwhile_is_not_overwritten(client):
    item = make_guide_version().item
    client.force_login(an_editor())
    page, place = (reverse(f"services:desk-{name}", args=[item.uid]) for name in ("item", "place"))
    seen = client.get(page).context["position_form"]["version"].value()
    assert client.post(place, {"position": 3, "version": seen}).status_code == 302

    late = client.post(place, {"position": 5, "version": seen})

    assert (late.status_code, CHANGED in late.text) == (422, True)
    item.refresh_from_db()
    assert item.position == 3
    form = late.context["position_form"]
    assert form["position"].value() == "5"  # what was typed, with the version of now
    client.post(place, {"position": 5, "version": form["version"].value()})
    item.refresh_from_db()
    assert item.position == 5


def test_a_place_that_makes_no_sense_stays_beside_its_field(client):
    item = make_guide_version().item
    client.force_login(an_editor())

    answer = client.post(
        reverse("services:desk-place", args=[item.uid]), {"position": 100, "version": item.version}
    )

    assert answer.status_code == 422
    assert answer.context["position_form"]["position"].value() == "100"
    assert "1 到 99" in answer.text
