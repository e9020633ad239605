-- Roles and database, once: runuser -u postgres -- psql --file roles.sql
-- May be run again. Each role is used by the user of the machine of the same name (peer), so that
-- there is no password to keep; with the database on a machine of its own, see docs/deployment.md.
\set ON_ERROR_STOP on
\if :{?owner}    \else \set owner    portal_owner  \endif
\if :{?web}      \else \set web      portal        \endif
\if :{?backup}   \else \set backup   portal_backup \endif
\if :{?database} \else \set database portal        \endif
\if :{?drill}    \else \set drill    portal_drill  \endif

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY[:'owner', :'web', :'backup']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE :"owner" NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER ROLE :"web" NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER ROLE :"backup" NOSUPERUSER NOCREATEDB NOCREATEROLE;
GRANT pg_read_all_data TO :"backup";

-- A page that hangs lets go of what others wait for; a migration gives up instead of queueing
-- everybody behind it.
ALTER ROLE :"web" SET statement_timeout = '60s';
ALTER ROLE :"web" SET lock_timeout = '10s';
ALTER ROLE :"web" SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE :"owner" SET lock_timeout = '2s';

-- In a database of another locale the trigrams of Chinese are empty.
SELECT format(
    'CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0',
    :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

-- Where the weekly drill restores the newest backup; empty but for those minutes.
SELECT format(
    'CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0',
    :'drill', :'backup')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'drill') \gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON DATABASE :"drill" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"web", :"backup";
