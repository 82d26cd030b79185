"""What may be noticed in a record: one detector a file, facts in, insights with their evidence out."""
