"""Dafeng 达峰: pure calculation for running a city's carbon-peaking plan.

The rooms, lowest first (a lower room never imports a higher one):

    core      units, sources, errors, the indicator catalogue, observations
    plan      the plan document as data: clauses, tasks, targets, units of government
    tracking  targets against observations: status, pace, outlook
    city      the city pack: one folder with everything known of a city

No Django, no network, no global state; files, clock and seeds come in as arguments.
"""

__version__ = "0.1.0"
