"""The composition root: the one room that knows everyone, and only introduces them."""
