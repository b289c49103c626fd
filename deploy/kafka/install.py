"""Download Apache Kafka from Maven Central, as pinned in `pom.xml`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
JAVA = 17  # the oldest version that Kafka 4 runs on


class MissingError(Exception):
    """A program, or Kafka itself, is not available; the message says which, in one line."""


def install(folder: Path) -> Path:
    """Return the folder of jars, after downloading them if they are absent or from another `pom.xml`.

    Maven verifies each file's checksum. Raises MissingError.
    """
    _check_java()
    jars, installed_pom = folder / "libs", folder / "pom.xml"
    if installed_pom.is_file() and installed_pom.read_bytes() == POM.read_bytes():
        return jars
    maven = shutil.which("mvn")
    if not maven:
        raise MissingError("Maven (mvn) is not installed; it downloads Kafka from Maven Central")
    print("downloading Kafka from Maven Central (first run only)", file=sys.stderr)
    shutil.rmtree(jars, ignore_errors=True)
    command = [maven, "-B", "-q", "--strict-checksums", "-f", str(POM), PLUGIN, f"-DoutputDirectory={jars}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if "ERROR" in line] or ["Maven gave no reason"]
        raise MissingError(f"Maven could not download Kafka: {lines[0]}")
    installed_pom.write_bytes(POM.read_bytes())
    return jars


def _check_java() -> None:
    java = shutil.which("java")
    if not java:
        raise MissingError(f"Java (java) is not installed; Kafka needs Java {JAVA} or newer")
    output = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', output)
    if not found or int(found[1]) < JAVA:
        version = found[1] if found else "unknown"
        raise MissingError(f"Java {version} is installed; Kafka needs Java {JAVA} or newer")
