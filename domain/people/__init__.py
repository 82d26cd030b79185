"""The people of a workspace, as far as Convers needs to know them."""
