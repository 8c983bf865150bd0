"""People: who they are, what they may see and change, and what they did.

In: requests, users, units of government. Out: a `Scope` (people/policy.py), which is the only thing that decides what a
page, list, API answer, export or chart may show and what may be written; and the audit log (people/audit.py), one
list over every history table, sign-ins, refusals, imports and exports.
"""
