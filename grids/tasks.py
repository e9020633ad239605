"""Long work of the grid register, run by the job queue."""

from celery import shared_task
from django.utils import timezone

from core import jobs
from core.errors import RefusedError
from core.models import Job
from grids.actions.places import kept_buildings
from grids.posters import file_name, posters_pdf
from grids.responsible import responsible_for
from places.models import Compound


@shared_task(name="grids.tasks.make_posters")
def make_posters(job_uid: str, compound_uid: str, size: str) -> None:
    """Make the posters of a compound as one PDF, of those buildings the job's owner still keeps."""

    def work(job: Job) -> None:
        today = timezone.localdate()
        rows = kept_buildings(job.owner, on=today).filter(compound__uid=compound_uid).order_by("pk")
        buildings = list(rows.select_related("compound__community__street"))
        if not buildings:
            raise RefusedError("您的岗位已不能打印这个小区的海报。")
        jobs.progress(job, 0, len(buildings))
        content = posters_pdf(responsible_for(buildings, on=today), size=size)
        jobs.attach(job, file_name(Compound.objects.get(uid=compound_uid)), content)
        jobs.progress(job, len(buildings), len(buildings))

    jobs.run(job_uid, work)
