"""What the plain facts of an event are called, by the names under which they are kept."""

from collections.abc import Mapping

FACTS = {
    "activities_joined": "合并的参加记录",
    "activities_moved": "转过来的参加记录",
    "buildings": "楼栋数",
    "bytes": "字节数",
    "came": "到场人数",
    "changed": "修改行数",
    "count": "条数",
    "days": "天数",
    "device": "设备",
    "duties": "到访任务数",
    "entries": "合并的条数",
    "figure": "指标",
    "file": "文件",
    "filings": "填报数",
    "filter": "筛选条件",
    "format": "格式",
    "half": "哪个半年",
    "hours": "工时条数",
    "how": "方式",
    "into": "并入（编号）",
    "is_partial": "只导入无误的行",
    "key": "密钥号",
    "kind": "类别",
    "masked": "姓名电话已遮盖",
    "merge": "合并编号",
    "milestones": "节点数",
    "moved": "转过来的条数",
    "new": "新增行数",
    "number": "版本",
    "of": "批次共",
    "page": "页面代号",
    "people": "人数",
    "photos": "照片数",
    "problems": "问题数",
    "purpose": "用途",
    "request": "个人信息请求（编号）",
    "rows": "行数",
    "rule": "保存期限",
    "seats_joined": "合并的队籍",
    "seats_moved": "转过来的队籍",
    "sha256": "文件摘要",
    "second_factor": "用了动态口令",
    "sheets": "工作表",
    "slug": "网址名",
    "state": "状态",
    "stayed": "留下的条数",
    "to": "移交给（编号）",
    "uploads": "上传文件数",
    "value": "数值",
    "values": "值数",
    "without": "不含",
    "year": "年度",
}
# Codes that stand in events: of background work, and in those of before, of more than that. The
# states and kinds that a table itself calls by a name are told by its choices.
CODES: dict[str, dict[str, str]] = {
    "how": {
        "signed_out": "本人退出",
        "idle": "长时间未操作",
        "expired": "超过最长时间",
        "revoked": "在别处下线",
        "changed": "密码、岗位或账号状态变动",
    },
    "kind": {
        "export": "导出",
        "import": "导入",
        "posters": "楼栋海报",
        "accounts": "人员账号",
        "part-time-members": "兼职委员",
        "projects": "共建项目",
        "alliances": "党建联盟",
        "alliance-members": "联盟成员单位",
        "structure": "网格结构",
        "grids": "网格",
        "partners": "合作伙伴",
        "work-list-items": "清单事项",
        "party-organisations": "党组织",
        "check-ins": "双报到",
        "compounds": "小区和楼栋",
        "units": "驻区单位",
        "facilities": "服务场所",
        "communities": "社区",
        "premises": "社区用房",
        "livelihood": "民生实事",
        "drainage": "排水单元",
        "safety-assets": "安全设施",
        "red-armbands": "红袖标队员",
        "teams": "志愿者队伍",
        "volunteers": "志愿者花名册",
        "activities": "活动台账",
    },
}
_ANSWERS = {"yes": "是", "no": "否"}
_YES_NO = ("second_factor", "is_partial")


def fact_in_words(name: str, value: object, choices: Mapping[str, str]) -> str:
    """Return a fact as people read it: 「条数：37」; a name without a word stays as it is.

    Shape:  `choices` is {code: word} of the table that the event is about, for that name.
    Source: docs/rules.md R-AUD-3.
    """
    said = str(value)
    if name in _YES_NO:
        said = "是" if value in (1, True, "1", "yes") else "否"
    said = {**CODES.get(name, {}), **choices}.get(said, said)
    return f"{FACTS.get(name, name)}：{_ANSWERS.get(said, said)}"
