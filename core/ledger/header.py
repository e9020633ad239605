"""Where the header row of a sheet is, and which of its columns means which field.

Official tables carry a title and a date above the header, a header of one or two rows with line
breaks and units in it, and notes, totals and signatures below the data.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.ledger.sheets import Cell, Sheet, Span, column_letter

SEARCHED_ROWS = 30
STACKED = "\x1f"  # between the upper and the lower label of a two-row header
EXAMPLE_MARK = "示例："

_BLANK = re.compile(r"\s+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_SIGNS = re.compile(r"[*:：、,，。.·/\\|\-—_“”\"'?？]+")
_NOTE = re.compile(
    r"^(备注|注|说明|填表说明|填报说明|注意事项|填表人|制表人|制表|填报人|经办人|审核人|审核|复核|"
    r"负责人签字|单位负责人|单位负责人签字|分管领导|填表日期|填报日期|制表日期|日期|填报单位|"
    r"填表单位|单位盖章|盖章|联系人|导出人|导出时间)(\([^()]*\))?[:：]"
)
_TOTAL = re.compile(r"^(本页)?(合计|总计|小计|共计|总数|累计)(\d|[:：(]|$)")
_EXAMPLE = re.compile(r"^[（(]?示例[）)]?[:：]")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a sheet as its header names it."""

    index: int
    label: str

    @property
    def letter(self) -> str:
        return column_letter(self.index)

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

    @property
    def unmatched(self) -> list[Heading]:
        return [h for h in self.headings if h.label and h.index not in self.columns]


@lru_cache(maxsize=4096)
def plain_label(text: str) -> str:
    """Reduce a header to what two people would both call it: 活动 日期（必填）* → 活动日期."""
    return _SIGNS.sub("", _BRACKETS.sub("", _half_width(text)))


@lru_cache(maxsize=4096)
def full_label(text: str) -> str:
    """Reduce a header but keep what stands in its brackets: 人数（人次） → 人数人次."""
    return re.sub(r"[()\[\]【】〔〕]", "", _SIGNS.sub("", _half_width(text)))


def _half_width(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text)).casefold()


def find_layout(sheet: Sheet, names: Mapping[str, Sequence[str]]) -> Layout | None:
    """Find the header of `sheet`; `names` maps each field to the labels it is known by.

    Shape: the Layout with the most matched columns, the topmost of equals; None when no row names
           two fields (one, if the ledger has only one).
    """
    best = _best_layout(sheet, names)
    enough = min(2, len(names))
    return best if best is not None and len(best.columns) >= enough else None


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
    return _layout(number + 1, [[_text(cell)] for cell in sheet.rows[number]])


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
    for heading in headings:
        yield heading, names.full.get(full_label(heading.label.replace(STACKED, "")))
    for heading in headings:
        yield heading, names.plain.get(plain_label(heading.label.replace(STACKED, "")))
    for part in (-1, 0):  # of a two-row header: its lower label alone, then its upper
        for heading in headings:
            if STACKED in heading.label:
                yield heading, names.plain.get(plain_label(heading.label.split(STACKED)[part]))


def _candidates(sheet: Sheet) -> Iterator[Layout]:
    """Yield each row that may be the header, then each pair of rows that a merge joins."""
    rows = [[_text(cell) for cell in row] for row in sheet.rows[: SEARCHED_ROWS + 1]]
    spans = {
        number: [span for span in sheet.merged if span[0] == number] for number in range(len(rows))
    }
    for number, labels in enumerate(rows[:SEARCHED_ROWS]):
        if any(labels) and not _is_upper_half(rows, number, spans[number]):
            yield _layout(number + 1, [[label] for label in labels])
    for number in range(min(SEARCHED_ROWS, len(rows) - 1)):
        if spans[number]:
            yield _layout(number + 2, _joined(rows[number], rows[number + 1], spans[number]))


def _is_upper_half(rows: list[list[str]], number: int, spans: list[Span]) -> bool:
    """Say whether a label of this row spans several labels of the next."""
    if number + 1 >= len(rows):
        return False
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
    return [
        [label for label in (upper[i] if i < len(upper) else "", lower[i]) if label]
        for i in range(len(lower))
    ]


def _layout(first_row: int, labels: list[list[str]]) -> Layout:
    return Layout(
        first_row, [Heading(index, STACKED.join(parts)) for index, parts in enumerate(labels)]
    )


def _text(cell: Cell) -> str:
    return _BLANK.sub(" ", cell) if isinstance(cell, str) else str(cell)


def data_rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (row number as Excel shows it, cells) of the rows that hold data.

    Left out: blank rows, the template's example, a header printed again, totals, and everything
    that reads like a note or a signature below the table. A value merged over several rows
    belongs to each of them.
    """
    below = _fill_down(sheet, layout)
    labels = {h.index: h.label.split(STACKED)[-1] for h in layout.headings if h.label}
    matched = list(layout.columns)
    for index in range(layout.first_row, len(sheet.rows)):
        cells = sheet.rows[index]
        first = next((cell for cell in cells if cell != ""), "")
        if first == "":
            continue
        if isinstance(first, str) and is_not_data(first, cells):
            continue
        if all(_text(cells[i]) == labels.get(i) for i in matched if i < len(cells)):
            continue
        if index in below:
            cells = cells.copy()
            for column, value in below[index]:
                if cells[column] == "":
                    cells[column] = value
        yield index + 1, cells


def is_not_data(first: str, cells: Sequence[Cell]) -> bool:
    """Say whether a row that begins with `first` is an example, a total or a note."""
    if _EXAMPLE.match(first):
        return True
    squeezed = _BLANK.sub("", first)
    if _TOTAL.match(squeezed):
        return True
    return _NOTE.match(squeezed) is not None and sum(1 for cell in cells if cell != "") <= 4


def _fill_down(sheet: Sheet, layout: Layout) -> dict[int, list[tuple[int, Cell]]]:
    """Return {row: [(column, value)]} for the cells that a merge above them covers."""
    filled: dict[int, list[tuple[int, Cell]]] = {}
    for top, left, bottom, _right in sheet.merged:
        if top < layout.first_row or bottom == top or top >= len(sheet.rows):
            continue
        value = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            if left < len(sheet.rows[row]):
                filled.setdefault(row, []).append((left, value))
    return filled
