"""Supervision: talks, circulars, commendations; findings of inspections and the list of violators; complaints.

In: what the office records, what inspectors find, what anybody reports without signing in. Out: records published or
internal, findings that become rectification orders and end with them, complaints whose sender is known to named
handlers alone, each look of theirs in the audit log. The way of a complaint is a flow of `dafeng.appraisal`.
"""
