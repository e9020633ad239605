"""Fill an empty database with the demo world, in one transaction."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.actions import record
from core.database import refresh_statistics
from core.errors import RefusedError
from dashboard.demo.activities import World, make_activities
from dashboard.demo.armbands import make_armbands
from dashboard.demo.chats import make_chats
from dashboard.demo.check_ins import make_check_ins
from dashboard.demo.cobuilding import make_alliances, sub_alliances_of
from dashboard.demo.coverage import make_coverage
from dashboard.demo.figures import make_figures
from dashboard.demo.grids import make_grids, make_structure
from dashboard.demo.honours import make_honours
from dashboard.demo.joint_work import make_joint_work
from dashboard.demo.lists import make_lists
from dashboard.demo.livelihood import make_livelihood
from dashboard.demo.meetings import make_meetings
from dashboard.demo.needs import make_needs
from dashboard.demo.news import make_news
from dashboard.demo.organisations import make_organisations
from dashboard.demo.part_time import make_part_time_members
from dashboard.demo.partners import make_partners
from dashboard.demo.party_life import make_party_life
from dashboard.demo.pictures import make_photos
from dashboard.demo.places import make_places
from dashboard.demo.plans import make_plans
from dashboard.demo.premises import make_premises
from dashboard.demo.public_guide import make_guide
from dashboard.demo.recruiting import make_recruiting
from dashboard.demo.renewal import make_renewal
from dashboard.demo.staff import Staff, make_staff
from dashboard.demo.subjects import make_subject_requests
from dashboard.demo.volunteering import make_volunteering
from dashboard.demo.wishes import make_wishes
from places.models import Street


def is_empty() -> bool:
    """True when no office has been set up here yet."""
    return not Street.objects.exists()


@transaction.atomic
def load_demo(*, today: date) -> Staff:
    """Write the whole demo world; the queues lie near `today`.

    Errors: RefusedError on a database that already holds an office.
    """
    if not is_empty():
        raise RefusedError("数据库里已有街道资料，演示数据只能装入空数据库。")
    places = make_places()
    staff = make_staff(places)
    root = make_organisations(places)
    world = World(
        places=places,
        staff=staff,
        volunteering=make_volunteering(places, staff),
        projects=make_alliances(places, root, staff, today),
        sub_alliances=sub_alliances_of(places),
        grids=make_grids(places, staff),
        photos=make_photos(),
    )
    make_activities(world, today)
    refresh_statistics()  # what follows asks thousands of these rows
    make_check_ins(world, today)
    make_party_life(places, staff, world.photos, today)
    make_coverage(places, staff, today)
    members = make_part_time_members(places, root, staff, today)
    make_meetings(places, root, staff, members, today)
    make_guide(
        places.street,
        editor=User.objects.get(username="bianji"),
        reviewer=User.objects.get(username="shenhe"),
    )
    make_lists(places, staff, today)
    make_needs(places, staff, today)
    make_joint_work(world, today)
    make_wishes(places, staff, world.photos, today)
    make_chats(places, staff, world.grids, today)
    make_partners(places, staff, today=today)
    make_structure(places, staff, world.grids, today)
    make_armbands(world, today)
    make_recruiting(world, today)
    make_livelihood(places, staff, world.photos, today)
    make_renewal(places, staff, world.photos, today)
    make_plans(places, staff, world.photos, today)
    make_premises(places, staff, world.photos, today)
    make_honours(places, staff, world.photos, today)
    make_subject_requests(places, staff, today)
    make_news(places, staff)
    make_figures(places.street, staff)
    record("demo.loaded", places.street)
    refresh_statistics()
    return staff


def sign_ins_path() -> Path:
    """Where the demo's sign-ins are kept for the next start, readable by the owner only."""
    return Path(settings.DATA_DIR) / "demo-sign-ins.txt"


def keep_sign_ins(staff: Staff) -> str:
    """Write the sign-ins beside the database and return them as lines."""
    shown = [row for row in staff.everybody if not row[0].username[-2:].isdigit()]
    shown += [row for row in staff.everybody if row[0].username.endswith(("01", "04"))]
    lines = [f"{'账号':<10}{'姓名':<8}岗位"]
    lines += [f"{user.username:<12}{user.name:<8}{role}" for user, role in shown]
    lines.append(f"以上账号的密码都是：{staff.password}")
    text = "\n".join(lines) + "\n"
    path = sign_ins_path()
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return text
