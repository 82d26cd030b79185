"""The one door to any model: consent, sanitise, budget, tier, provider, usage."""
