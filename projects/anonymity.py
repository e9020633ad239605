"""Whether a public text tells who somebody is: names, phones, ID numbers, doors.

A wish is told for somebody who cannot do so themselves; anybody may read it. What is found here is
a reason to ask for other words, so a false alarm costs one sentence.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError

from core.masking import personal_numbers, visible

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭郎鲁韦马苗方"
    "俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常于傅齐康伍余元顾孟黄穆萧尹姚邵汪毛禹狄"
    "臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房丁邓"
    "洪包左石崔龚程邢裴陆翁段巫焦侯宓蓬全班仰秋仲宫宁仇刘景詹龙叶司韶黎乔苍双闻党翟谭劳"
)
_TITLES = "先生|女士|奶奶|爷爷|大爷|大妈|大娘|大叔|大姐|大哥|阿姨|婆婆|师傅"
_CALLED = re.compile(
    rf"(?:名叫|叫做|姓名|名字(?:是|叫)?|我叫|他叫|她叫)[:： ]?[{_SURNAMES}]\w{{1,3}}"
)
_TITLED = re.compile(rf"(?<![一-龥])[{_SURNAMES}][一-龥]{{0,2}}(?:{_TITLES})")
_TITLED_INSIDE = re.compile(rf"[{_SURNAMES}](?:某某?|氏)?(?:{_TITLES})")
_DOOR = re.compile(r"\d ?(?:栋|幢|号楼|单元|室)")
NO_NUMBERS = "这里的内容会对外公开，请不要写手机号和证件号，联系由社区或街道转达。"
_NO_NAMES = ("高龄", "任何", "安全", "常年", "全体", "左右", "双方", "万分")


def tells_who(text: str) -> str:
    """Return why a text must not stand there, as a sentence; empty when it tells nobody.

    Source: docs/rules.md R-WSH-1.
    """
    text = visible(text)
    if personal_numbers(text):
        return "心愿会对外公开，请不要写手机号和证件号，联系由社区转达。"
    if _DOOR.search(text):
        return "心愿会对外公开，地址只写到社区，请去掉楼栋、单元和门牌号。"
    if _CALLED.search(text) or _is_titled(text):
        return "心愿会对外公开，请不要写姓名和称呼，改成“一位独居老人”“一名小学生”这样的说法。"
    return ""


def has_numbers(text: str | None) -> bool:
    """True for a text with a phone or ID number in it."""
    return bool(text and personal_numbers(text))


def refuse_numbers(row: Any, *names: str) -> None:
    """Raise ValidationError for a phone or ID number in a text that a public page shows.

    Source: docs/rules.md R-LVH-9, R-RNW-6.
    """
    if found := [name for name in names if has_numbers(getattr(row, name))]:
        raise ValidationError(dict.fromkeys(found, NO_NUMBERS))


def _is_titled(text: str) -> bool:
    found = _TITLED.search(text)
    is_name = found is not None and not found[0].startswith(_NO_NAMES)
    return is_name or _TITLED_INSIDE.search(text) is not None
