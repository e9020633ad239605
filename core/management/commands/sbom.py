"""`manage.py sbom`: the bill of materials as CycloneDX JSON; `--licences`: the page of licences."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import supply


class Command(BaseCommand):
    """Reads the locks and what is installed; asks no network."""

    help = "输出软件物料清单（CycloneDX JSON），或许可证清单。不需要网络。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--licences", action="store_true", help="输出 docs/licences.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one of the two."""
        if options["licences"]:
            self.stdout.write(supply.licence_page(), ending="")
        else:
            page = json.dumps(supply.bill_of_materials(), ensure_ascii=False, indent=1)
            self.stdout.write(page)
