"""Settings of the site's tests: a home of their own, cheap passwords, static files without hashes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="dafeng-test-")  # of this process alone: those that run side by side share no file
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["DAFENG_HOME"] = _HOME
os.environ.setdefault("DAFENG_SECRET_KEY", "a key for tests only, long enough to please the checks of Django")
os.environ.setdefault("DAFENG_API_RATE", "100000/min")

from dafeng_site.settings import *  # noqa: E402,F403  the home has to be known first
from dafeng_site.settings import STORAGES  # noqa: E402

ALLOWED_HOSTS = ["*"]
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
