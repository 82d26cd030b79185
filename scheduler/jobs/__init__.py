"""One short module per job."""
