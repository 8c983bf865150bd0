"""Replacement of carbon emission for energy- and emission-intensive projects, by a province's published formula.

In: a ledger of projects (their emission, industry, place) and of sources of replacement (what was cut, when, where);
the rule as data. Out: for each project E, H, Q = E x H, what is replaced and what is lacking; for each source what it
gives, what is used of it and what is left; every breach of the rule by name. No tonne of a source is used twice.
Method: E = fuel + process + electricity and heat - recovered; a source gives the mean of its three years before.
Source: Shandong, 鲁环发〔2022〕5号, full text seen; in force 2022-04-29 to 2024-04-28.
"""

from dafeng.accounts.replacement.judging import (
    Assessment,
    ProjectStanding,
    SourceStanding,
    assess,
    assessment_record,
    assessment_tables,
)
from dafeng.accounts.replacement.reading import read_ledger
from dafeng.accounts.replacement.records import Ledger, Project, Source, Use
from dafeng.accounts.replacement.rules import Rule, default_rule

__all__ = [
    "Assessment",
    "Ledger",
    "Project",
    "ProjectStanding",
    "Rule",
    "Source",
    "SourceStanding",
    "Use",
    "assess",
    "assessment_record",
    "assessment_tables",
    "default_rule",
    "read_ledger",
]
