"""Bring Apache Kafka from Maven Central by the coordinates in `pom.xml`, once."""

import re
import shutil
import subprocess
from pathlib import Path

import typer

POM = Path(__file__).with_name("pom.xml")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
JAVA = 17  # the oldest that Kafka 4 runs on


class MissingError(Exception):
    """What this machine lacks, in a line."""


def install(folder: Path) -> Path:
    """The folder of jars, brought if it is not there or was of another pom. Raises MissingError.

    Maven compares each file with the checksum that its repository gives, and fails where they differ.
    """
    _check_java()
    jars, mark = folder / "libs", folder / "pom.xml"
    if mark.is_file() and mark.read_bytes() == POM.read_bytes():
        return jars
    maven = shutil.which("mvn")
    if not maven:
        raise MissingError("Maven (mvn) is not on this machine; it brings Kafka from Maven Central")
    typer.echo("bringing Kafka from Maven Central, this once", err=True)
    shutil.rmtree(jars, ignore_errors=True)
    command = [maven, "-B", "-q", "--strict-checksums", "-f", str(POM), PLUGIN, f"-DoutputDirectory={jars}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if "ERROR" in line] or ["it does not say why"]
        raise MissingError(f"Maven could not bring Kafka: {lines[0]}")
    mark.write_bytes(POM.read_bytes())
    return jars


def _check_java() -> None:
    java = shutil.which("java")
    if not java:
        raise MissingError(f"Java (java) is not on this machine; Kafka needs Java {JAVA} or newer")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found[1]) < JAVA:
        version = found[1] if found else "unknown"
        raise MissingError(f"Java {version} is on this machine; Kafka needs Java {JAVA} or newer")
