-- Every name of an upload that stands in a row: what has a slash in it, in a column of text with a
-- length. Used by deploy/bin/moment.
SELECT format(
    'SELECT DISTINCT %1$I FROM public.%2$I WHERE %1$I LIKE ''%%/%%''', column_name, table_name)
FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'character varying'
ORDER BY table_name, column_name \gexec
