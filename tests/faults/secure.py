"""Certificates that are made for a run, and a listener of Kafka that wants TLS and a password."""

import subprocess
from pathlib import Path

USER, PASSWORD = "newsroom", "of no use elsewhere"


class Certificates:
    """An authority of our own and a broker's certificate for 127.0.0.1, made by openssl."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = folder / "ca.pem"
        self.broker = folder / "broker.pem"  # key and certificates, as Kafka reads them
        key, request, certificate = (folder / name for name in ("broker.key", "broker.csr", "broker.crt"))
        authority_key = folder / "ca.key"
        extensions = folder / "extensions"
        extensions.write_text("subjectAltName=IP:127.0.0.1\n")
        new = "req -newkey rsa:2048 -nodes -sha256"
        self._run(f"{new} -x509 -days 2 -subj /CN=Test -keyout {authority_key} -out {self.authority}")
        self._run(f"{new} -subj /CN=broker -keyout {key} -out {request}")
        signing = f"-CA {self.authority} -CAkey {authority_key} -CAcreateserial -extfile {extensions}"
        self._run(f"x509 -req -days 2 -in {request} {signing} -out {certificate}")
        parts = (key, certificate, self.authority)
        self.broker.write_text("".join(part.read_text() for part in parts))

    def _run(self, arguments: str) -> None:
        subprocess.run(["openssl", *arguments.split()], check=True, capture_output=True)


def secure_listener(port: int, plain_port: int, certificates: Certificates) -> dict[str, object]:
    """Kafka's settings for a second listener, SECURE, beside the plain one."""
    login = f'required username="{USER}" password="{PASSWORD}"'
    modules = "org.apache.kafka.common.security"
    return {
        "listeners": f"PLAINTEXT://127.0.0.1:{plain_port},SECURE://127.0.0.1:{port},"
        f"CONTROLLER://127.0.0.1:{plain_port + 1_000}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{plain_port},SECURE://127.0.0.1:{port}",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": certificates.broker,
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "listener.name.secure.plain.sasl.jaas.config": (
            f'{modules}.plain.PlainLoginModule {login} user_{USER}="{PASSWORD}";'
        ),
        "listener.name.secure.scram-sha-512.sasl.jaas.config": f"{modules}.scram.ScramLoginModule {login};",
    }


SCRAM = ["--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"]  # to format the storage with
