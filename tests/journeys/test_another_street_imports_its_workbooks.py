"""Another street begins with an empty database and its own workbooks, and its figures are right.

The workbooks are made as offices make them: titles above the header, merged cells, notes and
totals below, dates as text, full-width digits, GBK.
"""

import csv
import io
import json
from collections.abc import Iterator

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from core.models import ImportBatch, ImportState
from dashboard.importing.kinds import KINDS
from tests.factories import make_street, make_user
from volunteers.models import Activity

pytestmark = pytest.mark.django_db

GRID = "530102007001001"
COMMUNITIES = ["清水社区", "柳岸社区", "东园社区", "北桥社区"]


def workbook(title, header, rows, *, note="填表人：张某某", merge=None):
    """Return an xlsx with a merged title, the header in row 3, rows, and a note."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet.append([])
    for row in (header, *rows):
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    sheet.append([note])
    stream = io.BytesIO()
    book.save(stream)
    return f"{title}.xlsx", stream.getvalue()


def gbk_csv(title, header, rows):
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return f"{title}.csv", stream.getvalue().encode("gbk")


def workbooks() -> Iterator[tuple[str, tuple[str, bytes], dict[str, str]]]:
    """Yield (kind, file, answers) in the order in which the page lists the kinds."""
    yield (
        "communities",
        workbook(
            "清河街道社区基本情况表",
            ["序号", "社区名称", "统计代码", "办公地址", "联系电话", "户数", "人口数", "辖区面积"],
            [
                [
                    n,
                    name,
                    f"53010200700{n}",
                    f"清河路{n}号",
                    "0871-65550001",
                    "１２００",
                    "3,600人",
                    0.5,
                ]
                for n, name in enumerate(COMMUNITIES, start=1)
            ],
        ),
        {},
    )
    yield (
        "compounds",
        workbook(
            "清河街道小区楼栋台账",
            ["所属社区", "小区名称", "栋号", "楼层", "电梯"],
            [
                ["清水社区", "清水苑", "1栋", 6, "无"],
                ["", "清水苑", "2栋", 6, "无"],
                ["柳岸社区", "柳园", "1栋", 18, "有"],
            ],
            merge="A4:A5",
        ),
        {},
    )
    yield (
        "premises",
        workbook(
            "社区用房台账",
            [
                *("房屋名称", "社区", "坐落", "房屋面积", "取得方式", "实际用途", "产权"),
                *("使用情况", "移交日期", "接收岗位", "移交协议", "建设项目"),
            ],
            [
                [
                    *("活动室", "清水", "清水路1号", "320㎡", "配建", "活动室", "未办证"),
                    *("在用", "2022年3月5日", "社区书记", "移交协议", "清水苑配建"),
                ]
            ],
        ),
        {},
    )
    yield (
        "units",
        gbk_csv(
            "驻区单位",
            ["单位名称", "单位性质", "所属社区", "联系人", "联系电话"],
            [
                ["清水小学", "学校", "清水", "李示范", "13800000001"],
                ["柳岸医院", "医院", "柳岸", "王样例", "0871-65550002"],
                ["清水物业", "物业企业", "清水", "", ""],
            ],
        ),
        {},
    )
    yield (
        "party-organisations",
        workbook(
            "党组织花名册",
            ["党组织名称", "党组织代码", "类型", "层级", "上级党组织", "所属社区"],
            [
                ["清水苑党支部", "QH-003", "党支部", "小区", "清水社区党委", "清水社区"],
                ["清水社区党委", "QH-002", "党委", "社区", "清河街道党工委", "清水社区"],
                ["清河街道党工委", "QH-001", "党工委", "街道", "", ""],
            ],
        ),
        {},
    )
    yield (
        "grids",
        workbook(
            "网格台账",
            ["网格名称", "网格编码", "所属社区", "户数"],
            [["清水一网格", GRID, "清水社区", "300户"]],
        ),
        {},
    )
    yield (
        "structure",
        workbook(
            "清河街道网格结构",
            [
                *("社区", "网格编码", "小区", "楼栋", "单元", "十户组", "组内户数"),
                *("楼栋长", "选用方", "物业"),
            ],
            [
                ["清水", GRID, "清水苑", "1幢", "1单元", "1组", "10户", "何安", "物业", "清水物业"],
                ["清水", GRID, "清水苑", "", "1单元", "2组", 12, "何安", "物业", "清水物业"],
                ["清水", GRID, "清水苑小区", "2栋", "", "", "", "", "", ""],
            ],
            merge="D4:D5",
        ),
        {},
    )
    yield (
        "alliances",
        workbook(
            "党建联盟", ["联盟名称", "层级", "涉及社区"], [["清河联盟", "街道", "清水、柳岸"]]
        ),
        {},
    )
    yield (
        "alliance-members",
        workbook(
            "联盟成员",
            ["单位名称", "角色", "加入日期"],
            [["清水小学", "成员", "2022年3月1日"], ["柳岸医院", "成员", "2022.3.1"]],
        ),
        {"all-alliance": "清河联盟"},
    )
    yield (
        "projects",
        workbook(
            "共建项目清单",
            ["项目名称", "联盟名称", "项目类别", "牵头单位", "共建单位", "状态", "签订时间"],
            [["校园护学", "清河联盟", "服务共做", "清水小学", "柳岸医院", "进行中", "2022/4/1"]],
        ),
        {},
    )
    yield (
        "livelihood",
        gbk_csv(
            "民生实事清单",
            ["项目名称", "社区", "总投资（万元）", "受益群众", "进展", "完成时间", "完成情况"],
            [["楼道照明", "清水", "3.5", "320人", "已完工", "2022年6月1日", "换灯40盏"]],
        ),
        {},
    )
    yield (
        "drainage",
        workbook(
            "排水单元台账",
            ["名称", "社区", "类型", "进场时间", "完工时间"],
            [["清水苑", "清水", "住宅小区", "2022.3.5", "2022.6.1"], ["菜场", "柳岸", "公建"]],
        ),
        {},
    )
    yield (
        "safety-assets",
        gbk_csv(
            "消防设施",
            ["站点名称", "类型", "社区", "使用状态", "建成时间"],
            [["清水苑微型消防站", "微站", "清水", "已建成", "2022/3/5"]],
        ),
        {},
    )
    yield (
        "teams",
        workbook(
            "志愿服务队登记表",
            ["志愿服务队名称", "所属社区", "类别", "负责人", "联系电话", "成立时间"],
            [
                ["清水先锋队", "清水社区", "党员先锋", "张某某", "13800000002", "2021年3月5日"],
                ["柳岸巾帼队", "柳岸社区", "巾帼", "", "", "2021年3月8日"],
            ],
            note="合计：2支",
        ),
        {},
    )
    yield (
        "volunteers",
        gbk_csv(
            "志愿者花名册",
            ["姓名", "性别", "手机号码", "所属队伍", "入队时间"],
            [
                ["李示范", "女", "13800000003", "清水先锋队", "2021-03-05"],
                ["李示范", "女", "13800000003", "柳岸巾帼队", "2021-03-08"],
                ["王样例", "男", "13800000004", "清水先锋队", "2021-03-05"],
            ],
        ),
        {},
    )
    yield (
        "red-armbands",
        workbook(
            "红袖标名册",
            ["姓名", "联系电话", "类别", "社区", "网格", "加入时间"],
            [
                ["李示范", "138 0000 0003", "居民", "清水社区", "清水一网格", "2022.3.5"],
                ["何示范", "13800000005", "商户", "清水", "", "2022.3.5"],
            ],
        ),
        {},
    )
    yield (
        "activities",
        workbook(
            "2022年活动台账",
            [
                "日期",
                "活动主题",
                "地点",
                "参与人数",
                "活动类型",
                "队伍",
                "共建项目",
                "社区",
                "谁组织的",
                "解决实际问题",
            ],
            [
                [
                    "6月1日",
                    "清扫家园",
                    "清水苑",
                    "35人次",
                    "环境整治",
                    "清水先锋队",
                    "",
                    "",
                    "",
                    "清运杂物；修好路灯",
                ],
                ["6月2日", "护学", "校门口", "12", "志愿服务", "", "校园护学", "", "共建", "无"],
                ["6月3日", "纳凉晚会", "东园广场", 80, "其他", "", "", "东园", "社区自办", ""],
            ],
            note="合计",
        ),
        {"all-year": "2022"},
    )


@pytest.fixture
def office(client, django_capture_on_commit_callbacks):
    street = make_street(name="清河街道", code="530102007")
    client.force_login(make_user(role=Role.STREET_STAFF, street=street))
    colleague = Client()
    colleague.force_login(make_user(role=Role.STREET_STAFF, street=street))

    def post(name, argument, data=None, *, by=client):
        with django_capture_on_commit_callbacks(execute=True):
            return by.post(reverse(f"dashboard:{name}", args=[argument]), data or {})

    client.post_and_commit = post
    client.colleague = colleague
    return client


def import_file(office, kind, file, answers):
    """Upload, check that nothing is wrong, let the right one confirm; return the applied batch."""
    data = {"file": SimpleUploadedFile(*file), **answers}
    office.post_and_commit("import-upload", kind, data)
    batch = ImportBatch.objects.latest("pk")
    page = office.get(reverse("dashboard:import-batch", args=[batch.uid])).text
    assert (batch.state, batch.error_count) == (ImportState.CHECKED, 0), page
    by = office.colleague if KINDS[kind].needs_second_person else office
    office.post_and_commit("import-apply", batch.uid, {"version": batch.version}, by=by)
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    return batch


def figures(capsys) -> dict[str, int]:
    call_command("figures", json=True)
    return json.loads(capsys.readouterr().out)


def test_a_street_sets_itself_up_from_its_own_workbooks(office, capsys):
    assert set(figures(capsys).values()) == {0}

    for kind, file, answers in workbooks():
        import_file(office, kind, file, answers)

    numbers = figures(capsys)
    assert numbers["F08a"] == 1  # signed co-building projects
    assert numbers["F09"] == 1  # alliance activities
    assert numbers["F10"] == 2  # teams
    assert numbers["F11"] == 2  # persons, one of them in two teams
    assert numbers["F12"] == 1  # volunteer activities
    assert numbers["F13"] == 2  # problems solved
    assert numbers["F17"] == 2  # red armbands, one of them on the roster
    assert numbers["F18"] == 1  # premises
    assert [numbers[code] for code in ("F37", "F38", "F39")] == [2, 1, 1]  # the drainage funnel
    assert numbers["F40"] == 1  # fire stations
    assert numbers["F14"] == 0  # what is built counts once it is accepted
    assert numbers["F19"] == 2  # communities recorded with a compound and its building
    page = office.get(reverse("dashboard:figure-rows", args=["F12"])).text
    assert "清扫家园" in page
    assert "护学" not in page


@pytest.mark.once
def test_the_same_workbooks_twice_change_nothing_and_all_is_taken_back_from_the_end(office):
    batches = [import_file(office, *file) for file in workbooks()]

    for kind, file, answers in workbooks():
        office.post_and_commit(
            "import-upload", kind, {"file": SimpleUploadedFile(*file), **answers}
        )
        again = ImportBatch.objects.latest("pk")
        assert (again.error_count, again.written_count) == (0, 0), kind

    for batch in reversed(batches):
        by = office.colleague if KINDS[batch.kind].needs_second_person else office
        office.post_and_commit("import-undo", batch.uid, by=by)
        batch.refresh_from_db()
        assert batch.state == ImportState.UNDONE, batch.kind
    assert not Activity.objects.exists()
