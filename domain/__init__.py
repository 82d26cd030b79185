"""What Convers knows and decides: pure Python, no Slack, no SQL, no model vendor, no clock."""
