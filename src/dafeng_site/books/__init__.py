"""The books of the city as records: what people add to the factor library, energy balances, their drafts.

In: a named person's confirmation or override of a factor; an energy balance in the official layout. Out: the factor
library as the city has it (`library.city_library`), balances as the library of calculation reads them (`queries`).
Writing goes through `services`, reading through `queries`; permission is asked of people/policy.py. Nothing is
calculated here: checks, conversion and totals are those of `dafeng.accounts`.
"""
