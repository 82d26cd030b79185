"""Asking: whom a step waits on hears of it and answers; who is given work is read in."""
