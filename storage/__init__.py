"""The shelves: PostgreSQL behind the domain's repositories."""
