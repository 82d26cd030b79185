"""Colours that hold on white and on Slack's dark theme: the picture brings its own ground."""

GROUND = "#FAFAF8"
INK = "#1D1C1D"
FAINT = "#616061"
RULE = "#DDDCDA"
OFF = "#EDECE9"
BUSY = "#C9C7C3"
BUSY_LINES = "#8D8A85"
DONE = "#E3E8E3"
MISSED = "#F3E3DF"
EFFORT = {"low": "#D6E6F5", "medium": "#A9CBEB", "high": "#2F6BA5"}
EDGE = {"low": "#5B93C9", "medium": "#2F6BA5", "high": "#12304F"}
"""Effort is told by the number of bars as well, never by colour alone."""
