"""Notices: telling people in the site what concerns them, from every room.

In: people, the key of a matter, its sentence in both languages, the address that it leads to. Out: one row a person
and matter; the list of one's own; how many are unread.

Method: the key keeps one matter from being told twice to one person, also when two requests tell it at once (unique
in the database). A notice is seen, opened and marked as read by whom it is for and by nobody else. Mails and messages
to groups are another room's (`reminders`); notices in the site always come.
"""

from __future__ import annotations
