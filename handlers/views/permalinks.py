"""Links to messages of the workspace, as Slack's own permalinks are made."""

from domain.processes.shapes import MessageLink


def permalink(workspace_url: str, source: MessageLink) -> str:
    """Return the address of a message; in a thread it opens there."""
    address = f"{workspace_url.rstrip('/')}/archives/{source.channel_id}/p{source.ts.replace('.', '')}"
    if source.thread_ts is not None and source.thread_ts != source.ts:
        address += f"?thread_ts={source.thread_ts}&cid={source.channel_id}"
    return address
