"""What to tell whom about organisational life and 述职评议; doing it twice tells it once."""

from celery import shared_task

from accounts.actions import send_message
from core import outbox
from party.models import Appraisal, OrgLifeRecord


def tell_filer(record: OrgLifeRecord) -> None:
    """Promise the filer a message about how their record was judged."""
    outbox.send(life_judged, f"life.judged:{record.uid}:{record.version}", record.uid)


def tell_reporter(appraisal: Appraisal) -> None:
    """Promise who reported a message that the report came back, or that the result stands."""
    key = f"appraisal.judged:{appraisal.uid}:{appraisal.version}"
    outbox.send(appraisal_judged, key, appraisal.uid)


def ask_reporter(appraisal: Appraisal) -> None:
    """Promise who is to report from now on a message that says so."""
    key = f"appraisal.reassigned:{appraisal.uid}:{appraisal.version}"
    outbox.send(appraisal_reassigned, key, appraisal.uid)


@shared_task(name="party.life_judged")
def life_judged(uid: str) -> None:
    """Tell the filer that the record counts, or why it came back."""
    record = OrgLifeRecord.objects.select_related("filed_by").get(uid=uid)
    is_back = bool(record.return_reason) and record.confirmed_at is None
    send_message(
        recipient=record.filed_by,
        key=f"life.judged:{uid}:{record.version}",
        title=f"“{str(record)[:80]}”{'被退回' if is_back else '已确认'}",
        body=f"退回原因：{record.return_reason}。修改后可以再次提交。"
        if is_back
        else "上级已确认，已计入完成情况。",
        link=record.get_absolute_url(),
    )


@shared_task(name="party.appraisal_judged")
def appraisal_judged(uid: str) -> None:
    """Tell who reported; the message names no grade."""
    appraisal = Appraisal.objects.select_related("reported_by").get(uid=uid)
    if appraisal.reported_by is None:
        return
    send_message(
        recipient=appraisal.reported_by,
        key=f"appraisal.judged:{uid}:{appraisal.version}",
        title="述职评议结果已确认" if appraisal.is_confirmed else "述职报告被退回",
        body="请打开查看结果和整改事项。"
        if appraisal.is_confirmed
        else f"退回原因：{appraisal.return_reason}。修改后可以再次提交。",
        link=appraisal.get_absolute_url(),
    )


@shared_task(name="party.appraisal_reassigned")
def appraisal_reassigned(uid: str) -> None:
    """Tell whoever is to report now, and by when."""
    appraisal = Appraisal.objects.select_related("reported_by", "round").get(uid=uid)
    if appraisal.reported_by is None:
        return
    send_message(
        recipient=appraisal.reported_by,
        key=f"appraisal.reassigned:{uid}:{appraisal.version}",
        title=f"请写{appraisal.round}的述职报告",
        body="街道已把述职人改为您，报告请在 "
        f"{appraisal.round.report_due_on:%Y年%-m月%-d日}前提交。",
        link=appraisal.get_absolute_url(),
    )
