"""The offline assistant: rules instead of a model, and it says so."""

from domain.conversations.offline.assistant import OfflineAnswer, answer_offline, reads_as_for_us

__all__ = ["OfflineAnswer", "answer_offline", "reads_as_for_us"]
