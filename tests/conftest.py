"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("dafeng", deadline=None)  # a busy machine is slow, not wrong; speed is for benchmarks/
settings.load_profile("dafeng")
