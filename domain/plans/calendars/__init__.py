"""A person's calendar elsewhere: busy times in, accepted events out."""
