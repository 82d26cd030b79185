"""Convers in processes of its own, to be killed, frozen and thawed."""

import os
import signal
import subprocess
import sys

from sandbox.peer import SlackPeer
from tests.peers.openai import OpenAIPeer


def replica_environment(peer: SlackPeer, model: OpenAIPeer, database_url: str) -> dict[str, str]:
    """Return the settings of a replica that talks to the peers over Socket Mode."""
    return {
        **os.environ,
        "SLACK_API_URL": peer.api_url,
        "SLACK_BOT_TOKEN": peer.bot_token,
        "SLACK_APP_TOKEN": peer.app_token,
        "SLACK_RATE_SCALE": "1000",
        "OPENAI_BASE_URL": model.base_url,
        "OPENAI_API_KEY": "sk-test",
        "AI_FIRST_TOKEN_SECONDS": "60",
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
        "LOG_LEVEL": "warning",
    }


class Replica:
    """One `convers run` in a process of its own, to be killed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "bot", "run"]
        self._process = subprocess.Popen(command, env=self._environment, stderr=subprocess.PIPE)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()

    def stop(self) -> str:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.communicate(timeout=30)[1].decode()

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Kill it, however it is."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
