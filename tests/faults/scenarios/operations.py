"""Operators' mistakes: wrong passwords, and brokers and topics that are missing or wrong at the start."""

import subprocess
import time

from confluent_kafka.admin import AdminClient, NewPartitions

from streams.cli.processes import free_port
from tests.faults.crew import Crew
from tests.faults.secure import PASSWORD
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, page, partitions

WRONG_PASSWORD = "wrong and secret"


def secure(testbed: Testbed, options: Options) -> str:
    """Workers log in over TLS, by PLAIN and SCRAM; one has a wrong password. No password is shown."""
    testbed.crew.start()
    testbed.crew.wait()
    pushing = testbed.push(options.stories, options.rate)
    scram = testbed.settings.changed(sasl_mechanism="SCRAM-SHA-512")
    wrong = testbed.settings.changed(sasl_password=WRONG_PASSWORD)
    with Crew(scram, testbed.log) as scram_crew, Crew(wrong, testbed.log) as wrong_crew:
        scram_crew.start()
        scram_crew.wait()
        wrong_crew.start()
        pushing.join()
        time.sleep(5)
        if any(map(partitions, wrong_crew.processes)):
            raise RuntimeError("a worker with a wrong password has partitions")
        wrong_crew.kill()
        output = testbed.log.read_text(errors="replace")
        for crew in (testbed.crew, scram_crew):
            for port in crew.processes:
                output += page(port, "/metrics")
        testbed.ledger.verdict()
    output += copytaster(testbed.settings, "--help").stdout
    refused = copytaster(wrong, "deadletters", "list")
    output += refused.stderr
    if "Invalid username or password" not in refused.stderr:
        raise RuntimeError(f"the error does not name the wrong password: {refused.stderr}")
    if PASSWORD in output or WRONG_PASSWORD in output:
        raise RuntimeError("a password is in the log, in --help or in /metrics")
    return "PLAIN and SCRAM-SHA-512 over TLS; a wrong password was refused, and none was shown"


def late(testbed: Testbed, options: Options) -> str:
    """Workers start without a broker, then without topics, then with a topic that has too many partitions."""
    [broker] = testbed.kafka.brokers
    broker.stop()
    testbed.crew.start()
    time.sleep(10)
    if any(map(partitions, testbed.crew.processes)):
        raise RuntimeError("a worker is ready without a broker")
    broker.start()
    testbed.kafka.wait()
    testbed.crew.wait()
    bare = testbed.settings.changed(topic_prefix="bare", web_port=free_port())
    _check_refused(copytaster(bare, "worker"), "missing topics: bare.raw")
    with Crew(bare.changed(create_topics=True), testbed.log) as other:
        other.start()
        other.wait()
    client = AdminClient({"bootstrap.servers": testbed.kafka.address, "log_level": 0})
    for future in client.create_partitions([NewPartitions("bare.parsed", 12)]).values():
        future.result()
    _check_refused(copytaster(bare, "worker"), "bare.lives has 8 partitions and bare.parsed 12")
    testbed.push(options.stories, options.rate).join()
    return "workers waited for the broker, named missing and wrong topics, and created them if set to"


def _check_refused(worker: "subprocess.CompletedProcess[str]", reason: str) -> None:
    if worker.returncode != 2 or reason not in worker.stderr:
        raise RuntimeError(f"expected {reason!r}, got status {worker.returncode}: {worker.stderr!r}")
