"""`manage.py tend_wishes`: what the timetable does once a day, at once."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.actions import expire_claims, offer_unclaimed


class Command(BaseCommand):
    """Free expired claims and offer unclaimed wishes; running it again changes nothing."""

    help = "释放过期的心愿认领，把超过两周没人认领的微心愿推送给匹配的单位。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Do both and say how many."""
        freed, offered = expire_claims(), offer_unclaimed()
        self.stdout.write(f"释放过期认领 {freed} 个，推送 {offered} 次。")
