"""What the OpenAI peer can say, and the bytes it says it with, on both of its endpoints."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One scripted answer: text in pieces, and perhaps a call of the offered function.

    `counts_usage` is False for a server that does not count tokens; `finish` is the end as chat
    completions name it; `delay_first` and `delay_between` are seconds.
    """

    chunks: tuple[str, ...] = ()
    tool_name: str | None = None
    tool_arguments: str = ""
    delay_first: float = 0.0
    delay_between: float = 0.0
    counts_usage: bool = True
    finish: str | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.chunks)

    @property
    def output_tokens(self) -> int:
        """A rough count, the way no tokenizer does it."""
        return (len(self.text) + len(self.tool_arguments)) // 4 + 1

    @property
    def finish_reason(self) -> str:
        """How chat completions end."""
        return self.finish or ("tool_calls" if self.tool_name else "stop")


def prompt_tokens(body: dict[str, Any]) -> int:
    """Return a rough count of the prompt."""
    return len(json.dumps(body.get("messages", body.get("input", "")))) // 4 + 1


def _line(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data, separators=(",", ":")).encode() + b"\n\n"


def _halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    return text[:middle], text[middle:]


def chat_stream(answer: Answer, body: dict[str, Any]) -> tuple[list[bytes], bytes]:
    """Return the events of the answer one by one, and the bytes that end the stream."""
    base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        return _line({**base, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    events = [chunk({"content": text}) for text in answer.chunks]
    if answer.tool_name:
        first, second = _halves(answer.tool_arguments)
        function = {"name": answer.tool_name, "arguments": first}
        call = {"index": 0, "id": "call_1", "type": "function", "function": function}
        events.append(chunk({"tool_calls": [call]}))
        events.append(chunk({"tool_calls": [{"index": 0, "function": {"arguments": second}}]}))
    if events:
        events[0] = chunk({"role": "assistant", "content": ""}) + events[0]
    tail = chunk({}, answer.finish_reason)
    if answer.counts_usage and (body.get("stream_options") or {}).get("include_usage"):
        tail += _line({**base, "choices": [], "usage": chat_usage(answer, body)})
    return events, tail + b"data: [DONE]\n\n"


def chat_usage(answer: Answer, body: dict[str, Any]) -> dict[str, int]:
    """Return the usage as chat completions report it."""
    read, written = prompt_tokens(body), answer.output_tokens
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def chat_completion(answer: Answer, body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer as one chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": answer.text or None}
    if answer.tool_name:
        function = {"name": answer.tool_name, "arguments": answer.tool_arguments}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": answer.finish_reason}],
        **({"usage": chat_usage(answer, body)} if answer.counts_usage else {}),
    }


def _output(answer: Answer) -> list[dict[str, Any]]:
    """Return the output items of a response."""
    items: list[dict[str, Any]] = []
    if answer.chunks:
        content = [{"type": "output_text", "text": answer.text, "annotations": []}]
        items.append(
            {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": content}
        )
    if answer.tool_name:
        items.append(
            {
                "type": "function_call",
                "id": "fc_1",
                "call_id": "call_1",
                "name": answer.tool_name,
                "arguments": answer.tool_arguments,
                "status": "completed",
            }
        )
    return items


def response(answer: Answer, body: dict[str, Any], *, is_done: bool = True) -> dict[str, Any]:
    """Return the answer as a response object, finished or just begun."""
    read, written = prompt_tokens(body), answer.output_tokens
    reason = {"length": "max_output_tokens", "content_filter": "content_filter"}.get(answer.finish or "")
    usage = {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + written,
    }
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": body["model"],
        "status": ("incomplete" if reason else "completed") if is_done else "in_progress",
        "output": _output(answer) if is_done else [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "error": None,
        "incomplete_details": {"reason": reason} if reason and is_done else None,
        "store": body.get("store"),
        "usage": usage if is_done and answer.counts_usage else None,
    }


def response_stream(answer: Answer, body: dict[str, Any]) -> tuple[list[bytes], bytes]:
    """Return the events of the answer one by one, and the bytes that end the stream."""
    sequence = iter(range(1_000_000))

    def event(kind: str, **data: Any) -> bytes:
        return f"event: {kind}\n".encode() + _line({"type": kind, "sequence_number": next(sequence), **data})

    begin = event("response.created", response=response(answer, body, is_done=False))
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}
    events = [event("response.output_text.delta", delta=text, **place) for text in answer.chunks]
    if answer.tool_name:
        at = 1 if answer.chunks else 0
        item = _output(answer)[-1]
        begun = {**item, "arguments": "", "status": "in_progress"}
        call = event("response.output_item.added", output_index=at, item=begun)
        for part in _halves(answer.tool_arguments):
            call += event(
                "response.function_call_arguments.delta", item_id="fc_1", output_index=at, delta=part
            )
        events += [call, event("response.output_item.done", output_index=at, item=item)]
    if events:
        events[0] = begin + events[0]
    done = response(answer, body)
    return events, ("" if events else begin.decode()).encode() + event(
        f"response.{done['status']}", response=done
    )
