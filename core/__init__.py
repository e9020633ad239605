"""No domain word in here: base classes, errors, fields, jobs and outbox, paging, exports."""
