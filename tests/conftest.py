"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("dafeng", deadline=None)  # a busy machine is slow, not wrong; speed is for benchmarks/
settings.load_profile("dafeng")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, django_db_use_migrations: bool
) -> Iterator[None]:
    """pytest-django asks here before it makes the test database."""
    from ready_tables import ready_tables

    if not django_db_use_migrations:  # tables made from the models alone are no copy of what migrations make
        yield
        return
    with ready_tables(request.config.rootpath / "build" / "test-tables"):
        yield
