"""The Slack peer: Web API, Socket Mode, signed HTTP; stateful, strict, on the loopback only."""

from sandbox.peer.api.server import Call
from sandbox.peer.errors import NotPossibleError, SnapshotError
from sandbox.peer.peer import SlackPeer
from sandbox.peer.state.files import File, Upload
from sandbox.peer.state.model import Channel, Message, Person, Session, View
from sandbox.peer.wire.delivery import Ack, Delivery

__all__ = [
    "Ack",
    "Call",
    "Channel",
    "Delivery",
    "File",
    "Message",
    "NotPossibleError",
    "Person",
    "Session",
    "SlackPeer",
    "SnapshotError",
    "Upload",
    "View",
]
