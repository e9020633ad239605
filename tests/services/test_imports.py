"""An item as a file: YAML and workbook say the same, and every mistake is named."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Department
from services import actions, documents
from services.imports import read_workbook, read_yaml
from services.models import GuideItem, GuideVersion
from services.workbooks import to_workbook, to_yaml
from tests import factories
from tests.services.guides import a_document, an_editor, make_guide_version

pytestmark = pytest.mark.django_db


def a_full_document():
    Department.objects.create(street=factories.the_street(), name="公共服务办公室")
    document = a_document(
        department="公共服务办公室",
        unverified=["promised_days", "channels", "legal_days"],
        channels=["window", "online"],
        effective_from="2026-11-01",
        search_words=["老人补贴", "长寿补贴"],
    )
    document["materials"][0] |= {"form_code": "biao", "unverified": True}
    document["conditions"].append({"kind": "refuse", "text": "年龄不到", "unverified": True})
    document["blank_forms"] = [
        {
            "code": "biao",
            "title": "申请表",
            "note": "",
            "fields": [
                {"label": "姓名", "sample": "张某某"},
                {"label": "地址", "sample": "某小区", "wide": True, "lines": 3},
                {"label": "项目", "sample": "☑甲 □乙", "blank": "□甲 □乙"},
            ],
            "declaration": "以上属实。",
            "signer": "申请人签字",
            "unverified": False,
        }
    ]
    return document


@pytest.mark.parametrize(
    ("write", "read"),
    [
        pytest.param(lambda d: to_yaml("gaoling", d).encode(), read_yaml, id="yaml"),
        pytest.param(lambda d: to_workbook("gaoling", d), read_workbook, id="workbook"),
    ],
)
def test_an_exported_item_comes_back_unchanged(write, read):
    version = actions.create_item(
        street=factories.the_street(), slug="gaoling", document=a_full_document(), by=an_editor()
    )
    stored = documents.build(version)

    parsed = read(write(stored))

    assert parsed.errors == []
    assert parsed.slug == "gaoling"
    assert documents.differences(stored, parsed.document) == []


def test_importing_the_same_file_twice_makes_one_item():
    editor = an_editor()
    document = a_full_document()
    for _ in range(2):
        actions.import_item(
            street=factories.the_street(), slug="gaoling", document=document, by=editor
        )

    assert GuideVersion.objects.get().item.slug == "gaoling"


def test_importing_over_a_published_item_makes_a_draft_and_leaves_the_page():
    version = make_guide_version()

    draft = actions.import_item(
        street=factories.the_street(),
        slug=version.item.slug,
        document=a_document(summary="改过的。"),
        by=an_editor(),
    )

    version.refresh_from_db()
    assert (draft.number, draft.summary) == (2, "改过的。")
    assert version.page["fields"]["summary"] != "改过的。"


def test_a_circle_marks_a_value_as_not_confirmed():
    make_guide_version()
    parsed = read_yaml(
        to_yaml("x", a_document()).replace("promised_days: 20", "promised_days: 20○").encode()
    )

    assert parsed.document["fields"]["promised_days"] == 20
    assert parsed.document["unverified"] == ["promised_days"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            "kind: both", "kind: 传真", "办事材料第 1 条，形式：“传真”不在可选项里", id="choice"
        ),
        pytest.param(
            "promised_days: 20", "promised_days: 很快", "承诺时限：“很快”不是数字", id="number"
        ),
        pytest.param(
            "reviewed_on: ", "reviewed_on: 去年 # ", "最近核对日期：“去年”不是日期", id="date"
        ),
        pytest.param("- 老年人", "- 外星人", "没有名为“外星人”的指南分类", id="topic"),
        pytest.param("name: 高龄津贴申领", "name: ''", "事项名称：请填写", id="blank"),
    ],
)
def test_a_mistake_is_named_with_its_place(old, new, sentence):
    text = to_yaml("x", a_document())
    assert old in text

    parsed = read_yaml(text.replace(old, new, 1).encode())

    assert any(sentence in error for error in parsed.errors), parsed.errors


def test_more_rows_than_the_editors_page_holds_are_told():
    document = a_document()
    document["faqs"] = [
        {"question": f"第 {n} 问", "answer": "可以。", "unverified": False} for n in range(101)
    ]

    parsed = read_yaml(to_yaml("x", document).encode())

    assert "常见问题最多 100 条，现在有 101 条。" in parsed.errors


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a: [", id="broken yaml"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
        pytest.param(b"- 1\n- 2", id="a list"),
        pytest.param(b"", id="empty"),
        pytest.param(b"!!python/object/apply:os.system ['true']", id="hostile tag"),
    ],
)
def test_a_file_that_is_no_item_is_refused_with_a_sentence(content):
    assert read_yaml(content).errors
    assert read_workbook(content).errors


def edited(change):
    """Return an exported workbook after `change(book)`."""
    book = openpyxl.load_workbook(BytesIO(to_workbook("gaoling", a_full_document())))
    change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet, cell, value):
    return lambda book: book[sheet].__setitem__(cell, value)


def put_basic(label, value):
    def change(book):
        cell = next(row[1] for row in book["基本信息"].iter_rows() if row[0].value == label)
        cell.value = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("受理条件", "A2", "不可办理"), "请改为“可以办”或“不能办”"),
        (put("办事材料", "B2", "可以办"), "“可以办”不在可选项里，可以填：原件"),
        (put("办事材料", "L1", "联系人"), ""),
        (put("办事材料", "L2", "张三"), "没有“空着列名的”这一列"),
        (put("办事材料", "A1", "材料名称"), "没有“材料名称”这一列"),
        (put("基本信息", "A60", "备注"), ""),
        (put_basic("最多跑几次", "1.5"), "不是数字，请只写整数"),
        (put_basic("最多跑几次", "1e400"), "不是数字，请只写整数"),
        (put_basic("最多跑几次", "２次"), ""),
        (put("基本信息", "C3", "另附说明"), "右边还有别的字"),
        (lambda book: book["基本信息"].append(["网址名", "x"]), "有两行“网址名”"),
        (put("配套表格", "A2", None), "上面没有写表格的代号"),
        (put("办事材料", "B2", "=1+1"), "“办事材料”的 B2 格是公式"),
        (lambda book: book.remove(book["办事材料"]), "没有“办事材料”这一页"),
        (lambda book: book.create_sheet("说明").append(["别漏"]), "不认识“说明”这一页"),
        (lambda book: book.create_sheet("空页"), ""),
    ],
)
def test_what_a_workbook_says_outside_the_template_is_never_lost_unnoticed(change, said):
    errors = read_workbook(edited(change)).errors

    assert [said in error for error in errors[:1]] == ([True] if said else []), errors


def test_a_workbook_with_a_password_is_told_so():
    content = (Path(__file__).parent.parent / "core/files/password.xlsx").read_bytes()

    assert "密码" in read_workbook(content).errors[0]


def test_what_could_not_be_saved_is_told_before_anybody_confirms(client):
    editor = an_editor()
    client.force_login(editor)
    document = a_document()
    document["venues"] = [
        {"facility": "没有这个大厅", "window": "", "note": "", "unverified": False}
    ]
    for slug, venues in (("Gao Ling", []), ("gaoling", document["venues"])):
        file = SimpleUploadedFile("a.xlsx", to_workbook(slug, document | {"venues": venues}))

        page = client.post("/desk/guide/import/", {"file": file}).text

        assert "什么都没有写入" in page
        assert GuideItem.objects.count() == 0
    phoned = {"venues": [], "fields": document["fields"] | {"consult_phone": "027－1"}}
    file = SimpleUploadedFile("a.xlsx", to_workbook("gaoling", document | phoned))
    assert "咨询电话：电话只写" in client.post("/desk/guide/import/", {"file": file}).text
    file = SimpleUploadedFile("a.xlsx", to_workbook("gaoling", document | {"venues": []}))
    assert "signed" in client.post("/desk/guide/import/", {"file": file}).text
    assert GuideItem.objects.count() == 0
