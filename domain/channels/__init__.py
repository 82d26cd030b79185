"""The channels processes live in, and who is in them."""
