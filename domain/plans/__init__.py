"""A person's week: goals and steps become events within working hours, and stay true to both."""
