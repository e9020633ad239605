"""What the plain facts of an event are called, by the names under which they are kept."""

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
_ANSWERS = {"yes": "是", "no": "否"}
_YES_NO = ("second_factor", "is_partial")


def fact_in_words(name: str, value: object) -> str:
    """Return a fact as people read it: 「条数：37」; a name without a word stays as it is."""
    said = str(value)
    if name in _YES_NO:
        said = "是" if value in (1, True, "1", "yes") else "否"
    return f"{FACTS.get(name, name)}：{_ANSWERS.get(said, said)}"
