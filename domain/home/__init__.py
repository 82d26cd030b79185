"""Home: what one person finds when they open the app."""
