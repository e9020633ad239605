"""What was found in a file, gathered to be read: one mistake in five hundred cells is one line.

Source: docs/rules.md R-IMP-10.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.ledger.entries import Finding, heading_of
from core.ledger.sheets import column_letter

_SHOWN_SPANS, _SHOWN_VALUES = 200, 5


@dataclass(slots=True)
class Group:
    """One sentence about one column of a sheet, or about whole rows, and everywhere it holds."""

    sheet: str
    header: str
    sentence: str
    is_error: bool
    letter: str = ""  # of the column; empty when it is about rows or the sheet
    count: int = 0
    spans: list[list[int]] = field(
        default_factory=list
    )  # first and last row, as Excel numbers them
    values: list[str] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Take in one more place; the rows come in the order of the sheet."""
        self.count += 1
        if finding.value and finding.value not in self.values:
            self.values.append(finding.value)
        row = finding.row
        if row is None:
            return
        if self.spans and row - self.spans[-1][1] in (0, 1):
            self.spans[-1][1] = row
        else:
            self.spans.append([row, row])

    @property
    def heading(self) -> str:
        """What stands before the sentence; empty when the sentence begins with it."""
        return heading_of(self.header, self.sentence)

    @property
    def place(self) -> str:
        """Where it is, in few words: 第 3 行（C3）, C2–C501（共 500 处）, C2 等 502 处."""
        if not self.spans:
            return ""
        first = self._span(self.spans[0])
        row = first if self.letter else f"第 {first} 行"
        if self.count == 1:
            return f"第 {self.spans[0][0]} 行（{first}）" if self.letter else row
        if len(self.spans) == 1:
            return f"{row}（共 {self.count} 处）"
        return f"{row}{' ' if self.letter else ''}等 {self.count} 处"

    @property
    def places(self) -> str:
        """Every cell or row, where `place` does not name them all: C2–C501、C600、C602."""
        if len(self.spans) < 2:
            return ""
        more = " 等" if len(self.spans) > _SHOWN_SPANS else ""
        shown = "、".join(map(self._span, self.spans[:_SHOWN_SPANS])) + more
        return shown if self.letter else f"第 {shown} 行"

    def _span(self, span: list[int]) -> str:
        first, last = span
        if first == last:
            return f"{self.letter}{first}"
        return f"{self.letter}{first}–{self.letter}{last}"

    @property
    def said(self) -> str:
        """Return what stands in the cells, some of it when there is much."""
        more = " 等" if len(self.values) > _SHOWN_VALUES else ""
        return "、".join(self.values[:_SHOWN_VALUES]) + more


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Gather findings that say the same about the same column; what is wrong comes first."""
    groups: dict[tuple[object, ...], Group] = {}
    for finding in _errors_first(list(findings)):
        key = (finding.is_error, finding.sheet, finding.column, finding.header, finding.sentence)
        if key not in groups:
            letter = "" if finding.column is None else column_letter(finding.column)
            groups[key] = Group(
                finding.sheet, finding.header, finding.sentence, finding.is_error, letter
            )
        groups[key].add(finding)
    return list(groups.values())


def _errors_first(findings: list[Finding]) -> Iterator[Finding]:
    yield from (finding for finding in findings if finding.is_error)
    yield from (finding for finding in findings if not finding.is_error)
