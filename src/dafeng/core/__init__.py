"""The common language of all rooms: errors, units, sources, indicators, observations."""
