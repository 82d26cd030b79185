"""Everything Convers asks of a model server: answers and vectors, each with a client of its own."""

from bot.adapters.openai.embeddings import OpenAIEmbeddings
from bot.adapters.openai.model import OpenAIModel
from bot.adapters.openai.options import OpenAIOptions
from domain.gateway.ports import TokenCounter
from domain.ports import Clock


class OpenAIDoor:
    """Opened with the program and closed with it."""

    def __init__(self, options: OpenAIOptions, tokens: TokenCounter, clock: Clock) -> None:
        self.answers = OpenAIModel(options, tokens, clock)
        self.vectors = OpenAIEmbeddings(options, tokens, clock)

    async def warm(self) -> None:
        """Import the SDK and build the clients off the event loop, so that the first answer is not late."""
        await self.answers.warm()
        await self.vectors.warm()

    async def close(self) -> None:
        """Close the connections."""
        await self.answers.close()
        await self.vectors.close()
