"""The official Python SDK over HTTP, as its own example says: python python-peer.py <port>"""

import asyncio
import re
import sys
from datetime import datetime

import uvicorn
from chatkit.server import ChatKitServer
from chatkit.store import NotFoundError, Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    Page,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
)
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse


class MemoryStore(Store[dict]):
    """Dictionaries, as in the SDK's examples."""

    def __init__(self):
        self.threads = {}
        self.items = {}

    async def load_thread(self, thread_id, context):
        if thread_id not in self.threads:
            raise NotFoundError(thread_id)
        return self.threads[thread_id]

    async def save_thread(self, thread, context):
        self.threads[thread.id] = thread

    async def load_threads(self, limit, after, order, context):
        return Page(data=list(self.threads.values())[:limit])

    async def load_thread_items(self, thread_id, after, limit, order, context):
        return Page(data=self.items.get(thread_id, [])[:limit])

    async def add_thread_item(self, thread_id, item, context):
        self.items.setdefault(thread_id, []).append(item)

    async def save_item(self, thread_id, item, context):
        items = self.items.setdefault(thread_id, [])
        for index, known in enumerate(items):
            if known.id == item.id:
                items[index] = item
                return
        items.append(item)

    async def load_item(self, thread_id, item_id, context):
        for item in self.items.get(thread_id, []):
            if item.id == item_id:
                return item
        raise NotFoundError(item_id)

    async def delete_thread(self, thread_id, context):
        self.threads.pop(thread_id, None)
        self.items.pop(thread_id, None)

    async def delete_thread_item(self, thread_id, item_id, context):
        self.items[thread_id] = [item for item in self.items.get(thread_id, []) if item.id != item_id]

    async def save_attachment(self, attachment, context):
        raise NotImplementedError

    async def load_attachment(self, attachment_id, context):
        raise NotFoundError(attachment_id)

    async def delete_attachment(self, attachment_id, context):
        raise NotImplementedError


class Scripted(ChatKitServer[dict]):
    async def respond(self, thread, input_user_message, context):
        text = "".join(part.text for part in input_user_message.content)
        deltas, pause_ms = map(int, re.fullmatch(r"bench (\d+) (\d+)", text).groups())
        item = AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),
            content=[],
        )

        def update(change):
            return ThreadItemUpdatedEvent(item_id=item.id, update=change)

        def part(value):
            return AssistantMessageContent(text=value, annotations=[])

        yield ThreadItemAddedEvent(item=item)
        yield update(AssistantMessageContentPartAdded(content_index=0, content=part("")))
        whole = ""
        for index in range(deltas):
            if pause_ms > 0:
                await asyncio.sleep(pause_ms / 1000)
            delta = f"word{index} "
            whole += delta
            yield update(AssistantMessageContentPartTextDelta(content_index=0, delta=delta))
        yield update(AssistantMessageContentPartDone(content_index=0, content=part(whole)))
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [part(whole)]}))


app = FastAPI()
# One at a time: each measurement begins with an empty store, on every side.
current = {"run": "", "server": Scripted(MemoryStore())}


@app.get("/")
async def up():
    return PlainTextResponse("up")


@app.post("/")
async def chatkit(request: Request):
    run = request.headers.get("x-bench-run", "")
    if run != current["run"]:
        current.update(run=run, server=Scripted(MemoryStore()))
    result = await current["server"].process(await request.body(), {})
    return StreamingResponse(result, media_type="text/event-stream")


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level="warning")
