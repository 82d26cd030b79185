"""Views: text, limits, and the messages people see."""
