"""The gallery at /components/: every component in every state, to look at and to test."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from core.forms import PurposeForm
from core.guards import public_page
from core.widgets import DayInput

FACES = {"public": "public/base.html", "desk": "desk/base.html", "office": "office/base.html"}


class GalleryForm(forms.Form):
    """One field of each kind that the portal's forms use."""

    owner = forms.ChoiceField(
        label="谁组织的",
        choices=[("team", "志愿队伍"), ("together", "联盟共建"), ("community", "社区自办")],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        initial="team",
    )
    title = forms.CharField(label="标题", max_length=40, help_text="写清做了什么，不超过 40 个字。")
    held_on = forms.DateField(label="日期", widget=DayInput())
    headcount = forms.IntegerField(label="参加人数", min_value=1)
    kind = forms.ChoiceField(
        label="类别", choices=[("", "请选择"), ("care", "走访慰问"), ("clean", "环境整治")]
    )
    summary = forms.CharField(
        label="情况", widget=forms.Textarea(attrs={"rows": 4}), help_text="一段话即可。"
    )
    topics = forms.MultipleChoiceField(
        label="涉及人群",
        required=False,
        choices=[("old", "老年人"), ("young", "未成年人"), ("new", "新市民"), ("vet", "退役军人")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )
    way = forms.ChoiceField(
        label="怎样答复您",
        choices=[("phone", "打电话"), ("letter", "发短信"), ("none", "不用答复")],
        widget=forms.RadioSelect,
    )
    photo = forms.FileField(
        label="附件", required=False, help_text="图片或 PDF，每个不超过 10 MB。"
    )
    agreed = forms.BooleanField(label="我已核对，内容属实")


def _wrong_form() -> GalleryForm:
    form = GalleryForm({"title": "重阳节走访慰问", "headcount": "0", "held_on": "2022-13-01"})
    form.is_valid()
    return form


def _context() -> dict[str, Any]:
    rows = [
        ("重阳节走访慰问", "第一社区", date(2022, 10, 4), 36, "已确认", "done"),
        ("楼道堆物清理", "第二社区", date(2022, 10, 6), 1280, "待审核", "waiting"),
        ("反诈宣传进小区", "第三社区", date(2022, 10, 9), 54, "已退回", "returned"),
        ("周末文明劝导", "第一社区", date(2022, 10, 15), 8, "草稿", "draft"),
    ]
    names = ("title", "community", "held_on", "headcount", "state", "tone")
    return {
        "form": GalleryForm(),
        "purpose": PurposeForm(example="电话通知本人参加巡查"),
        "revealed": {"name": "张三", "phone": "13800000000", "id_number": ""},
        "wrong_form": _wrong_form(),
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
        "page": Paginator(range(1234), 50).page(4),
        "chips": [
            {"label": "社区", "value": "第一社区", "remove_url": "?"},
            {"label": "时间", "value": "2022年10月", "remove_url": "?"},
        ],
        "summary": [
            {"label": "能不能办", "answer": "年满 80 周岁的本地户籍老年人可以办。"},
            {
                "label": "带什么",
                "answer": "身份证、户口簿、社保卡",
                "more": "可以委托家人，带双方身份证。",
            },
            {"label": "去哪办", "answer": "户籍所在社区", "more": "今天 17:30 前"},
            {"label": "多久办好", "answer": "20 个工作日", "unverified": True},
            {"label": "多少钱", "answer": "不收费"},
        ],
        "steps": [
            {"title": "社区受理", "when": "当场", "text": "材料齐全的当场受理。", "state": "done"},
            {"title": "街道初审", "when": "3 个工作日", "state": "now"},
            {"title": "区级确认", "when": "10 个工作日", "state": "later"},
        ],
        "plain_steps": [
            {"title": "到社区提交材料", "when": "当场"},
            {"title": "等通知", "when": "20 个工作日内", "text": "审批结果用短信告诉您。"},
        ],
        "chapters": [
            {
                "label": "组织",
                "subjects": [
                    {
                        "label": "",
                        "entries": [
                            {"label": "社区", "url": "?", "waiting": 0},
                            {"label": "小区", "url": "?", "waiting": 0},
                        ],
                    }
                ],
            },
            {
                "label": "活动",
                "subjects": [
                    {
                        "label": "志愿服务",
                        "is_open": True,
                        "entries": [
                            {"label": "活动台账", "url": "/components/", "waiting": 12},
                            {"label": "问题台账", "url": "?", "waiting": 3},
                        ],
                        "waiting": 15,
                    },
                    {
                        "label": "议事和交办",
                        "entries": [{"label": "会议", "url": "?", "waiting": 2}],
                        "waiting": 2,
                    },
                ],
            },
        ],
        "photos": [
            {
                "url": "?",
                "thumbnail_url": static("img/favicon.svg"),
                "text": "示例照片",
                "caption": "10月4日 14:30",
            }
        ],
        "bars": [
            {"label": "1月", "value": 62, "width": 186, "y": 0},
            {"label": "2月", "value": 41, "width": 123, "y": 28},
            {"label": "3月", "value": 118, "width": 354, "y": 56},
        ],
    }


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in one of the three faces (?face=desk)."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    face = request.GET.get("face", "public")
    base = FACES.get(face, FACES["public"])
    return render(request, "core/gallery.html", {**_context(), "base": base, "face": face})
