"""Operations: one change to a process each; suggestions, decisions, and undo."""
