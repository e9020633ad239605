-- "table number digest" for each table of the portal, in one order. The digest is the sum of the MD5
-- of every row, so that it depends on all that stands in them and not on where they lie.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'iso_8601';
SET bytea_output = 'hex';
SET extra_float_digits = 1;
SELECT format(
    'SELECT %L, count(*), coalesce(sum((''x'' || left(sum, 16))::bit(64)::bigint), 0) || ''/'' ||
        coalesce(sum((''x'' || right(sum, 16))::bit(64)::bigint), 0)
     FROM (SELECT md5(row::text) AS sum FROM public.%I AS row) AS rows',
    tablename, tablename)
FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE "C" \gexec
