"""Faust's transport with two things set that Faust has no setting for."""

from collections.abc import Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver

# Faust has a broker hold a fetch for 1.5 s while nothing arrives. A partition that was being read
# when the fetch was sent is not part of it, and waits that long, at each of four stages.
FETCH_MAX_WAIT = 50  # milliseconds


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_MAX_WAIT
        return consumer


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Producer(driver.Producer):
    def _settings_extra(self) -> Mapping[str, Any]:
        # A message sent again because its acknowledgement was lost is not there twice.
        return {"acks": "all", "enable_idempotence": True}


class Transport(driver.Transport):
    """aiokafka, fetching without delay and producing each message once."""

    Consumer = _Consumer
    Producer = _Producer
