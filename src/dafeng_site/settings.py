"""Settings of the site, all of them from the environment, with defaults that run on one machine without a network.

DAFENG_HOME        folder of the database, the key and collected static files; default ./var
DATABASE_URL       postgresql://user:password@host:port/name; SQLite in DAFENG_HOME without it
DAFENG_SECRET_KEY  signing key; without it one is made once and kept in DAFENG_HOME, readable by its owner alone
DAFENG_HOSTS       host names that the site answers to, separated by commas; default this machine
DAFENG_ORIGINS     origins trusted for forms behind a proxy (https://dafeng.example.gov.cn), separated by commas
DAFENG_HTTPS       1 where a proxy in front speaks https: secure cookies, HSTS, X-Forwarded-Proto is believed
DAFENG_PROXIES     how many proxies stand in front (for the addresses in the audit log and of limits); default 0:
                   X-Forwarded-For is not believed
DAFENG_PROXY_NETWORKS  addresses or networks of those proxies, as 10.0.0.5,10.1.0.0/16; from others X-Forwarded-For
                   is not believed. Unset: from anybody, for a site that the proxy alone can reach
DAFENG_OIDC_…      sign-in by OpenID Connect; see people/oidc/configured.py
DAFENG_CHECK_…     checkers of uploaded files; see checking/checkers.py
DAFENG_DEBUG       1 for development only
"""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path

from csp.constants import NONE, SELF

from dafeng_site.checking import checkers
from dafeng_site.environment import database, flag, names, secret_key
from dafeng_site.people.oidc.configured import from_environment

BASE_DIR = Path(__file__).resolve().parent
HOME = Path(os.environ.get("DAFENG_HOME", "var")).resolve()

SECRET_KEY = secret_key(HOME)
DEBUG = flag("DAFENG_DEBUG")
HTTPS = flag("DAFENG_HTTPS")
PROXIES = int(os.environ.get("DAFENG_PROXIES", "0"))
PROXY_NETWORKS = tuple(ip_network(each) for each in names("DAFENG_PROXY_NETWORKS", ""))
ALLOWED_HOSTS = names("DAFENG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = names("DAFENG_ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "simple_history",
    "dafeng_site.people",
    "dafeng_site.data",
    "dafeng_site.plans",
    "dafeng_site.books",
    "dafeng_site.lab",
    "dafeng_site.cascade",
    "dafeng_site.supervision",
    "dafeng_site.duty",
    "dafeng_site.notices",
    "dafeng_site.reminders",
    "dafeng_site.reporting",
    "dafeng_site.evaluation",
    "dafeng_site.pages",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dafeng_site.middleware.OnceMiddleware",
    "dafeng_site.pagecache.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dafeng_site.middleware.LanguageMiddleware",
    "dafeng_site.middleware.LimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "dafeng_site.retyping.RetypingMiddleware",
    "dafeng_site.middleware.ScopeMiddleware",
    "dafeng_site.checking.middleware.FileMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dafeng_site.urls"
WSGI_APPLICATION = "dafeng_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dafeng_site.people.context.scope",
                "dafeng_site.pages.navigation.page",
            ]
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "dafeng_site.people.backend.PasswordBackend",
    "dafeng_site.people.oidc.backend.Backend",
]
OIDC = from_environment()
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "dafeng_site.people.passwords.RuleValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = "dafeng_site.people.rules.failure_limit"
AXES_COOLOFF_TIME = "dafeng_site.people.rules.cool_off"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "dafeng_site.people.signals.locked_out"
AXES_CLIENT_IP_CALLABLE = "dafeng_site.people.signals.client_address"
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are kept in the site's own audit log
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 24 * 3600  # the settings of the site end sessions earlier
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "dafeng_site.pages.views.common.token_failed"
WHO_COOKIE_NAME = "dafeng_who"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = False  # the proxy in front redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # charts are saved as PNG from a blob
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LARGEST_REQUEST = 25 * 1024 * 1024  # the largest file that a page takes is 20 MB
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CHECKERS = checkers.from_environment()

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "dafeng_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HOME / "files")}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "dafeng_site.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = False
NINJA_PAGINATION_PER_PAGE = 100
NINJA_MAX_PER_PAGE_SIZE = 1000
NINJA_NUM_PROXIES = PROXIES or None
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("DAFENG_LOG", "WARNING")},
}
