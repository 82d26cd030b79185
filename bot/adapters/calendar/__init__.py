"""Calendars over HTTP and as files (RFC 5545), and the seal for their addresses."""
