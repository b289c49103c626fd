"""What operators get wrong or bring late: passwords, brokers and topics."""

import subprocess
import time

from confluent_kafka.admin import AdminClient, NewPartitions

from streams.cli.processes import free_port
from tests.faults.crew import Crew
from tests.faults.secure import PASSWORD
from tests.faults.stage import Size, Stage
from tests.integration.cluster import page

WRONG = "wrong and secret"


def secure(stage: Stage, size: Size) -> str:
    """TLS and a password, by PLAIN and by SCRAM; a wrong password, of which nothing is seen."""
    stage.crew.hire()  # by PLAIN
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    scram = stage.settings.changed(sasl_mechanism="SCRAM-SHA-512")
    wrong = stage.settings.changed(sasl_password=WRONG)
    with Crew(scram, stage.log) as other, Crew(wrong, stage.log) as stranger:
        other.hire()
        other.wait()
        stranger.hire()
        pushing.join()
        time.sleep(5)
        if any(map(stranger.partitions, stranger.workers)):
            raise RuntimeError("a wrong password was let in")
        stranger.kill()
        said = stage.log.read_text(errors="replace")
        for crew in (stage.crew, other):
            for port in crew.workers:
                said += page(port, "/metrics")
        stage.ledger.verdict()
    said += stage.copytaster("--help").stdout
    refused = Stage(stage.kafka, stage.crew, stage.ledger, wrong, stage.log).copytaster("deadletters", "list")
    said += refused.stderr
    if "Invalid username or password" not in refused.stderr:
        raise RuntimeError(f"a wrong password is not named: {refused.stderr}")
    if PASSWORD in said or WRONG in said:
        raise RuntimeError("a password is in the log, in --help or in /metrics")
    return "PLAIN and SCRAM-SHA-512 over TLS; a wrong password kept out, and none shown"


def late(stage: Stage, size: Size) -> str:
    """No broker when a worker starts; then no topics; then one with other partitions than it has to have."""
    [broker] = stage.kafka.brokers
    broker.stop()
    stage.crew.hire()
    time.sleep(10)
    if any(map(stage.crew.partitions, stage.crew.workers)):
        raise RuntimeError("a worker is ready without a broker")
    broker.start()
    stage.kafka.wait()
    stage.crew.wait()
    bare = Stage(
        stage.kafka,
        stage.crew,
        stage.ledger,
        stage.settings.changed(topic_prefix="bare", web_port=free_port()),
        stage.log,
    )
    _refuses(bare.copytaster("worker"), "there is no topic bare.raw")
    with Crew(bare.settings.changed(create_topics=True), stage.log) as other:
        other.hire()
        other.wait()
    client = AdminClient({"bootstrap.servers": stage.kafka.address, "log_level": 0})
    for future in client.create_partitions([NewPartitions("bare.parsed", 12)]).values():
        future.result()
    _refuses(bare.copytaster("worker"), "bare.lives has 8 partitions and bare.parsed 12")
    stage.pushing(size.stories, size.rate).join()
    return "it waited for the broker, named what topics were missing or wrong, and made them when told to"


def _refuses(ended: "subprocess.CompletedProcess[str]", why: str) -> None:
    if ended.returncode != 2 or why not in ended.stderr:
        raise RuntimeError(f"not {why!r}: {ended.returncode}: {ended.stderr!r}")
