"""Templates: reusable shapes of processes in directories, their versions, and what runs take over."""
