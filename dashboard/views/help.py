"""The manual, one page for each kind of reader; open to everybody, so that a link can be sent."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.guards import public_page


@dataclass(frozen=True)
class Manual:
    """One page of the manual."""

    slug: str
    title: str
    lead: str

    @property
    def template(self) -> str:
        """The page's template."""
        return f"help/{self.slug}.html"


MANUALS = (
    Manual(
        "residents",
        "居民怎么办事",
        "查事项、找社区、打印材料单、告诉我们哪里写错了。不用注册，不用登录。",
    ),
    Manual(
        "communities",
        "社区怎么填报",
        "用手机填活动、没信号也能存、被退回怎么改、问题怎么登记解决。",
    ),
    Manual(
        "office", "街道怎么审核与看数", "审核填报、查台账、导入导出、看板、月报、公布数、人员岗位。"
    ),
    Manual("set-up", "新街道怎么启用", "第一位管理员从空白平台开始，直到社区能填报。"),
)
BY_SLUG = {manual.slug: manual for manual in MANUALS}


@require_safe
@public_page(cached=True)
def help_index(request: HttpRequest) -> HttpResponse:
    """使用帮助: the pages of the manual."""
    return render(request, "help/index.html", {"manuals": MANUALS})


@require_safe
@public_page(cached=True)
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the manual."""
    manual = BY_SLUG.get(slug)
    if manual is None:
        raise Http404("没有这一页帮助。")
    return render(request, manual.template, {"manual": manual})
