"""Base classes and the few tables without a domain word."""

from core.models.calendar import CalendarDay
from core.models.files import Photo
from core.models.imports import ImportBatch, ImportedRows, ImportState
from core.models.jobs import Job, JobStatus, OutboxEntry
from core.models.operation import KeyMark, ScheduledRun
from core.models.record import Record

__all__ = [
    "CalendarDay",
    "ImportBatch",
    "ImportState",
    "ImportedRows",
    "Job",
    "JobStatus",
    "KeyMark",
    "OutboxEntry",
    "Photo",
    "Record",
    "ScheduledRun",
]
