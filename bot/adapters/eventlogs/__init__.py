"""Event logs from files: CSV and XES, plain or gzipped, as the domain's events."""
