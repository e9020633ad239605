"""Long exports, run by the job queue."""

from typing import Any

from celery import shared_task
from django.apps import apps
from django.contrib import admin

from core import jobs
from core.errors import RefusedError
from core.models import Job
from core.office import exports


@shared_task(name="core.office.export_ledger")
def export_ledger(job_uid: str, model: str, query: str, file_format: str, plain: str) -> None:
    """Write the ledger of `model` under the filter `query` for the job's owner."""

    def work(job: Job) -> None:
        ledger: Any = admin.site.get_model_admin(apps.get_model(model))
        request = exports.request_for(job.owner, query)
        if not ledger.has_export_permission(request):
            raise RefusedError("您的岗位已不能导出这本台账。")
        selection = exports.Selection.of(ledger, request)
        if plain == "plain" and not ledger.may_export_plain(request, selection.rows):
            raise RefusedError("有些人已经不在您可以查看完整信息的范围内，请重新导出。")
        count = selection.rows.count()
        jobs.progress(job, 0, count)
        file = exports.write_file(
            ledger,
            exports.values_of(ledger, selection),
            file_format=file_format,
            plain=plain == "plain",
            note=exports.note_of(selection, count=count, user=job.owner),
            each=lambda done_count: jobs.progress(job, done_count, count),
        )
        with file:
            jobs.attach(job, exports.file_name(ledger, file_format), file.read())
        jobs.progress(job, count, count)

    jobs.run(job_uid, work)
