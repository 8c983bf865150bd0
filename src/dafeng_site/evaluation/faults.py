"""What several services of the room say in the same words."""

from __future__ import annotations

from dafeng.core.errors import Fault
from dafeng_site.services import GoneError

__all__ = ["gone"]


def gone() -> GoneError:
    """Said of a record that is not there, or not the person's to see."""
    return GoneError(Fault("site.gone", "没有这条记录，或您无权查看", "no such record, or not yours to see"))
