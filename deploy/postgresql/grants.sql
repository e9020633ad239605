-- What the web role may do, after every migration: runuser -u portal_owner -- psql portal --file grants.sql
-- It reads and writes rows. It makes no tables, it changes and removes no audit event, and it does
-- not say which migrations have run.
\set ON_ERROR_STOP on
\if :{?web} \else \set web portal \endif

BEGIN;
GRANT USAGE ON SCHEMA public TO :"web";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"web";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"web";
-- Tables of a migration to come are of use as soon as they are there.
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"web";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO :"web";
REVOKE UPDATE, DELETE ON audit_auditevent FROM :"web";
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"web";
COMMIT;
