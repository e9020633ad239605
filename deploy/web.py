"""How the web server process runs in a deployment; `docs/deployment.md` says what to change when.

Values for one machine go into GUNICORN_CMD_ARGS, for instance `--workers 5`.
"""

# Two cores: a third process answers while two compute. Threads wait for the database or for an
# upload; each process shares DATABASE_POOL connections among them.
worker_class = "gthread"
workers = 3
threads = 8

# What a library leaks is given back after a while, not in all processes at once.
max_requests = 2000
max_requests_jitter = 200

timeout = 60
graceful_timeout = 30
keepalive = 5
limit_request_line = 8190  # as much as nginx passes on; what is longer, nginx refuses in words
worker_tmp_dir = "/dev/shm"  # noqa: S108  # memory: a heartbeat must not wait for a disk
loglevel = "warning"
# Through the filter of personal data: the server writes addresses as they were asked.
logger_class = "lianhua.gunicorn.PortalLogger"
control_socket_disable = True


def post_worker_init(worker: object) -> None:
    """Called in each process once the portal is loaded."""
    from lianhua.gunicorn import settle

    settle()
