"""Ports that belong to no single feature: time, identity, durable work."""

from domain.ports.clock import Clock
from domain.ports.identity import Ids
from domain.ports.posts import Post, PostLog
from domain.ports.work import Accepted, Enqueue, Inbox, Job, Jobs, Queue, Teams, Work

__all__ = [
    "Accepted",
    "Clock",
    "Enqueue",
    "Ids",
    "Inbox",
    "Job",
    "Jobs",
    "Post",
    "PostLog",
    "Queue",
    "Teams",
    "Work",
]
