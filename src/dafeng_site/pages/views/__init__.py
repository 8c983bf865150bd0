"""Page views: each asks policy, gathers what it shows, and renders one template."""
