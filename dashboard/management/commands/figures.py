"""`manage.py figures [--json] [--from D] [--to D] [--community CODE] [--street CODE]`."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from dashboard.figures import BY_ID, FIGURES, Selection
from dashboard.periods import Period
from dashboard.tallies import tally
from places.models import Community, Street


class Command(BaseCommand):
    """Print every figure, counted from its rows."""

    help = "列出各项指标；不给日期为全部时间，存量指标截至 --to（默认今天）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="一个 JSON 对象：指标编号 → 数")
        parser.add_argument("--from", dest="start", type=_day, help="起始日期，如 2022-01-01")
        parser.add_argument("--to", dest="end", type=_day, help="截止日期（含当天）")
        parser.add_argument("--community", help="社区代码（12 位）")
        parser.add_argument("--street", help="街道代码（9 位），只有一个街道时可省略")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        street, community = _place(options["street"], options["community"])
        try:
            period = Period.between(options["start"], options["end"])
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if street is None:
            numbers = {figure.id: 0 for figure in FIGURES}
        else:
            selection = Selection(street=street, community=community, period=period)
            numbers = {key: found.now for key, found in tally(selection).items()}
        if options["json"]:
            self.stdout.write(json.dumps(numbers, ensure_ascii=False))
            return
        for figure_id, number in numbers.items():
            figure = BY_ID[figure_id]
            self.stdout.write(f"{figure_id:<16}{number:>9,} {figure.unit}  {figure.label}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2022-01-31 的样子。") from None


def _place(
    street_code: str | None, community_code: str | None
) -> tuple[Street | None, Community | None]:
    """Return the street and community that the options name.

    Errors: CommandError for an unknown code, or when there are several streets and none is named.
    """
    community = None
    if community_code:
        community = Community.objects.filter(code=community_code).select_related("street").first()
        if community is None:
            raise CommandError(f"没有代码为 {community_code} 的社区。")
    streets = Street.objects.all()
    if street_code:
        streets = streets.filter(code=street_code)
        if not streets:
            raise CommandError(f"没有代码为 {street_code} 的街道。")
    elif community:
        streets = streets.filter(pk=community.street_id)
    if len(streets) > 1:
        raise CommandError("有多个街道，请用 --street 指明街道代码。")
    street = streets[0] if streets else None
    if community and street and community.street_id != street.pk:
        raise CommandError(f"社区 {community_code} 不属于街道 {street_code}。")
    return street, community
