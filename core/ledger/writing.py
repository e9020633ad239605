"""A plan becomes rows, and a batch of rows is taken back: in one transaction, or not at all.

Both run inside the transaction of the action that calls them. Rows are written in bulk, so what
`save()` would not do either stands in `Target.derive`; the database's constraints have the last
word.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, ForeignObjectRel, Q

from core import crypto
from core.errors import ConflictError, RefusedError
from core.ledger.entries import Entry, Fate, Table, many_relation
from core.ledger.inserting import columns_of, insert, maker_of
from core.ledger.plan import Plan
from core.ledger.reading import Progress
from core.ledger.spec import Ledger
from core.models import ImportBatch, ImportedRows, ImportState, Record

CHUNK = 2_000
SHOWN = 20  # rows named one by one in a refusal; the rest are counted

T = TypeVar("T")


def write(plan: Plan, batch: ImportBatch, progress: Progress = lambda done, total: None) -> None:
    """Write a plan without errors and keep, sealed, what undoing it needs.

    Errors: RefusedError when the plan holds errors; ConflictError when a row to be changed was
            changed by somebody else since the plan was made.
    """
    if plan.errors:
        raise RefusedError("文件里还有错误，没有写入任何数据。")
    total = plan.total(Fate.NEW) + plan.total(Fate.CHANGED)
    done = 0
    for table in plan.tables.values():
        for entries in _insertable(table.target.model, table.of_fate(Fate.NEW)):
            uids = _insert(table, entries)
            _remember(batch, table, [[str(uid), 1, None, None] for uid in uids])
            done += len(entries)
            progress(done, total)
        for entries in _chunks(table.of_fate(Fate.CHANGED)):
            _remember(batch, table, _update(table, entries))
            done += len(entries)
            progress(done, total)


def _insertable(model: type[Record], entries: list[Entry]) -> Iterator[list[Entry]]:
    """Yield chunks of new rows, those that refer to other new rows of the table after them."""
    if not any(field.related_model is model for field in model._meta.concrete_fields):
        yield from _chunks(entries)
        return
    while entries:
        ready = [entry for entry in entries if not _waits(entry)]
        if not ready:
            raise RefusedError("文件中有几行互为上级，请核对。")
        yield from _chunks(ready)
        done = set(ready)
        entries = [entry for entry in entries if entry not in done]


def _waits(entry: Entry) -> bool:
    return any(type(v) is Entry and v.pk is None for v in entry.values.values())


def _insert(table: Table, entries: list[Entry]) -> list[UUID]:
    """Write new rows and give each entry its key; return their uids.

    Only what is derived needs an object of the model: making one costs more than writing its row.
    """
    model, derive = table.target.model, table.target.derive
    new: Callable[..., Record] = model
    make = maker_of(model)
    rows = [make({**entry.if_new, **_stored(entry.values)}) for entry in entries]
    names = [field.attname for field in columns_of(model)]
    if derive:
        values_of = attrgetter(*names)
        for index, entry in enumerate(entries):
            row = new(*rows[index])
            derive(row, entry.extra)
            rows[index] = [*values_of(row)]
    for entry, key in zip(entries, insert(model, rows), strict=True):
        entry.pk = key
    for name in table.target.many:
        pairs = [(entry, pk) for entry in entries for pk in entry.many.get(name, ())]
        _add_many(model, name, pairs)
    uid = names.index("uid")
    return [row[uid] for row in rows]


def _update(table: Table, entries: list[Entry]) -> list[list[Any]]:
    """Change stored rows; return [uid, version afterwards, values before, relations before]."""
    target = table.target
    stored = _locked(target.model).filter(pk__in=[entry.pk for entry in entries])
    found = {row.pk: row for row in stored}
    memories: list[list[Any]] = []
    touched: set[str] = {"version", "updated_at"}
    rows = []
    for entry in entries:
        row = found.get(entry.pk)
        if row is None or row.version != entry.version:
            raise ConflictError("检查之后有人改动了其中的记录，没有写入任何数据。请重新检查。")
        before = _snapshot(row)
        for name, value in _stored(entry.changes).items():
            setattr(row, name, value)
        if target.derive:
            target.derive(row, entry.extra)
        row.version += 1
        changed = {name: old for name, old in before.items() if getattr(row, name) != old}
        changed.pop("version", None)
        touched |= changed.keys()
        many = {name: sorted(entry.old_many.get(name, ())) for name in entry.many}
        memories.append([str(row.uid), row.version, changed, many])
        rows.append(row)
    _overwrite(target.model, rows, touched)
    for name in target.many:
        _replace_many(target.model, name, {e.pk: e.many[name] for e in entries if name in e.many})
    return memories


def _locked(model: type[Record]) -> models.QuerySet[Any]:
    return model._default_manager.select_for_update(of=("self",), no_key=True)


def _snapshot(row: Record) -> dict[str, Any]:
    return {
        f.attname: getattr(row, f.attname)
        for f in row._meta.concrete_fields
        if f.attname not in {"id", "uid", "created_at", "updated_at"}
    }


def _overwrite(model: type[Record], rows: Sequence[Record], names: Iterable[str]) -> None:
    """Update whole rows in one statement; bulk_update takes fifteen times as long."""
    fields = {f.attname: f.name for f in model._meta.concrete_fields}
    manager: Any = model._default_manager
    manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=sorted(fields[name] for name in names),
    )


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: value.pk if type(value) is Entry else value for n, value in values.items()}


def _add_many(model: type[models.Model], name: str, pairs: list[tuple[Entry, int]]) -> None:
    manager, ours, theirs = many_relation(model, name)
    manager.bulk_create(
        [manager.model(**{ours: entry.pk, theirs: pk}) for entry, pk in pairs],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )


def _replace_many(
    model: type[models.Model], name: str, wanted: dict[int | None, Iterable[int]]
) -> None:
    if not wanted:
        return
    manager, ours, theirs = many_relation(model, name)
    manager.filter(**{f"{ours}__in": list(wanted)}).delete()
    manager.bulk_create(
        [
            manager.model(**{ours: pk, theirs: other})
            for pk, others in wanted.items()
            for other in others
        ],
        batch_size=CHUNK,
    )


def _remember(batch: ImportBatch, table: Table, memories: list[list[Any]]) -> None:
    """Keep uid, version and former values of written rows; values may be personal, so sealed."""
    kept = ImportedRows(
        batch=batch, model_label=table.target.model._meta.label_lower, row_count=len(memories)
    )
    text = json.dumps(memories, cls=DjangoJSONEncoder, ensure_ascii=False)
    kept.sealed = crypto.seal(text, field=ImportedRows.SEALED_FIELD, row=str(kept.uid))
    kept.save(force_insert=True)


def new_uids(batch: ImportBatch, model: type[Record]) -> list[UUID]:
    """Return the uids of the rows of `model` that a batch added, in the order of the file."""
    kept = batch.imported_rows.filter(model_label=model._meta.label_lower).order_by("pk")
    return [UUID(memory[0]) for part in kept for memory in _memories(part) if memory[2] is None]


def brought_by(row: Record, *, scope_uid: UUID) -> Any:
    """Return who applied the import of that scope which added a row; None when none is known."""
    label = row._meta.label_lower
    batches = ImportBatch.objects.filter(imported_rows__model_label=label, scope_uid=scope_uid)
    for batch in batches.select_related("applied_by").distinct():
        if row.uid in new_uids(batch, type(row)):
            return batch.applied_by
    return None


def written_by_imports(
    model: type[Record], people: Iterable[int], *, since: datetime | None
) -> set[UUID]:
    """Return the uids of the rows that imports of these people added or changed.

    What an import wrote has to be opened to be read. So none is asked that was over before the
    rows in question were there.

    Shape:  `people` are keys of users, who uploaded or confirmed it; one that was undone wrote
            nothing. `since` is when the oldest row in question was made, None when there is none.
    """
    if since is None:
        return set()
    hands = Q(uploaded_by__in=people) | Q(applied_by__in=people)
    standing = ImportBatch.objects.filter(hands, updated_at__gte=since)
    return _uids_of(model, standing.exclude(state=ImportState.UNDONE))


def handed_over(model: type[Record], people: Iterable[int]) -> set[UUID]:
    """Return the uids of the rows that these people uploaded and somebody else confirmed.

    Rows that wait for somebody's word name one person who brought them. Until the uploader alone
    confirmed such a ledger, that was who confirmed it; who had uploaded it is known here.
    Source: docs/rules.md R-IMP-6.
    """
    return _uids_of(model, _handed_over(people))


def tables_handed_over(people: Iterable[int]) -> frozenset[str]:
    """Return the labels of the models that have such rows, in one question about all of them."""
    kept = ImportedRows.objects.filter(batch__in=_handed_over(people).order_by().values("pk"))
    return frozenset(kept.order_by().values_list("model_label", flat=True).distinct())


def _handed_over(people: Iterable[int]) -> models.QuerySet[ImportBatch]:
    own = ImportBatch.objects.filter(uploaded_by__in=people, state=ImportState.APPLIED)
    return own.exclude(applied_by=F("uploaded_by"))


def _uids_of(model: type[Record], batches: models.QuerySet[ImportBatch]) -> set[UUID]:
    kept = ImportedRows.objects.filter(
        batch__in=batches.order_by().values("pk"), model_label=model._meta.label_lower
    )
    return {UUID(memory[0]) for part in kept for memory in _memories(part)}


def _memories(kept: ImportedRows) -> list[list[Any]]:
    text = crypto.unseal(kept.sealed, field=ImportedRows.SEALED_FIELD, row=str(kept.uid))
    memories: list[list[Any]] = json.loads(text)
    return memories


def undo(batch: ImportBatch, ledger: Ledger | None = None) -> None:
    """Take back everything a batch wrote: new rows go, changed rows get their former values.

    Errors: RefusedError that names the rows changed or used since, and what stands on a value that
            would go as its `ledger` says; then nothing is taken back.
    Source: docs/rules.md R-IMP-5.
    """
    written = [_Written(kept) for kept in batch.imported_rows.order_by("-pk")]
    gone = {model: set[int]() for model in {part.model for part in written}}
    for part in written:
        gone[part.model] |= part.new_keys()
    obstacles = [sentence for part in written for sentence in part.obstacles(gone)]
    if ledger is not None:
        obstacles += [
            sentence
            for part in written
            for row, before in part.changed()
            for sentence in ledger.stands_on(row, before)
        ]
    if obstacles:
        listed = "；".join(obstacles[:SHOWN])
        more = f"；等共 {len(obstacles)} 处" if len(obstacles) > SHOWN else ""
        raise RefusedError(f"导入之后有人改动或使用了其中的记录，不能撤销：{listed}{more}。")
    for part in written:
        part.take_back()


class _Written:
    """One kept chunk of written rows, opened, with the rows as they are now."""

    def __init__(self, kept: ImportedRows) -> None:
        self.memories = _memories(kept)
        model = apps.get_model(kept.model_label)
        self.model: type[Record] = model
        uids = [UUID(memory[0]) for memory in self.memories]
        self.rows = {str(row.uid): row for row in _locked(model).filter(uid__in=uids)}

    def _new(self) -> list[Record]:
        return [self.rows[m[0]] for m in self.memories if m[2] is None and m[0] in self.rows]

    def changed(self) -> list[tuple[Record, dict[str, Any]]]:
        """Return the rows that were there before the batch, each with its former values."""
        kept = [m for m in self.memories if m[2] is not None and m[0] in self.rows]
        return [(self.rows[uid], before) for uid, _version, before, _many in kept]

    def new_keys(self) -> set[int]:
        """Return the keys of the rows that did not exist before the batch."""
        return {row.pk for row in self._new()}

    def obstacles(self, gone: dict[type[Record], set[int]]) -> Iterator[str]:
        """Yield a sentence for each row that is not as the batch left it, or is used elsewhere."""
        noun = self.model._meta.verbose_name
        for uid, version, _before, _many in self.memories:
            row = self.rows.get(uid)
            if row is None:
                yield f"一条{noun}已被删除"
            elif row.version != version:
                yield f"{noun}“{row}”已改动"
        keys = self.new_keys()
        if keys:
            for relation in self.model._meta.related_objects:
                yield from _users_of(relation, keys, gone)

    def take_back(self) -> None:
        """Delete the new rows and give the changed ones their former values."""
        new = self._new()
        self.model._default_manager.filter(pk__in=[row.pk for row in new]).delete()
        changed = [(self.rows[m[0]], m[2], m[3]) for m in self.memories if m[2] is not None]
        touched = {"version", "updated_at"}
        fields = {f.attname: f for f in self.model._meta.concrete_fields}
        relations: dict[str, dict[int | None, Iterable[int]]] = {}
        for row, before, many in changed:
            for name, value in before.items():
                setattr(row, name, fields[name].to_python(value))
            for name, keys in (many or {}).items():
                relations.setdefault(name, {})[row.pk] = keys
            row.version += 1
            touched |= before.keys()
        if changed:
            _overwrite(self.model, [row for row, _before, _many in changed], touched)
        for name, wanted in relations.items():
            _replace_many(self.model, name, wanted)


def _users_of(
    relation: ForeignObjectRel, keys: set[int], gone: dict[type[Record], set[int]]
) -> Iterator[str]:
    """Yield a sentence for each row that points at one of `keys` and is not going as well."""
    model: Any = relation.related_model
    name = relation.field.name
    rows = model._base_manager.filter(**{f"{name}__in": keys})
    if model in gone:
        rows = rows.exclude(pk__in=gone[model])
    noun = model._meta.verbose_name
    for row in rows[: SHOWN + 1]:
        yield f"{noun}“{row}”用到了它"


def _chunks(items: Sequence[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
