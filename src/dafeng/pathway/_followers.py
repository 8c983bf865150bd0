"""Faults that only follow from others: what a row that could not be read leaves missing elsewhere is not told again."""

from __future__ import annotations

from collections.abc import Sequence

from dafeng.core.errors import Fault

__all__ = ["without_followers"]

_FOLLOWERS = {
    "scenarios/branches": ("unknown-branch", "shift-target", "unknown-quantity"),
    "scenarios/drivers.toml": ("unknown-driver", "driver-parts", "unknown-quantity", "no-base-value", "derived-driver"),
    "scenarios/drivers": ("unknown-drivers", "no-base-value", "shares-open", "remainder-negative"),
    "scenarios/stocks.toml": ("unknown-stock", "unknown-technology", "unknown-quantity", "shift-target"),
    "scenarios/stocks/survival": ("unknown-survival", "survival-start"),
    "scenarios/supply.toml": ("unknown-supply", "unknown-quantity"),
    "scenarios/measures/": ("unknown-measure", "needs"),
}
"""Files whose faulty entries are left out or read with a default, and what that makes the later checks find."""

_UNUSED = "pathway.unused-translation"
"""What is at fault may well be that the text is not there; so this is told alone."""


def without_followers(checked: Sequence[Fault], read: Sequence[Fault]) -> list[Fault]:
    """The faults that checking found, less those that reading's faults account for."""
    files = [each.where for each in read if each.severity == "error"]
    hidden = {
        f"pathway.{code}"
        for name, codes in _FOLLOWERS.items()
        if any(where.startswith(name) for where in files)
        for code in codes
    }
    if any(each.code != _UNUSED and each.severity == "error" for each in (*read, *checked)):
        hidden.add(_UNUSED)
    return [each for each in checked if each.code not in hidden]
