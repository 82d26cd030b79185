"""Ports that belong to no single feature: time, identity, durable work."""

from domain.ports.clock import Clock
from domain.ports.identity import Ids
from domain.ports.posts import Post, PostLog
from domain.ports.work import Accepted, Inbox, Job, Jobs, Queue

__all__ = ["Accepted", "Clock", "Ids", "Inbox", "Job", "Jobs", "Post", "PostLog", "Queue"]
