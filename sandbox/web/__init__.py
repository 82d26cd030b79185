"""The sandbox in a browser: serves the page and lets it act as the people of a workspace."""

from sandbox.web.server import SandboxServer

__all__ = ["SandboxServer"]
