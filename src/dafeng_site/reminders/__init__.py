"""Reminders before and after deadlines of reports, rectification and work items, sent once a day by `dafeng remind`.

In: open matters of the duty room, the day, what people wish, the ways out that the environment names. Out: notices in
the site, mails, messages to the group robots of WeCom and DingTalk, and a record of each.

Method: days by `dafeng.appraisal.reminders_due`; quiet on days that are no working days by `Holidays`, made up for on
the next. Each matter, step and recipient has one record, unique in the database, so that a second run sends nothing
twice; what failed is tried again by the runs of the next three days. One way out that fails holds up no other.
"""

from __future__ import annotations
