"""The frame of a standalone page: one file, no script, no request, and a content security policy that forbids both."""

from __future__ import annotations

from importlib.resources import files

from dafeng.core.errors import Language

__all__ = ["page"]


def page(title: str, style: str, body: str, language: Language) -> str:
    """A whole HTML page. `title` and `body` are escaped already; `style` names a CSS file beside this one."""
    css = files("dafeng.plan.render").joinpath(style).read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="{"zh-CN" if language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{css}</style>
</head>
<body>
{body}</body>
</html>
"""
