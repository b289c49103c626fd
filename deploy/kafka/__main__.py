"""`make kafka`: run Apache Kafka on this machine until interrupted."""

import signal
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import MissingError, install

FIRST_PORT = 9092


def main(
    folder: Annotated[Path, typer.Option(help="Folder for the jars, data and logs.")] = Path("build/kafka"),
    nodes: Annotated[
        int, typer.Option(min=1, max=3, help="Number of nodes; with three, topics can have three replicas.")
    ] = 1,
    port: Annotated[int, typer.Option(help="Port of the first node; the others follow.")] = FIRST_PORT,
) -> None:
    """Run Apache Kafka on this machine's loopback interface until interrupted.

    Needs Java 17 or newer, and Maven, with which the first run downloads Kafka (about 45 MB).

    Data is kept in the folder between runs. Each node logs to node-N/kafka.log in it.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    data = folder if nodes == 1 else folder / f"{nodes}-nodes"
    try:
        jars = install(folder.resolve())
        with Cluster(data.resolve(), [port + n for n in range(nodes)], jars=jars) as cluster:
            typer.echo(f"Kafka at {cluster.address}")
            typer.echo(f"logs in {data}/node-*/kafka.log; stop with Ctrl-C")
            typer.echo(f"next: COPYTASTER_BROKERS={cluster.address} copytaster topics --create")
            while True:
                time.sleep(1)
    except (MissingError, RuntimeError) as error:
        typer.echo(f"kafka: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    typer.run(main)
