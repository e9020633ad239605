"""Bars drawn on the server: they print, need no JavaScript, and a screen reader finds the table.

docs/adr/0004-charts-without-javascript.md says why there is no chart library.
"""

from dataclasses import dataclass

WIDTH, HEIGHT, FOOT, HEAD = 768, 240, 28, 22


@dataclass(frozen=True)
class Bar:
    """One bar in the units of the drawing; `x`, `middle` and `width` across, the rest down."""

    label: str
    value: int
    url: str
    x: float
    width: float
    y: float
    height: float
    is_highest: bool

    @property
    def middle(self) -> float:
        """Where its labels are centred."""
        return round(self.x + self.width / 2, 1)

    @property
    def value_y(self) -> float:
        """Where its number stands, just above the bar."""
        return round(self.y - 6, 1)


@dataclass(frozen=True)
class BarChart:
    """A zero-based bar chart with direct labels."""

    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT

    @property
    def label_y(self) -> int:
        """Where the labels under the axis stand."""
        return HEIGHT - 8


def bar_chart(points: list[tuple[str, int, str]]) -> BarChart:
    """Lay out bars for (label, value, url) points, the highest one marked."""
    highest = max((value for _, value, _ in points), default=0)
    step = WIDTH / max(len(points), 1)
    width = min(step * 0.68, 48)
    room = HEIGHT - FOOT - HEAD
    bars = []
    for number, (label, value, url) in enumerate(points):
        height = room * value / highest if highest else 0
        bars.append(
            Bar(
                label=label,
                value=value,
                url=url,
                x=round(number * step + (step - width) / 2, 1),
                width=round(width, 1),
                y=round(HEIGHT - FOOT - height, 1),
                height=round(height, 1),
                is_highest=bool(highest) and value == highest,
            )
        )
    return BarChart(bars)
