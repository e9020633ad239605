"""All settings of the portal. They differ between machines only by environment variables.

docs/configuration.md explains each variable; tests compare it with what is read here.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lianhua import env

# Paths
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
MEDIA_ROOT = DATA_DIR / "media"
EXPORT_ROOT = DATA_DIR / "exports"
BACKUP_ROOT = Path(env.text("BACKUP_ROOT", str(DATA_DIR / "backups")))
OFFSITE_COPIES = env.text("OFFSITE_COPIES", "")
ERASURES = Path(env.text("ERASURES", str(DATA_DIR / "erasures.log")))
AUDIT_HEADS = Path(env.text("AUDIT_HEADS", str(DATA_DIR / "audit-heads.log")))

# Security
DEBUG = env.boolean("DEBUG", default=False)
DEMO = env.boolean("DEMO", default=False)
PRODUCTION = env.boolean("PRODUCTION", default=False)
SECRET_KEY = env.secret("SECRET_KEY", minimum=50)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
METRICS_TOKEN = env.secret("METRICS_TOKEN", minimum=32) if env.text("METRICS_TOKEN", "") else ""
FIELD_KEY_ID = env.text("FIELD_KEY_ID", "k1")
FIELD_KEYS = {FIELD_KEY_ID: env.key_bytes("FIELD_KEY")}
FIELD_KEYS |= {
    key_id: bytes.fromhex(key)
    for key_id, _, key in (word.partition(":") for word in env.words("FIELD_KEYS_OLD"))
}
FIELD_CIPHER = env.text("FIELD_CIPHER", "aesgcm")
INDEX_KEY = env.key_bytes("INDEX_KEY")
INDEX_KEYS_OLD = env.keys("INDEX_KEYS_OLD")
# The chain of the audit trail had no key of its own in older installations.
AUDIT_KEY = env.key_bytes("AUDIT_KEY") if env.text("AUDIT_KEY", "") else INDEX_KEY
AUDIT_KEYS_OLD = env.keys("AUDIT_KEYS_OLD")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
PROXY_COUNT = env.integer("PROXY_COUNT", default=0)
HTTPS = env.boolean("HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Browsers that have a name in their list keep it for years: nothing for the first months.
SECURE_HSTS_PRELOAD = env.boolean("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
RETENTION_DAYS = env.numbers("RETENTION_DAYS")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Apps
INSTALLED_APPS = [
    "core",
    "audit",
    "places",
    "accounts",
    "party",
    "grids",
    "alliances",
    "services",
    "volunteers",
    "projects",
    "dashboard",
    "lianhua.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

# Middleware: public pages for visitors without a session are answered before sessions exist.
MIDDLEWARE = [
    "core.pagecache.PageCacheMiddleware",
    "core.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.PermissionsPolicyMiddleware",
    "core.middleware.WellFormedMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.BodyMiddleware",  # whoever reads a form earlier reads it for anybody
    "accounts.middleware.SignInMiddleware",
    "core.kept.OwnChangesMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.RefusedMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "lianhua.urls"
WSGI_APPLICATION = "lianhua.wsgi.application"
FORM_RENDERER = "core.forms.PortalRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "places.context.site",
            ],
            "builtins": ["core.templatetags.portal"],
        },
    }
]

# Database
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: with NORMAL a power failure takes the last steps that were acknowledged.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.integer("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
    # PostgreSQL would compile a statement of many parts for seconds to run it in milliseconds, and
    # give one reader's long count all cores while everybody else waits.
    alone = "-c jit=off -c max_parallel_workers_per_gather=0"
    DATABASES["default"]["OPTIONS"].setdefault("options", alone)
    DATABASE_POOL = env.integer("DATABASE_POOL", default=0)
    if DATABASE_POOL:
        # Who finds no free connection for two seconds hears that the portal is busy. A database
        # that was away for long is looked for at each request, not in ever longer intervals.
        pool = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 2, "reconnect_timeout": 3}
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = pool
        DATABASES["default"]["CONN_MAX_AGE"] = 0
if env.text("DATABASE_REPLICA_URL", ""):
    DATABASES["replica"] = env.replica_of(
        DATABASES["default"], env.database("DATABASE_REPLICA_URL", "")
    )
    DATABASE_ROUTERS = ["core.replica.Router"]

# Cache and background jobs
REDIS_URL = env.text("REDIS_URL", "")
# How the keys of limits begin: they hold without Redis, too.
COUNTED = ("sign-in:", "limit:", "api:")
CACHES = {
    "default": {
        "BACKEND": "core.rediscache.Cache"
        if REDIS_URL
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": REDIS_URL,
        # In memory: more than visits can fill in a quarter of an hour, which would push out the
        # counts of wrong passwords.
        "OPTIONS": {"KEPT_IN_PROCESS": COUNTED} if REDIS_URL else {"MAX_ENTRIES": 20_000},
    }
}
CELERY_BROKER_URL = env.text(
    "CELERY_BROKER_URL", REDIS_URL.replace("unix://", "redis+socket://") or "memory://localhost/"
)
CELERY_TASK_ALWAYS_EAGER = env.boolean("CELERY_TASK_ALWAYS_EAGER", default=not REDIS_URL)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A broker that is away must not hold up the person whose step was just committed.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # longer than any task may take, or two workers would have it
    "socket_connect_timeout": 0.5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

# Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PortalBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
PASSWORD_LEAST = 10
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LEAST},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.ThreeKindsValidator"},
    {"NAME": "accounts.passwords.OfficeLengthValidator"},
    {"NAME": "accounts.passwords.FamiliarWordsValidator"},
]
PASSWORD_MAX_AGE_DAYS = env.integer("PASSWORD_MAX_AGE_DAYS", default=90)
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
OFFICE_IDLE_MINUTES = env.integer("OFFICE_IDLE_MINUTES", default=30, minimum=1)
TOTP_REQUIRED = env.one_of(
    "TOTP_REQUIRED",
    words={"false": "", "0": "", "true": "office", "1": "office", "office": "office", "all": "all"},
    default="office" if PRODUCTION else "false",
)
TOTP_DEVICE_DAYS = 30
AXES_ENABLED = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are rows of our own
AXES_HANDLER = "accounts.attempts.CountingHandler"
AXES_USERNAME_CALLABLE = "accounts.attempts.counted_name"
AXES_WHITELIST_CALLABLE = "accounts.attempts.goes_on"
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "core.context.address_of"
AXES_VERBOSE = False

# API: tokens only, never a session; docs/api.md
API_PER_MINUTE = env.integer("API_PER_MINUTE", default=300, minimum=10)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.guards.Guard"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.parsers.AlwaysJson",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.PerMinute", "api.throttles.WritesPerMinute"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "api.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "api.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "街道门户接口",
    "DESCRIPTION": "给小程序用的接口，说明和例子见 docs/api.md。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.add_errors",
    ],
}

# Notices that leave the portal; off until set
WECOM_ROBOT_URL = env.address("WECOM_ROBOT_URL")
SMS_GATEWAY_URL = env.address("SMS_GATEWAY_URL")
SMS_GATEWAY_SECRET = env.secret("SMS_GATEWAY_SECRET", minimum=32) if SMS_GATEWAY_URL else ""
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.integer("EMAIL_PORT", default=465)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "")
if EMAIL_HOST and "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured(
        "EMAIL_FROM must be the portal's own mailbox when EMAIL_HOST is set."
    )
# Internal networks to whose systems events may be pushed (R-HOK-3); the internet always
WEBHOOK_NETWORKS = env.networks("WEBHOOK_NETWORKS")

# Language and time
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Static files and uploads
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ACCEL = env.text("MEDIA_ACCEL", "")
STORAGES = {
    "default": {"BACKEND": "core.storage.UploadStorage"},
    "exports": {"BACKEND": "core.storage.ExportStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "core.storage.HashedStaticStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# A filing without JavaScript carries up to 20 photos of up to 20 MB in one request.
REQUEST_MAX_BYTES = 420 * 1024 * 1024
# Without a session: the longest public form is a word about the guide, about 10 kB as it is sent.
VISITOR_MAX_BYTES = 64 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Logging: one JSON line per event, personal numbers blanked
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"personal": {"()": "core.logs.PersonalDataFilter"}},
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "core.logs.ConsoleHandler",
            "filters": ["personal"],
            "formatter": "json",
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A line for each task that went well would bury the sign-ins of a first start.
        "celery": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},  # else a line for each page of a PDF
    },
}

# Portal: what stands in the header and footer, blank until the office fills it
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_PORTAL_NAME = env.text("SITE_PORTAL_NAME", "便民服务与基层治理平台")
SITE_ORGANISER = env.text("SITE_ORGANISER", "")
SITE_UNDERTAKER = env.text("SITE_UNDERTAKER", "")
SITE_CONTACT = env.text("SITE_CONTACT", "")
SITE_IDENTIFIER_CODE = env.text("SITE_IDENTIFIER_CODE", "")
SITE_ICP_NUMBER = env.text("SITE_ICP_NUMBER", "")
SITE_POLICE_NUMBER = env.text("SITE_POLICE_NUMBER", "")
SITE_PARTY_GOV_BADGE_URL = env.text("SITE_PARTY_GOV_BADGE_URL", "")
SITE_ERROR_REPORT_URL = env.text("SITE_ERROR_REPORT_URL", "")

if PRODUCTION:
    unsafe = {
        "DEBUG": DEBUG,
        "DEMO": DEMO,
        "HTTPS": not HTTPS,
        "ALLOWED_HOSTS": "*" in ALLOWED_HOSTS or not env.text("ALLOWED_HOSTS", ""),
        "SITE_URL": not SITE_URL.startswith("https://"),
        "SITE_ORGANISER": not SITE_ORGANISER,
        "SITE_IDENTIFIER_CODE": not SITE_IDENTIFIER_CODE,
        "SITE_ICP_NUMBER": not SITE_ICP_NUMBER,
        "SITE_POLICE_NUMBER": not SITE_POLICE_NUMBER,
        "INDEX_KEY": INDEX_KEY in FIELD_KEYS.values(),
        "AUDIT_KEY": bool(env.text("AUDIT_KEY", ""))
        and AUDIT_KEY in {*FIELD_KEYS.values(), INDEX_KEY, *INDEX_KEYS_OLD},
    }
    wrong = [name for name, is_wrong in unsafe.items() if is_wrong]
    if wrong:
        raise ImproperlyConfigured(
            f"PRODUCTION=true refuses to start: missing or unsafe {', '.join(wrong)}; "
            "see docs/configuration.md."
        )
