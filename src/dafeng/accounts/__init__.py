"""The books of a city: factors, energy balance, emissions.

In: energy balance tables in the official layout, the packaged factor library, a city's own values.
Out: balances checked by their identities, energy in standard coal by calorific and equivalent value, CO2 by fuel and
sector, each as observations with source and state.
Method: 能源平衡表 of the statistics system, GB/T 2589-2020, the provincial inventory guides; see docs/methods.
`dafeng.accounts.factors` answers which factor and why; `dafeng.accounts.balance` reads, checks and converts.
"""

__all__: list[str] = []
