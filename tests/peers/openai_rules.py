"""What a strict OpenAI server refuses: the rules of the two endpoints, with the words of the real one."""

from dataclasses import dataclass
from typing import Any

_CHAT = (
    "messages model max_completion_tokens max_tokens metadata parallel_tool_calls prompt_cache_key "
    "reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options "
    "temperature tool_choice tools top_p user verbosity"
)
_RESPONSES = (
    "include input instructions max_output_tokens metadata model parallel_tool_calls prompt_cache_key "
    "reasoning safety_identifier service_tier store stream stream_options temperature text tool_choice "
    "tools top_p truncation user"
)
CHAT_PARAMETERS = frozenset(_CHAT.split())
RESPONSES_PARAMETERS = frozenset(_RESPONSES.split())
REASONING_MODELS = ("gpt-5", "gpt-6", "o1", "o3", "o4")
NO_TOOLS_WITH_REASONING = ("gpt-5.6", "gpt-6")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A 400 and the parameter at fault."""

    message: str
    parameter: str | None = None
    code: str | None = None

    def body(self) -> dict[str, Any]:
        """Return it as the server writes it."""
        error = {"message": self.message, "type": "invalid_request_error"}
        return {"error": {**error, "param": self.parameter, "code": self.code}}


def unsupported(parameter: str) -> Refusal:
    """Return the refusal of a parameter this model does not take."""
    use = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}.get(parameter)
    hint = f" Use '{use}' instead." if use else ""
    message = f"Unsupported parameter: '{parameter}' is not supported with this model.{hint}"
    return Refusal(message, parameter, "unsupported_parameter")


def chat_refusal(body: dict[str, Any]) -> Refusal | None:
    """Return why a chat completion request is refused, or None."""
    model = body.get("model")
    if not isinstance(model, str) or not model:
        return Refusal("you must provide a model parameter")
    unknown = sorted(set(body) - CHAT_PARAMETERS)
    if unknown:
        return Refusal(f"Unrecognized request argument supplied: {unknown[0]}", unknown[0])
    if "max_tokens" in body and model.startswith(REASONING_MODELS):
        return unsupported("max_tokens")
    if "stream_options" in body and not body.get("stream"):
        return Refusal("The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    return (
        _messages_refusal(body.get("messages"))
        or _temperature_refusal(model, body)
        or _reasoning_refusal(model, body)
        or _tools_refusal(body, [tool.get("function") for tool in body.get("tools", ())])
    )


def responses_refusal(body: dict[str, Any]) -> Refusal | None:
    """Return why a response request is refused, or None. It must ask not to be stored."""
    model = body.get("model")
    if not isinstance(model, str) or not model:
        return Refusal("Missing required parameter: 'model'.", "model")
    unknown = sorted(set(body) - RESPONSES_PARAMETERS)
    if unknown:
        return Refusal(f"Unknown parameter: '{unknown[0]}'.", unknown[0], "unknown_parameter")
    if body.get("store") is not False:
        return Refusal("This organization requires 'store' to be false.", "store")
    if body.get("max_output_tokens", 16) < 16:
        return Refusal(
            "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16.",
            "max_output_tokens",
            "integer_below_min_value",
        )
    return (
        _messages_refusal(body.get("input"))
        or _temperature_refusal(model, body)
        or _tools_refusal(body, list(body.get("tools", ())))
    )


def _messages_refusal(messages: Any) -> Refusal | None:
    if not isinstance(messages, list) or not messages:
        return Refusal("[] is too short - 'messages'", "messages")
    for at, message in enumerate(messages):
        if message.get("role") not in ("system", "developer", "user", "assistant"):
            return Refusal(f"Invalid value for 'messages[{at}].role'.", f"messages[{at}].role")
        if not isinstance(message.get("content"), str) or set(message) != {"role", "content"}:
            return Refusal(f"Invalid type for 'messages[{at}].content'.", f"messages[{at}].content")
    return None


def _temperature_refusal(model: str, body: dict[str, Any]) -> Refusal | None:
    if body.get("temperature", 1) != 1 and model.startswith(REASONING_MODELS):
        return Refusal(
            f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. "
            "Only the default (1) value is supported.",
            "temperature",
            "unsupported_value",
        )
    return None


def _reasoning_refusal(model: str, body: dict[str, Any]) -> Refusal | None:
    effort = body.get("reasoning_effort")
    if effort is not None and not model.startswith(REASONING_MODELS):
        return Refusal("Unrecognized request argument supplied: reasoning_effort", "reasoning_effort")
    if "astra" in model and effort == "none":
        return Refusal(
            "Unsupported value: 'none' is not supported with this model.",
            "reasoning_effort",
            "unsupported_value",
        )
    if body.get("tools") and model.startswith(NO_TOOLS_WITH_REASONING) and effort != "none":
        return Refusal(
            f"Function tools with reasoning_effort are not supported for {model} in /v1/chat/completions. "
            "To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
            "reasoning_effort",
        )
    return None


def _tools_refusal(body: dict[str, Any], functions: list[Any]) -> Refusal | None:
    if "tool_choice" in body and not functions:
        return Refusal("'tool_choice' is only allowed when 'tools' are specified.", "tool_choice")
    for function in functions:
        if not isinstance(function, dict) or not function.get("name"):
            return Refusal("Missing required parameter: 'tools[0].function.name'.", "tools")
        if function.get("strict") and not _is_strict(function.get("parameters")):
            return Refusal(
                f"Invalid schema for function '{function['name']}': 'additionalProperties' is required to be "
                "supplied and to be false, and 'required' must name every property.",
                "tools[0].function.parameters",
                "invalid_function_parameters",
            )
    return None


def _is_strict(schema: Any) -> bool:
    """True when every object in the schema is closed and requires all of its properties."""
    if isinstance(schema, list):
        return all(_is_strict(part) for part in schema)
    if not isinstance(schema, dict):
        return True
    if "properties" in schema and (
        schema.get("additionalProperties") is not False
        or set(schema.get("required", ())) != set(schema["properties"])
    ):
        return False
    return all(_is_strict(part) for part in schema.values())
