"""Where static files are kept: hashed names, compressed, safe to cache for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

__all__ = ["StaticStorage"]


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise tells no types
    """Hashed and compressed; imports between ES modules are rewritten to the hashed names too."""

    support_js_module_import_aggregation = True
    manifest_strict = False
