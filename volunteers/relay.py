"""Reading a pasted 接龙: the numbered lists that people make in WeChat groups.

Every line is told: a participant, a heading, or not understood. Nothing is dropped; a person
looks at what was read and mends it before it counts.
Source: docs/rules.md R-CHT-4.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

MOST_LINES = 500
MOST_LETTERS = 20_000
_MOST_PEOPLE = 50  # in one entry; above it the number means something else


class Kind(StrEnum):
    """What a piece of a pasted text is."""

    PERSON = "person"
    CANCELLED = "cancelled"
    HEADING = "heading"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Entry:
    """One piece as pasted, and what was read in it; `count` people come with this name."""

    raw: str
    kind: Kind
    name: str = ""
    count: int = 0
    remark: str = ""
    doubt: str = ""  # why it does not count unless the person says so

    @property
    def is_kept(self) -> bool:
        """True when it counts before anybody has looked at it."""
        return self.kind == Kind.PERSON and not self.doubt


_WIDE: dict[int, int | str | None] = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_WIDE |= {0x3000: " ", 0x3002: ".", 0x3001: ".", 0xFE0F: None, 0x20E3: "."}
_DIGITS = str.maketrans(
    {chr(0x2460 + n): f" {n + 1}." for n in range(20)}  # ①
    | {chr(0x2474 + n): f" {n + 1}." for n in range(20)}  # ⑴
    | {chr(0x2488 + n): f" {n + 1}." for n in range(20)}  # ⒈
    | {"🔟": "10."}
)
_CHINESE = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "俩": 2,
}
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u200d]")
_NUMBERED = re.compile(
    r"^\(?(?:(\d{1,3})(?:[.:)\]]+ ?| +|(?=[一-龥]))|[一二三四五六七八九十]{1,3}[.)] ?)"
)
_MEASURES = "人位口个名大小岁号点栋幢楼单元月日"
_SPLIT = re.compile(
    rf"(?<=[^\s.:)])\s+(?=\(?\d{{1,3}}(?:[.:)] ?[一-龥]|(?![{_MEASURES}])[一-龥]{{2}}))"
)
_HEADING = re.compile(
    r"^(?:#|接龙|报名|【|「|例[:. ]|示例|格式|\d+月|时间|地点|内容|主题|要求|备注|说明|集合|联系)"
)
_NAME = r"[一-龥]{2,4}(?:·[一-龥]{1,8})?"
_SHORT = r"[一-龥]{2,4}?(?:·[一-龥]{1,8})?"  # no longer than it has to be
_END = r"[ ,.:;(\[+\-—/\d]|[一二两俩三四五六七八九十][人位个口名]|$"
_GROUP = re.compile(rf"^({_SHORT})(?:一家|全家|家)(?={_END})")
_PROXY = re.compile(rf"^({_SHORT})?(?:代|帮|替)({_SHORT})(?:报名|接龙|报)?(?={_END})")
_HEAD = re.compile(rf"^({_SHORT})(?={_END})")
_ALONE = re.compile(rf"({_NAME})(?: ?\+? ?(\d{{1,2}})人?)?")
_COUNT = re.compile(
    r"(?P<sign>\+)? ?(?P<number>\d{1,3}|[一二两俩三四五六七八九十](?= ?[人位个口名]))"
    r"(?P<mark> ?[人位个口名]+)?"
)
_TOGETHER = ("共", "一共", "合计", "一家", "全家", "家")
_CANCEL = re.compile(r"取消|不去了|不来了|退出|去不了|来不了|不参加|撤销|请假|(?:^|[ ,])- ?1(?!\d)")
_PHONE = re.compile(r"1[3-9]\d{9}")
_TAIL = " ,.:;()[]、，。：；+-—/~"


def read_relay(text: str) -> list[Entry]:
    """Return what was read in a pasted text, in its order; blank lines are left out.

    Shape:  an entry whose name stands above, or is cancelled below, carries a doubt.
    Units:  `count` is people; a plain entry is one.
    """
    entries: list[Entry] = []
    for raw, words in _pieces(text):
        has_begun = any(entry.kind in {Kind.PERSON, Kind.CANCELLED} for entry in entries)
        entries.append(_read(raw, words, has_begun=has_begun))
    return list(_with_doubts(entries))


def _with_doubts(entries: list[Entry]) -> Iterator[Entry]:
    seen: set[str] = set()
    for place, entry in enumerate(entries):
        later = entries[place + 1 :]
        doubt = ""
        if entry.kind == Kind.PERSON and entry.name in seen:
            doubt = "上面已有同名的人"
        elif entry.kind == Kind.PERSON and any(
            other.kind == Kind.CANCELLED and other.name == entry.name for other in later
        ):
            doubt = "后面取消了"
        if entry.kind == Kind.PERSON:
            seen.add(entry.name)
        yield replace(entry, doubt=doubt)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield each entry as pasted and in half-width letters; several may stand in one line."""
    for line in text[:MOST_LETTERS].splitlines()[:MOST_LINES]:
        plain = _plain(line)
        parts = _SPLIT.split(plain) if _NUMBERED.match(plain) else [plain]
        if len(parts) == 1:
            parts = [plain]
        for part in parts:
            if part.strip(_TAIL):
                yield (line.strip() if len(parts) == 1 else part), part


def _plain(line: str) -> str:
    words = line.translate(_DIGITS).translate(_WIDE)
    return " ".join(_EMOJI.sub(" ", words).split())


def _read(raw: str, words: str, *, has_begun: bool) -> Entry:
    """Return what one piece is: numbered ones are people, what stands above them is talk."""
    if numbered := _NUMBERED.match(words):
        return _person(raw, words[numbered.end() :].strip())
    if alone := _ALONE.fullmatch(words):
        return Entry(raw, Kind.UNCLEAR, name=alone[1], count=int(alone[2] or 1))
    is_heading = not has_begun or _HEADING.match(words) is not None
    return Entry(raw, Kind.HEADING if is_heading else Kind.UNCLEAR)


def _person(raw: str, rest: str) -> Entry:
    name, tail, note = _named(rest)
    if not name:
        return Entry(raw, Kind.UNCLEAR, remark=rest[:60])
    if _CANCEL.search(tail):
        return Entry(raw, Kind.CANCELLED, name=name, remark=tail.strip()[:60])
    count, remark = _counted(tail)
    return Entry(raw, Kind.PERSON, name=name, count=count, remark=f"{note} {remark}".strip()[:60])


def _named(rest: str) -> tuple[str, str, str]:
    """Return the name, what follows it, and what to note about it."""
    if proxy := _PROXY.match(rest):
        return proxy[2], rest[proxy.end() :], f"{proxy[1] or ''}代报"
    if group := _GROUP.match(rest):
        return group[1], rest[group.end() :], "一家"
    if head := _HEAD.match(rest):
        return head[1], rest[head.end() :], ""
    return "", rest, ""


def _counted(tail: str) -> tuple[int, str]:
    """Return how many people come, and what else was said.

    `+1` after a name is the person alone, as people write it; `+2` and `2人` are two. A number
    after other words (带小孩一个) stays a remark: whoever reads the list decides.
    """
    free = _PHONE.sub(lambda phone: " " * len(phone[0]), tail)
    found = _COUNT.search(free)
    if found is None or not _means_people(free, found):
        return 1, _remark(tail)
    number = _CHINESE.get(found["number"]) or int(found["number"])
    if not 1 <= number <= _MOST_PEOPLE:
        return 1, _remark(tail)
    return number, _remark(f"{tail[: found.start()]} {tail[found.end() :]}")


def _means_people(tail: str, found: "re.Match[str]") -> bool:
    """True when a number is marked as people right after the name, or stands there alone."""
    before, after = tail[: found.start()].strip(_TAIL), tail[found.end() :].strip(_TAIL)
    if before and not before.endswith(_TOGETHER):
        return False
    is_marked = bool(found["sign"] or found["mark"])
    return is_marked or (not after and found["number"].isdigit())


def _remark(words: str) -> str:
    return " ".join(words.split()).strip(_TAIL)[:60]
