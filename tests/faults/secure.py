"""Certificates made for a run, and a Kafka listener that requires TLS and a password."""

import subprocess
from pathlib import Path

USER, PASSWORD = "newsroom", "of no use elsewhere"
GUEST = "guest"  # has the same password, and logs in by PLAIN
REQUEST = "req -newkey rsa:2048 -nodes -sha256"


class Certificates:
    """A certificate authority, and certificates for a broker at 127.0.0.1 and for a client, made by openssl.

    Each file holds a key and its certificates, as both Kafka and the workers expect.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.authority = folder / "ca.pem"
        self._run(f"{REQUEST} -x509 -days 2 -subj /CN=Test -keyout {folder}/ca.key -out {self.authority}")
        self.broker = self._issue("broker", "subjectAltName=IP:127.0.0.1")
        self.ours = self._issue("worker", "subjectAltName=DNS:worker")

    def _issue(self, name: str, extension: str) -> Path:
        base = self._folder / name
        extensions = self._folder / "extensions"
        extensions.write_text(extension + "\n")
        self._run(f"{REQUEST} -subj /CN={name} -keyout {base}.key -out {base}.csr")
        signing = f"-CA {self.authority} -CAkey {self._folder}/ca.key -CAcreateserial -extfile {extensions}"
        self._run(f"x509 -req -days 2 -in {base}.csr {signing} -out {base}.crt")
        combined = base.with_suffix(".pem")
        parts = (base.with_suffix(".key"), base.with_suffix(".crt"), self.authority)
        combined.write_text("".join(part.read_text() for part in parts))
        return combined

    def _run(self, arguments: str) -> None:
        subprocess.run(["openssl", *arguments.split()], check=True, capture_output=True)


def secure_listener(port: int, plain_port: int, certificates: Certificates) -> dict[str, object]:
    """Kafka properties for a second listener, SECURE, beside the plain one."""
    login = f'required username="{USER}" password="{PASSWORD}"'
    modules = "org.apache.kafka.common.security"
    return {
        "listeners": f"PLAINTEXT://127.0.0.1:{plain_port},SECURE://127.0.0.1:{port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{plain_port},SECURE://127.0.0.1:{port}",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": certificates.broker,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": certificates.authority,
        "listener.name.secure.ssl.client.auth": "required",
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "listener.name.secure.plain.sasl.jaas.config": (
            f'{modules}.plain.PlainLoginModule {login} user_{USER}="{PASSWORD}" user_{GUEST}="{PASSWORD}";'
        ),
        "listener.name.secure.scram-sha-512.sasl.jaas.config": f"{modules}.scram.ScramLoginModule {login};",
    }


SCRAM = ["--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"]  # options of Kafka's StorageTool
