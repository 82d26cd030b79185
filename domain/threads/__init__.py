"""Reading threads and channels: what was decided, what is to be done, what is open, who disagrees."""
