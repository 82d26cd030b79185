"""What the record of finished work says: how it flows, what is unusual, and when things will be done."""
