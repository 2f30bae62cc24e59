"""The only settings file. Every value that differs between installations comes from the environment.

Unset means production: nothing here becomes laxer because a variable was forgotten. `.env.example` lists the
variables; `env.py` says what each kind of value may look like.
"""

from pathlib import Path
from typing import Any

from ragft_site import env, logs
from ragft_site.embedded import socket_path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")  # everything this installation makes

# Who we are on the web ------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "only-for-development" if DEBUG else None)

SITE = env.site("SITE_URL", "http://127.0.0.1:8000")
SITE_URL = f"{SITE.scheme}://{SITE.netloc}"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SITE_IS_LOOPBACK = SITE.hostname in LOOPBACK
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if SITE_IS_LOOPBACK else [SITE.hostname]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SECURE = SITE.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
# Subdomains and browsers' preload lists are the affair of whoever owns the domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CSRF_COOKIE_HTTPONLY = False  # htmx's requests carry the token in a header, which the page's script reads
CSRF_FAILURE_VIEW = "ragft_site.middleware.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# How many proxies of ours stand in front. Only then are their headers about scheme and address believed.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SECURE

# Django 6 has this setting built in, under the same name and with the same shape.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# What the site is made of ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ragft_site",
    "decisions",
    "costing",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials",  # sets up the template loaders: partials over cached over files
]

MIDDLEWARE = [
    "ragft_site.middleware.answered_first",
    "ragft_site.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ragft_site.middleware.watched",
    "django.middleware.gzip.GZipMiddleware",  # pads what it sends, so that sizes tell nothing (BREACH)
    "ragft_site.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ragft_site.middleware.signed_out_htmx",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ragft_site.middleware.time_zone_of_reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "ragft_site.urls"
WSGI_APPLICATION = "ragft_site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "decisions.context.unread_notices",
            ],
        },
    },
]

# Data -----------------------------------------------------------------------------------------------------

WEB_THREADS = env.integer("WEB_THREADS", 4, least=1)  # of each web process
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        default=VAR_DIR / "db.sqlite3",
        base=BASE_DIR,
        pool_size=WEB_THREADS,
        password=env.text("DATABASE_PASSWORD", ""),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The task queue and the cache: a Redis or Valkey of yours, or the private one that `serve` starts.
PRIVATE_QUEUE = not env.text("REDIS_URL", "")
BROKER_URL, QUEUE_URL, CACHE_URL = env.redis("REDIS_URL", default=socket_path(VAR_DIR))
KEPT_IN_REDIS = {"LOCATION": CACHE_URL, "KEY_PREFIX": "ragft"}
CACHES = {
    # Counts who tries too often, and refuses while it cannot count.
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **KEPT_IN_REDIS},
    # The same place, for what pages do without.
    "forgetful": {"BACKEND": "ragft_site.cache.ForgetfulCache", **KEPT_IN_REDIS},
}

# Files on their way in; the first of them lets none through that no import takes.
FILE_UPLOAD_HANDLERS = [
    "decisions.uploading.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# People ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "decisions.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "decisions.accounts.AccountAdapter"  # nobody signs up uninvited
ACCOUNT_FORMS = {
    "login": "decisions.forms.accounts.SignInForm",
    "reset_password": "decisions.forms.accounts.ResetForm",
    "reset_password_from_key": "decisions.forms.accounts.NewPasswordForm",
    "change_password": "decisions.forms.accounts.ChangeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation, which came by e-mail, has proved the address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # that mail leads to a sign-up page, and there is none
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Mail -----------------------------------------------------------------------------------------------------

MAIL = env.mail("EMAIL_URL", default=VAR_DIR / "mail", base=BASE_DIR)
EMAIL_BACKEND: str = MAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH: str | None = MAIL.get("EMAIL_FILE_PATH")
EMAIL_HOST: str = MAIL.get("EMAIL_HOST", "")
EMAIL_PORT: int = MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER: str = MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD: str = MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS: bool = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 20, least=1)  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"ragft@{SITE.hostname}")

# Webhooks ------------------------------------------------------------------------------------------------

# Places inside the network, or on this machine, that teams may have called. All others must be public.
WEBHOOK_INSIDE_HOSTS = env.hosts("WEBHOOK_INSIDE_HOSTS")

# Words and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Static files ---------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]  # ours, and in static/parts what npm brought (`make parts`)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# What happened --------------------------------------------------------------------------------------------

METRICS_TOKEN = env.text("METRICS_TOKEN", "")  # what may read /metrics; unset: nobody may

LOG_FORMAT = logs.form()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ours": {"()": "ragft_site.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},  # the line of each request says what it answered
        "django.security.DisallowedHost": {
            "level": "CRITICAL"
        },  # whoever scans the network would fill the log
        "celery": {"level": "WARNING"},
        "celery.app.trace": {"level": "CRITICAL"},  # repeats what task_signals.py says, with all its data
    },
}
