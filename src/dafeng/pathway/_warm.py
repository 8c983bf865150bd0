"""Compile and keep the kernels: `python -m dafeng.pathway._warm`, once after installing."""

from __future__ import annotations

from dafeng.pathway._engine import warm

__all__: list[str] = []

if __name__ == "__main__":
    warm()
