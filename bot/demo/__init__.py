"""The demo: Convers and the sandbox under one roof, kept in a folder of its own."""
