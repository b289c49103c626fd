"""A naive Faust app: one agent, with `nlp(text)` in its loop. BROKERS and PREFIX are in the environment."""

import os

import faust
import orjson

from tests.benchmarks.peers.naive import enrich

PREFIX = os.environ["PREFIX"]

app = faust.App(PREFIX, broker=f"kafka://{os.environ['BROKERS']}", value_serializer="raw")
raw = app.topic(f"{PREFIX}.raw", value_type=bytes)
enriched = app.topic(f"{PREFIX}.enriched", value_type=bytes)


@app.agent(raw)
async def stories(stream: faust.StreamT[bytes]) -> None:
    async for event in stream.events():
        record = orjson.dumps(enrich(event.value.decode()))
        await enriched.send(key=event.key, value=record, headers=event.headers)


if __name__ == "__main__":
    app.main()
