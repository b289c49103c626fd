"""`copytaster up`: the embedded broker with workers, `notify`, `api` and the desk."""

import secrets
import time
from typing import Annotated

import typer

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.commands.broker import announce
from streams.cli.processes import Processes, Server, targets
from streams.cli.signals import stop_on_signals
from streams.settings import Settings, settings
from streams.topics import all_topics

LOOPBACK = "127.0.0.0/8,::1"


def up(
    processes: Annotated[int, typer.Option(min=1, max=4, help="Number of worker processes.")] = 1,
) -> None:
    """Run a broker and all processes here until interrupted.

    The processes are workers, `notify`, `api` and the desk; the broker is the embedded one. Prints the
    settings that other terminals need, and `ready` with the desk's address when stories can be pushed.
    Nothing is kept when it ends. The broker has four partitions per topic, so more than four workers would
    be idle. Webhooks may go to this machine. Without COPYTASTER_WEBHOOK_KEY, a key is made for them and
    printed.
    """
    stop_on_signals(terminated=0)
    with EmbeddedBroker() as embedded:
        own = _settings(embedded)
        embedded.create_topics(topic.name(own.topic_prefix) for topic in all_topics())
        made = {} if settings().webhook_key else {"WEBHOOK_KEY": own.webhook_key.get_secret_value()}
        announce(embedded, made)
        servers = [Server("worker", own.web_host, own.web_port + number) for number in range(processes)]
        servers.append(Server("notify", own.web_host, own.notify_port, "NOTIFY_PORT"))
        servers.append(Server("api", own.api_host, own.api_port, "API_PORT"))
        desk = Server("desk", own.desk_host, own.desk_port, "DESK_PORT")
        own = own.changed(desk_targets=targets(servers))
        servers.append(desk)
        for server in servers:
            typer.echo(f"{server.command:<8} {server.address}/metrics")
        with Processes(own, servers) as running:
            ready = False
            while True:
                time.sleep(0.5)
                running.restart_dead()
                if not ready and running.ready():
                    ready = True
                    typer.echo("ready")
                    typer.echo(f"open {desk.address} in a browser to see the desk")


def _settings(embedded: EmbeddedBroker) -> Settings:
    """Those of the processes."""
    given = settings()
    return given.changed(
        brokers=embedded.address,
        guarantee=GUARANTEE,
        webhook_key=given.webhook_key.get_secret_value() or secrets.token_hex(32),
        webhook_private=",".join(filter(None, (given.webhook_private, LOOPBACK))),
    )
