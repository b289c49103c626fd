"""`copytaster demo`: the whole system on this machine, from broker to enriched stories and alerts."""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import IO, Annotated, NoReturn

import orjson
import typer
from rich.console import Console

import processors
from processors.errors import CopytasterError
from processors.story import from_json
from processors.subscriptions.subscription import Subscription
from streams.broker import GUARANTEE, LIMITS, EmbeddedBroker
from streams.cli.alerts import alert_block
from streams.cli.exits import FAILED
from streams.cli.files import expand
from streams.cli.letters import dead_letter
from streams.cli.output import output
from streams.cli.processes import DIRECT, Processes, Server, Workers, check_address, free_port, targets
from streams.cli.sending import key
from streams.cli.show import summary
from streams.cli.signals import stop_on_signals
from streams.client import consume, producer, run, send
from streams.errors import CommandError
from streams.messages import Incoming, Outgoing
from streams.operations import waiting
from streams.settings import PREFIX, Settings, settings
from streams.subscriptions import save
from streams.topics import ALERTS, DEADLETTER, ENRICHED, RAW, SUBJECTS

SAMPLES = Path(processors.__file__).parent / "samples"
PICTURES = len(list(SAMPLES.glob("*.picture.*")))  # workers set them aside
SUBSCRIPTIONS = (
    Subscription(id="floods", owner="foreign-desk", query="SUBJECT flood AND WITHIN Asia"),
    Subscription(id="envoys", owner="foreign-desk", query="SPEAKER (ROLE envoy) SAYS peace"),
    Subscription(id="dock-strikes", owner="business-desk", query='"dock workers" AND strike IN HEADLINE'),
)
PROCESSES = 2
COMMITTED = 20  # seconds for the stage `alerts` to finish and commit
POLL = 0.1  # seconds between looks at workers
TIMEOUT = 120  # seconds for the workers to get ready, and again for the stories to come out


def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Start the desk as well, and keep all running until interrupted.")
    ] = False,
) -> None:
    """Run the whole system on sample stories, then stop.

    Starts a broker and workers, adds subscriptions, pushes the stories, and shows what comes out and who is
    told of it. It needs nothing but this package: the broker is in memory, the stories are in the package,
    and nothing is left behind. The exit status is 0 if every story came out. With --keep, the stories are
    then in the desk, the wire in a browser, until you press Ctrl-C.
    """
    console = output()
    stop_on_signals()
    if keep:
        check_address(settings().desk_host, settings().desk_port, "DESK_PORT")
    complete = False
    # Workers log errors while they stop one after the other, which matters only if something went wrong.
    with tempfile.TemporaryFile() as log:
        try:
            with EmbeddedBroker() as broker:
                complete = _demonstrate(broker, console, log, keep=keep)
        except CopytasterError:
            complete = False
            raise
        finally:
            if not complete:
                log.seek(0)
                sys.stderr.buffer.write(log.read())
    console.print(
        f"\n{LIMITS}\nNext, the same in a browser: `copytaster demo --keep`. Then your own stories: run"
        " `copytaster up`, and in another terminal `copytaster push`. `copytaster subscriptions try QUERY`"
        " shows which of them a query finds, and why."
    )
    if not complete:
        raise typer.Exit(FAILED)


def _demonstrate(broker: EmbeddedBroker, console: Console, log: IO[bytes], *, keep: bool) -> bool:
    """Run the demo; returns whether every story came out."""
    own = settings().changed(brokers=broker.address, guarantee=GUARANTEE, log_level="error")
    ports = [free_port() for _ in range(PROCESSES)]
    console.print(f"[bold]broker[/]   Kafka's protocol at {broker.address}, in memory")
    began = time.monotonic()
    with Workers(own, ports, log) as workers:
        run(own, save(own, SUBSCRIPTIONS, {}))
        console.print(f"[bold]alerts[/]   for {len(SUBSCRIPTIONS)} subscriptions")
        for each in SUBSCRIPTIONS:
            console.print(f"         {each.id:<14}{each.query}")
        messages = _messages(own)
        _wait_until_ready(workers)
        seconds = time.monotonic() - began
        console.print(f"[bold]workers[/]  {PROCESSES} processes, ready after {seconds:.1f} s")
        complete = run(own, _push_and_show(own, messages, console))
        _show_metrics(console, ports)
        if keep:
            _keep(own, workers, console, log)
    return complete


def _keep(settings: Settings, workers: Workers, console: Console, log: IO[bytes]) -> NoReturn:
    """Run the desk, with the subscriptions of the first owner, beside the workers until a signal."""
    own = settings.changed(desk_owner=SUBSCRIPTIONS[0].owner, desk_targets=targets(workers.servers))
    desk = Server("desk", own.desk_host, own.desk_port, "DESK_PORT")
    with Processes(own, [desk], log) as running:
        deadline = time.monotonic() + TIMEOUT
        while not running.ready():
            if running.ended() or time.monotonic() > deadline:
                raise CommandError("the desk did not become ready")
            time.sleep(POLL)
        console.print(
            f"[bold]desk[/]     open {desk.address} in a browser; Ctrl-C ends it all. To push stories of your"
            " own, in another terminal:\n\n"
            f"    export {PREFIX}BROKERS={own.brokers} {PREFIX}GUARANTEE={GUARANTEE}\n"
            "    copytaster push FILE..."
        )
        while True:
            time.sleep(0.5)
            workers.restart_dead()
            running.restart_dead()


def _messages(settings: Settings) -> list[Outgoing]:
    """The samples as they are pushed."""
    topic = RAW.name(settings.topic_prefix)
    samples = [Path(name).read_bytes() for name in expand([str(SAMPLES)])]
    return [Outgoing(topic, key(data, None), data) for data in samples]


def _wait_until_ready(workers: Workers) -> None:
    deadline = time.monotonic() + TIMEOUT
    waiting = set(workers.ports)
    while waiting:
        if workers.ended() or time.monotonic() > deadline:
            raise CommandError("the workers did not become ready")
        waiting = {port for port in waiting if not _ready(port)}
        time.sleep(POLL)


def _ready(port: int) -> bool:
    """Whether a worker is ready and has partitions, which takes until the group has rebalanced."""
    try:
        with DIRECT.open(f"http://127.0.0.1:{port}/ready", timeout=2) as response:
            return bool(json.load(response)["partitions"])
    except OSError:
        return False


async def _push_and_show(settings: Settings, samples: list[Outgoing], console: Console) -> bool:
    """Push the samples and show what comes out; returns whether every story did."""
    expected = len(samples) - PICTURES
    outputs = [ENRICHED.name(settings.topic_prefix), DEADLETTER.name(settings.topic_prefix)]
    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(_collect(settings, outputs, expected, console))
        tasks.create_task(_push(settings, samples, console))
    messages = listening.result()
    alerts = await _show_alerts(settings, console)
    await _summarise(settings, console, [*messages, *alerts], f"{len(messages)} of {expected}")
    return len(messages) == expected


async def _push(settings: Settings, samples: list[Outgoing], console: Console) -> None:
    async with producer(settings) as client:
        await asyncio.gather(*[await send(client, sample) for sample in samples])
    console.print(
        f"[bold]pushed[/]   {len(samples) - PICTURES} sample stories and {PICTURES} picture, which is set"
        f" aside, to {samples[0].topic}\n"
    )


async def _collect(settings: Settings, topics: list[str], expected: int, console: Console) -> list[Incoming]:
    messages: list[Incoming] = []
    try:
        async with asyncio.timeout(TIMEOUT):
            async for message in consume(settings, topics, from_beginning=True, forever=True):
                messages.append(message)
                if message.topic.endswith(DEADLETTER.suffix):
                    console.print(dead_letter(message), "\n")
                else:
                    console.print(summary(from_json(message.value)))
                if len(messages) == expected:
                    break
    except TimeoutError:
        console.print(f"[red]only {len(messages)} of {expected} stories came out in {TIMEOUT} s[/]")
    return messages


async def _show_alerts(settings: Settings, console: Console) -> list[Incoming]:
    """Show the alerts, once the workers have been through all stories."""
    # If a story is stuck, or the broker has refused a commit, show the alerts that there are.
    with suppress(TimeoutError):
        async with asyncio.timeout(COMMITTED):
            while True:
                if not await waiting(settings, "alerts"):
                    break
                await asyncio.sleep(POLL)
    topic = ALERTS.name(settings.topic_prefix)
    alerts = [each async for each in consume(settings, [topic], from_beginning=True, forever=False)]
    console.print(f"[bold]alerts[/]   {len(alerts)}, on {topic}\n")
    for alert in alerts:
        console.print(alert_block(orjson.loads(alert.value)))
    return alerts


async def _summarise(settings: Settings, console: Console, messages: list[Incoming], stories: str) -> None:
    counts = Counter(message.topic for message in messages)
    desks = [topic.name(settings.topic_prefix) for topic in SUBJECTS.values()]
    async for message in consume(settings, desks, from_beginning=True, forever=False):
        counts[message.topic] += 1
    console.print(f"[bold]came out[/] {stories}")
    for topic, count in counts.items():
        console.print(f"         {topic:<28}{count:>4}")


def _show_metrics(console: Console, ports: list[int]) -> None:
    """Print a few of the workers' metrics, summed over the processes."""
    totals: Counter[str] = Counter()
    for port in ports:
        with DIRECT.open(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
            for line in response.read().decode().splitlines():
                name, _, value = line.rpartition(" ")
                if name.startswith(("copytaster_entities_total", "copytaster_quotations_total")):
                    totals[name] += int(float(value))
    console.print("[bold]metrics[/]  from /metrics of each worker, summed")
    for name, total in sorted(totals.items()):
        console.print(f"         {name} {total}", markup=False)
