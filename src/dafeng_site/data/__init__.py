"""Data: places, sources and observations, as entered, imported and shown.

In: a city pack, a spreadsheet, a form or the API. Out: observations with the eight columns of the house, each with its
history; series and tables for pages; exports. Import is all-or-nothing and repeatable: the same file twice changes
nothing (data/imports.py).
"""
