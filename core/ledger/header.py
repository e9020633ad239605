"""Where the header row of a sheet is, and which of its columns means which field.

Official tables carry a title and a date above the header, and a header of one or two rows with line
breaks and units in it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from core.ledger.sheets import Cell, Sheet, Span, column_letter

SEARCHED_ROWS = 30
STACKED = "\x1f"  # between the upper and the lower label of a two-row header
_BLANK = re.compile(r"\s+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NUMBER_IN_FRONT = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、](?=\D)")
_SIGNS = re.compile(r"[*:：、,，。.·/\\|\-—_“”\"'?？]+")
# The measures that a header names in brackets; one that a column does not know is another column.
_MEASURE = re.compile(r"\(([^()]*)\)$")
_MEASURES = frozenset(
    {"平方米", "亩", "公顷", "平方千米", "千米", "厘米", "户", "元"}
    | {"秒", "分钟", "小时", "天", "周", "月", "季度", "年"}
)
_ALSO_CALLED = {
    **{"m2": "平方米", "平米": "平方米", "km2": "平方千米", "平方公里": "平方千米"},
    **{"公里": "千米", "km": "千米", "cm": "厘米", "分": "分钟", "min": "分钟", "日": "天"},
    **{"星期": "周", "个月": "月", "季": "季度", "人民币万元": "万元", "人民币元": "元"},
}
_MULTIPLE = re.compile(r"[十百千万亿]+(?:人次|人|户|元|平方米|平米|㎡|m2|米|个|名|件|次|栋|套|家)?")
# What else stands in a row of measures below the labels.
_COUNTED = frozenset(
    {"人", "人次", "名", "位", "岁", "个", "件", "项", "次", "场", "处", "间", "台"}
)
_COUNTED |= {"栋", "幢", "层", "套", "家", "支", "辆", "米", "m", "%", "单位", "计量单位"}
# Under a label that spans several columns, the one that stands for all of them.
_SUM_LABELS = frozenset(
    {"合计", "总计", "小计", "总数", "总人数", "人数", "数量", "人次", "总人次"}
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a sheet as its header names it."""

    index: int
    label: str
    measure: str = ""  # what stands in the row of measures

    @property
    def letter(self) -> str:
        return column_letter(self.index)

    @property
    def lowest(self) -> str:
        """The label as it stands in its cell, the measure that was taken into it left out."""
        return self.label.split(STACKED)[-1].removesuffix(_in_brackets(self.measure))

    @property
    def text(self) -> str:
        """The header in words; one of two rows reads 负责人 / 电话."""
        return self.label.replace(STACKED, " / ")


@dataclass(slots=True)
class Layout:
    """What was recognised in one sheet; `columns` maps a column index to a field name."""

    first_row: int  # of the data, from 0
    headings: list[Heading]
    columns: dict[int, str] = field(default_factory=dict)
    height: int = 1  # rows of the header
    measures: dict[int, str] = field(default_factory=dict)  # its last row, where it is 户, 人, 万元

    @property
    def header_row(self) -> int:
        """The last row of the header as Excel numbers it."""
        return self.first_row

    @property
    def unmatched(self) -> list[Heading]:
        return [h for h in self.headings if h.label and h.index not in self.columns]


@lru_cache(maxsize=4096)
def plain_label(text: str) -> str:
    """Reduce a header to what two people would both call it: 活动 日期（必填）* → 活动日期."""
    return _SIGNS.sub("", _BRACKETS.sub("", _unnumbered(text)))


@lru_cache(maxsize=4096)
def full_label(text: str) -> str:
    """Reduce a header but keep what stands in its brackets: 人数（人次） → 人数人次."""
    return re.sub(r"[()\[\]【】〔〕]", "", _SIGNS.sub("", _unnumbered(text)))


def squeezed(text: str) -> str:
    """Return a text without blanks, its signs and digits half-width."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def _half_width(text: str) -> str:
    return squeezed(text).casefold()


def _unnumbered(text: str) -> str:
    """Return a label without the number that a form puts in front: ２．所属社区, 一、队伍名称."""
    return _NUMBER_IN_FRONT.sub("", _half_width(text))


def one_line(cell: Cell) -> str:
    """Return what stands in a cell as one line, with single blanks."""
    return _BLANK.sub(" ", cell) if isinstance(cell, str) else str(cell)


def find_layout(
    sheet: Sheet, names: Mapping[str, Sequence[str]], *, required: Container[str] = ()
) -> Layout | None:
    """Find the header of `sheet`; `names` maps each field to the labels it is known by.

    Shape: the Layout with the most matched columns, the topmost of equals; None when no row names
           two fields (one, if the ledger has only one, or if it is the only text of its row and
           a `required` one: a list of names).
    """
    best = _best_layout(sheet, names)
    if best is None or not best.columns:
        return None
    labels = [heading for heading in best.headings if heading.label and not _is_number(heading)]
    is_list = len(labels) == 1 and all(name in required for name in best.columns.values())
    return best if is_list or len(best.columns) >= min(2, len(names)) else None


def _is_number(heading: Heading) -> bool:
    """Say whether a column only counts the rows."""
    return plain_label(heading.label) in {"序号", "编号", "序", "no"}


def layout_at(sheet: Sheet, names: Mapping[str, Sequence[str]], header_row: int) -> Layout | None:
    """Take the row that a person names (as Excel numbers it) for the last row of the header."""
    if not 1 <= header_row <= len(sheet.rows):
        return None
    known = _Names(_reduced(names, full_label), _reduced(names, plain_label))
    rows = [[one_line(cell) for cell in row] for row in sheet.rows[: header_row + 1]]
    below, rows = rows, rows[:header_row]
    layouts = [_layout(header_row, [[label] for label in rows[-1]])]
    if header_row > 1:
        spans = [span for span in sheet.merged if span[0] == header_row - 2]
        upper, lower = _filled_down(rows, sheet.merged)[-2:]
        layouts.append(_layout(header_row, _joined(upper, lower, spans), height=2))
    layouts = [_with_measures(layout, below) for layout in layouts]
    for layout in layouts:
        layout.columns = _match(layout.headings, known)
    return max(layouts, key=lambda layout: len(layout.columns))


def guess_layout(sheet: Sheet, names: Mapping[str, Sequence[str]]) -> Layout | None:
    """Find the likeliest header of a sheet whose columns nobody recognises, to be mapped by hand.

    Shape: the row that names a field, else the topmost of the rows with the most text; None for a
           sheet without text.
    """
    best = _best_layout(sheet, names)
    if best is not None and best.columns:
        return best
    rows = list(enumerate(sheet.rows[:SEARCHED_ROWS]))
    texts = {number: sum(isinstance(c, str) and c != "" for c in row) for number, row in rows}
    number = max(texts, key=lambda n: texts[n], default=None)
    if number is None or not texts[number]:
        return None
    return _layout(number + 1, [[one_line(cell)] for cell in sheet.rows[number]])


def _best_layout(sheet: Sheet, names: Mapping[str, Sequence[str]]) -> Layout | None:
    known = _Names(_reduced(names, full_label), _reduced(names, plain_label))
    best: Layout | None = None
    for layout in _candidates(sheet):
        layout.columns = _match(layout.headings, known)
        if best is None or len(layout.columns) > len(best.columns):
            best = layout
    return best


@dataclass(frozen=True, slots=True)
class _Names:
    """Which field a reduced label means; where two fields claim one, the earlier label wins."""

    full: dict[str, str]
    plain: dict[str, str]


def _reduced(
    names: Mapping[str, Sequence[str]], reduce_label: Callable[[str], str]
) -> dict[str, str]:
    known: dict[str, str] = {}
    for position in range(max((len(labels) for labels in names.values()), default=0)):
        for name, labels in names.items():
            if position < len(labels):
                known.setdefault(reduce_label(labels[position]), name)
    known.pop("", None)
    return known


def match(headings: Sequence[Heading], names: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Give each field at most one column: an exact label first, then one without its brackets."""
    return _match(headings, _Names(_reduced(names, full_label), _reduced(names, plain_label)))


def _match(headings: Sequence[Heading], names: _Names) -> dict[int, str]:
    columns: dict[int, str] = {}
    for heading, name in _by_certainty(headings, names):
        if name is not None and heading.index not in columns and name not in columns.values():
            columns[heading.index] = name
    return dict(sorted(columns.items()))


def _by_certainty(
    headings: Sequence[Heading], names: _Names
) -> Iterator[tuple[Heading, str | None]]:
    yield from _surest_first(headings, names.full, full_label)
    known = [h for h in headings if not _has_foreign_measure(h.label, names)]
    yield from _surest_first(known, names.plain, plain_label)
    stacked = [heading for heading in headings if STACKED in heading.label]
    stacked = [h for h in stacked if not _has_foreign_measure(h.label, names)]
    for heading in stacked:  # of a two-row header: its lower label alone
        yield heading, names.plain.get(plain_label(heading.label.split(STACKED)[-1]))
    spanned = Counter(heading.label.split(STACKED)[0] for heading in stacked)
    for heading in stacked:  # its upper label alone: of several columns only the one that sums up
        upper, lower = heading.label.split(STACKED)[0], heading.label.split(STACKED)[-1]
        if spanned[upper] == 1 or plain_label(lower) in _SUM_LABELS:
            yield heading, names.plain.get(plain_label(upper))


def _surest_first(
    headings: Iterable[Heading], known: Mapping[str, str], reduce_label: Callable[[str], str]
) -> Iterator[tuple[Heading, str]]:
    """Yield the headings that name a field, by the order of its labels: 日期 before 时间."""
    ranks = {label: rank for rank, label in enumerate(known)}
    found = [(heading, reduce_label(heading.label.replace(STACKED, ""))) for heading in headings]
    found = [(heading, label) for heading, label in found if label in ranks]
    for heading, label in sorted(found, key=lambda pair: ranks[pair[1]]):
        yield heading, known[label]


def _has_foreign_measure(label: str, names: _Names) -> bool:
    """Say whether a header states a measure that no label of the field names.

    户数（户） names its own; who reads amounts of money reads them in any multiple of 元, also
    where 元 itself is left out.
    """
    stem, measure = _measured(label)
    if measure in stem:
        return False
    name = names.plain.get(stem)
    end = "元" if measure.endswith(("元", "十", "百", "千", "万", "亿")) else measure
    return not any(other == name and full.endswith(end) for full, other in names.full.items())


def _measured(label: str) -> tuple[str, str]:
    """Return a header without its measure, and the measure; "" where none is stated.

    It stands in the brackets at the end, or alone in the lower row of two.
    """
    found = _MEASURE.search(_half_width(label))
    upper, _, lower = label.partition(STACKED)
    said = found[1] if found else _half_width(lower)
    said = said.removeprefix("单位").lstrip(":")
    said = _ALSO_CALLED.get(said, said)
    is_measure = said in _MEASURES or _MULTIPLE.fullmatch(said) is not None
    return plain_label(label if found else upper), said if is_measure else ""


def _candidates(sheet: Sheet) -> Iterator[Layout]:
    """Yield each row that may be the header, then each pair of rows that belong together."""
    rows = [[one_line(cell) for cell in row] for row in sheet.rows[: SEARCHED_ROWS + 1]]
    spans = {
        number: [span for span in sheet.merged if span[0] == number] or _spans_of(rows, number)
        for number in range(len(rows))
    }
    for number, labels in enumerate(rows[:SEARCHED_ROWS]):
        if any(labels) and not _is_upper_half(rows, number, spans[number]):
            yield _with_measures(_layout(number + 1, [[label] for label in labels]), rows)
    filled = _filled_down(rows, sheet.merged)
    for number in range(min(SEARCHED_ROWS, len(rows) - 1)):
        # A row that reaches into the next is never the lower one: what stands above it is a title.
        if spans[number] and not _is_upper_half(rows, number + 1, spans[number + 1]):
            joined = _joined(filled[number], filled[number + 1], spans[number])
            yield _with_measures(_layout(number + 2, joined, height=2), rows)


def _with_measures(layout: Layout, rows: Sequence[Sequence[str]]) -> Layout:
    """Take a row of measures below the labels into them: 面积 over 亩 is 面积（亩）."""
    if layout.first_row >= len(rows):
        return layout
    row = rows[layout.first_row]
    measures = {i: label for i, label in enumerate(row) if label}
    labels = {heading.index for heading in layout.headings if heading.label}
    if not measures or not (measures.keys() <= labels and all(map(_is_measure, measures.values()))):
        return layout
    headings = [
        replace(heading, label=heading.label + _in_brackets(said), measure=said)
        if (said := row[heading.index] if heading.index in measures else "")
        else heading
        for heading in layout.headings
    ]
    return Layout(layout.first_row + 1, headings, height=layout.height + 1, measures=measures)


def _in_brackets(measure: str) -> str:
    return f"（{measure.strip('()（）')}）" if measure else ""


def _is_measure(text: str) -> bool:
    said = _half_width(text).strip("()").removeprefix("单位:")
    said = _ALSO_CALLED.get(said, said)
    return said in _MEASURES or said in _COUNTED or _MULTIPLE.fullmatch(said) is not None


def _filled_down(rows: list[list[str]], merged: Sequence[Span]) -> list[list[str]]:
    """Return the rows with a label in each row that it reaches down to: of three, the last two."""
    filled = [row.copy() for row in rows]
    for top, left, bottom, _right in merged:
        if top < len(rows) and left < len(rows[top]):
            for row in filled[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = row[left] or rows[top][left]
    return filled


def _spans_of(rows: list[list[str]], number: int) -> list[Span]:
    """Return what a csv file lost of a two-row header: the upper labels that span lower ones.

    The lower row has labels only, stands blank below most upper labels, and begins each of its
    groups below an upper label whose neighbours are blank.
    """
    if number + 1 >= len(rows):
        return []
    upper, lower = rows[number], rows[number + 1]
    labels = [i for i, label in enumerate(lower) if label]
    filled = [i for i, label in enumerate(upper) if label]
    if len(labels) < 2 or len(filled) < 2 or any(_looks_like_data(lower[i]) for i in labels):
        return []
    if sum(1 for i in filled if not lower[i]) * 2 < len(filled):
        return []
    spans: list[Span] = []
    for i in labels:
        if upper[i]:
            spans.append((number, i, number, i))
        elif spans and spans[-1][3] == i - 1:
            spans[-1] = (number, spans[-1][1], number, i)
        else:
            return []
    return spans if any(left != right for _top, left, _bottom, right in spans) else []


def _looks_like_data(text: str) -> bool:
    return len(text) > 12 or any(sign.isdigit() for sign in text)


def _is_upper_half(rows: list[list[str]], number: int, spans: list[Span]) -> bool:
    """Say whether a label of this row spans several labels of the next, or reaches into it."""
    if number + 1 >= len(rows):
        return False
    if any(
        bottom > number and rows[number][left : left + 1] != [""] for _, left, bottom, _ in spans
    ):
        return True
    below = rows[number + 1]
    return any(
        sum(1 for label in below[left : right + 1] if label) > 1
        for _top, left, bottom, right in spans
        if right > left and bottom == number
    )


def _joined(upper: list[str], lower: list[str], spans: list[Span]) -> list[list[str]]:
    upper = upper.copy()
    for _top, left, _bottom, right in spans:
        for column in range(left + 1, min(right + 1, len(upper))):
            upper[column] = upper[left]
    pairs = ((upper[i] if i < len(upper) else "", lower[i]) for i in range(len(lower)))
    return [list(dict.fromkeys(filter(None, pair))) for pair in pairs]


def _layout(first_row: int, labels: list[list[str]], *, height: int = 1) -> Layout:
    return Layout(
        first_row,
        [Heading(index, STACKED.join(parts)) for index, parts in enumerate(labels)],
        height=height,
    )
