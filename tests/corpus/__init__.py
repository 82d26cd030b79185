"""What people write under a process, with what is to come of it, and how much of that comes true."""
