-- Used by deploy/bin/backup, in the folder that it fills: a dump, and the number of rows of each
-- table as the same snapshot sees them, by which a restore is compared.
\set ON_ERROR_STOP on
\set QUIET on
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --format=custom --snapshot="$SNAPSHOT" --file=database.dump "$PGDATABASE" && touch dumped
\pset tuples_only on
\pset format unaligned
\pset fieldsep ' '
\o rows.txt
\ir rows.sql
\o
COMMIT;
