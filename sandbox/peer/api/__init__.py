"""The Web API, by method family."""
