"""The WSGI application; `dafeng serve` runs it, and so does any WSGI server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

__all__ = ["application"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dafeng_site.settings")
application = get_wsgi_application()

if os.environ.get("DAFENG_WARM") == "1":
    from dafeng_site import warming

    warming.begin()
