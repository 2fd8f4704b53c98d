"""Settings: each is one TAGIH_* environment variable, read here and nowhere else.

`DOCUMENTED` collects name, default and meaning; `docs/settings.md` is checked against it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import platformdirs
from csp.constants import NONE, SELF

DOCUMENTED: dict[str, tuple[str, str]] = {}


def setting(name: str, default: str, meaning: str) -> str:
    """The value of the environment variable `name`, remembered for the documentation."""
    DOCUMENTED[name] = (default, meaning)
    return os.environ.get(name, default)


def _switch(name: str, default: str, meaning: str) -> bool:
    return setting(name, default, meaning).lower() in {"1", "true", "yes", "on"}


# --- where everything lives -------------------------------------------------------------------------------

DATA_DIR = (
    Path(
        setting(
            "TAGIH_DATA_DIR",
            "",
            "folder that holds all state of this installation; empty: `tagih` in the user's data folder",
        )
        or platformdirs.user_data_path("tagih")
    )
    .expanduser()
    .resolve()
)
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key given, or the one in the data folder, made at the first start; there is no default key."""
    given = setting(
        "TAGIH_SECRET_KEY",
        "",
        "key that signs sessions and links, at least 50 characters; empty: made once, kept in the data folder",
    )
    if given:
        return given
    path = DATA_DIR / "secret"
    if not path.exists():
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process made it at the same instant
    return path.read_text()


SECRET_KEY = _secret_key()

# --- the database -----------------------------------------------------------------------------------------

_DATABASE_URL = setting(
    "TAGIH_DATABASE_URL",
    "",
    "postgresql://user:password@host:port/name moves the books to PostgreSQL; empty: SQLite in the data folder",
)
_CONNECTIONS = int(
    setting("TAGIH_DATABASE_CONNECTIONS", "8", "most connections one process opens to PostgreSQL (count)")
)
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456"
)


def _database(url: str) -> dict[str, object]:
    if not url or url.startswith("sqlite://"):
        name = url.removeprefix("sqlite://") or str(DATA_DIR / "tagih.sqlite3")
        options: dict[str, object] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options, "CONN_MAX_AGE": None}
    parts = urlsplit(url)
    options = {
        "options": "-c statement_timeout=600000 -c idle_in_transaction_session_timeout=120000",
        "connect_timeout": 10,
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(_DATABASE_URL)}
ON_POSTGRESQL = "postgresql" in str(DATABASES["default"]["ENGINE"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the web ----------------------------------------------------------------------------------------------

HOST = setting("TAGIH_HOST", "127.0.0.1", "address the web server listens on")
PORT = int(setting("TAGIH_PORT", "8000", "port of the web server; the next free one is taken when it is in use"))
WEB_THREADS = int(setting("TAGIH_WEB_THREADS", "4", "threads that answer web requests (count)"))
BASE_URL = setting(
    "TAGIH_BASE_URL",
    f"http://localhost:{PORT}",
    "address that links in messages start with; nothing from a request is used",
).rstrip("/")
_HTTPS = BASE_URL.startswith("https://")
DEBUG = _switch("TAGIH_DEBUG", "no", "show tracebacks in the browser; never on a reachable machine")
ALLOWED_HOSTS = [
    host
    for host in setting(
        "TAGIH_ALLOWED_HOSTS",
        "",
        "host names the web answers to, divided by commas; empty: this machine and the base address",
    ).split(",")
    if host
] or ["localhost", "127.0.0.1", "[::1]", urlsplit(BASE_URL).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

TRUSTED_PROXIES = [
    network.strip()
    for network in setting(
        "TAGIH_TRUSTED_PROXIES",
        "",
        "addresses or networks of proxies in front of the web server, divided by commas: only from them the visitor's "
        "address in X-Forwarded-For is believed; empty: none",
    ).split(",")
    if network.strip()
]
PORTAL_REQUESTS = int(
    setting("TAGIH_PORTAL_REQUESTS", "240", "requests one address may make to the client portal in a minute (count)")
)

# --- mail -------------------------------------------------------------------------------------------------

SMTP_URL = setting(
    "TAGIH_SMTP_URL",
    "",
    "smtp://user:password@host:port (smtps:// for TLS, ?starttls=1 to upgrade); empty: messages go to the file outbox",
)
LINKS_IN_MESSAGES = "TAGIH_BASE_URL" in os.environ or not SMTP_URL
"""Without an address of our own, real messages carry no link: `localhost` would be the reader's machine."""
MAIL_FROM = setting(
    "TAGIH_MAIL_FROM", "billing@localhost.invalid", "sender address of messages when the company has none"
)
BOUNCE_ADDRESS = setting(
    "TAGIH_BOUNCE_ADDRESS",
    "",
    "address such as bounces@example.com to which mail that could not be delivered comes back, each message's own name "
    "added after a plus sign; empty: it comes back to the sender",
)
MAIL_PROVIDER = setting(
    "TAGIH_MAIL_PROVIDER",
    "",
    "brevo, mailersend, mailgun, mailjet, mandrill, postmark, sendgrid or sparkpost when one of them carries the mail and "
    "reports back to /mail-reports/NAME/; empty: nobody reports",
).lower()
ANYMAIL: dict[str, str | list[str]] = {
    "WEBHOOK_SECRET": [
        one
        for one in setting(
            "TAGIH_MAIL_REPORTS_SECRET",
            "",
            "user:password that the provider's reports sign in with (basic authentication)",
        ).split()
        if ":" in one
    ],
}
_SIGNING_KEY = setting(
    "TAGIH_MAIL_REPORTS_KEY",
    "",
    "key with which mailersend, mailgun or mandrill sign their reports; empty: none is taken",
)
if _SIGNING_KEY:
    ANYMAIL |= {
        "MAILGUN_WEBHOOK_SIGNING_KEY": _SIGNING_KEY,
        "MAILERSEND_SIGNING_SECRET": _SIGNING_KEY,
        "MANDRILL_WEBHOOK_KEY": _SIGNING_KEY,
    }
MAIL_TIMEOUT_SECONDS = int(setting("TAGIH_MAIL_TIMEOUT_SECONDS", "20", "longest wait for the mail server (seconds)"))

# --- payment providers --------------------------------------------------------------------------------------

PROVIDER_KEYS_FILE = setting(
    "TAGIH_PROVIDER_KEYS_FILE",
    "",
    "file of the keys that encrypt what payment providers gave us, the newest first; empty: `provider-keys` in the data "
    "folder, made once. A backup needs it too, kept apart",
)
PROVIDER_ADDRESS = setting(
    "TAGIH_PROVIDER_ADDRESS",
    "",
    "address at which a stand-in answers for every payment provider, to try things out; empty: the providers themselves",
).rstrip("/")
PROVIDER_REPORTS = int(
    setting(
        "TAGIH_PROVIDER_REPORTS",
        "1200",
        "requests one address may make to /provider-events/ in a minute (count)",
    )
)

# --- work in the background -------------------------------------------------------------------------------

BATCH_CUSTOMERS = int(
    setting("TAGIH_BATCH_CUSTOMERS", "400", "customers one transaction of the daily run takes (count)")
)
BATCH_RECURRING = int(
    setting("TAGIH_BATCH_RECURRING", "1000", "recurring invoices one transaction of their run makes (count)")
)
DELIVERY_BATCH = int(setting("TAGIH_DELIVERY_BATCH", "100", "messages a worker claims at a time (count)"))
LEASE_SECONDS = int(
    setting(
        "TAGIH_LEASE_SECONDS",
        "300",
        "how long a claimed message may stay in sending before its outcome counts as unknown (seconds)",
    )
)

DAILY_RUN_HOUR = int(
    setting("TAGIH_DAILY_RUN_HOUR", "7", "hour of the company's local day from which the daily run takes place (0-23)")
)
RATE_DAYS = int(
    setting("TAGIH_RATE_DAYS", "7", "how old a recorded exchange rate may be on the day it is used for (days)")
)
PROCRASTINATE_IMPORT_PATHS = ["tagih.jobs.tasks"]

Q_CLUSTER = {
    "name": "tagih", "orm": "default", "workers": 1, "timeout": 3600, "retry": 3700, "max_attempts": 4, "poll": 1,
    "bulk": 1, "catch_up": False, "ack_failures": False, "recycle": 500, "save_limit": 250, "label": "Jobs",
}  # fmt: skip

# --- Django -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django" if ON_POSTGRESQL else "django_q",
    "tagih",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "tagih.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tagih.web.shell.context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "tagih.web.templatetags"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
AUTH_USER_MODEL = "tagih.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "tagih.web.accounts.Accounts"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia"), ("nl", "Nederlands"), ("el", "Ελληνικά")]
CLIENT_LANGUAGES = [*LANGUAGES, ("de", "Deutsch"), ("fr", "Français")]
"""What clients may be written to in; our own pages speak LANGUAGES."""
LOCALE_PATHS = [Path(__file__).parent / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # empty: files are served from the packages that bring them
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

DEFAULT_FROM_EMAIL = MAIL_FROM
if SMTP_URL:  # the account pages' own mail (password reset) goes the way of the bills
    _smtp = urlsplit(SMTP_URL)
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "localhost", _smtp.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", "starttls=1" in _smtp.query
    EMAIL_TIMEOUT = MAIL_TIMEOUT_SECONDS
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "outbox" / "accounts"

# --- protections ------------------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "tagih.portal.redaction.WithoutSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]},
    },
    "root": {
        "handlers": ["console"],
        "level": setting("TAGIH_LOG_LEVEL", "WARNING", "how much is logged: DEBUG, INFO, WARNING or ERROR"),
    },
}
