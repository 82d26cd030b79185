"""The one door to models that speak OpenAI's language; the SDK is imported when it is first needed."""

from bot.adapters.openai.door import OpenAIDoor
from bot.adapters.openai.embeddings import OpenAIEmbeddings
from bot.adapters.openai.model import OpenAIModel
from bot.adapters.openai.options import Finding, OpenAIOptions

__all__ = ["Finding", "OpenAIDoor", "OpenAIEmbeddings", "OpenAIModel", "OpenAIOptions"]
