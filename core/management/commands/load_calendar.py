"""Fill the table of working days from the library that carries the official notices."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from chinese_calendar import constants
from django.core.management.base import BaseCommand, CommandError

from core.actions import ListedDay, load_calendar_days

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


class Command(BaseCommand):
    """`manage.py load_calendar [year …]`: every year the library knows, when none is named."""

    help = "从节假日库载入放假和调休安排；可重复运行，人工维护过的日期不会被覆盖。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the years to load."""
        parser.add_argument("years", nargs="*", type=int, metavar="年份")

    def handle(self, *, years: list[int], **options: Any) -> None:
        """Load the years, or none of them when one is unknown."""
        listed = _listed_days()
        known = sorted({day.year for day in listed})
        missing = [str(year) for year in years if year not in known]
        if missing:
            raise CommandError(
                f"节假日库只有 {known[0]} 至 {known[-1]} 年，没有 {'、'.join(missing)} 年。"
                "请按国务院办公厅的通知在后台“节假日安排”中录入。"
            )
        wanted = set(years or known)
        count = load_calendar_days(
            days={day: entry for day, entry in listed.items() if day.year in wanted}
        )
        if options["verbosity"]:
            self.stdout.write(f"节假日安排：{len(wanted)} 个年份，新增或更新 {count} 天。")


def _listed_days() -> dict[date, ListedDay]:
    """Return every day that departs from Monday to Friday, or has a holiday's name."""
    off = {day: ListedDay(False, _NAMES[name]) for day, name in constants.holidays.items()}
    worked = {
        day: ListedDay(True, f"{_NAMES[name]}调休上班") for day, name in constants.workdays.items()
    }
    return off | worked
