"""A TCP proxy in front of a broker, whose line can be cut and mended."""

import socket
import threading
from contextlib import suppress


class Proxy:
    """Forwards connections from `port` to `target` on loopback, until it is cut."""

    def __init__(self, port: int, target: int) -> None:
        self.address = f"127.0.0.1:{port}"
        self._target = target
        self._whole = threading.Event()
        self._whole.set()
        self._lines: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Bytes go nowhere, and nobody is told: as a cable that is pulled."""
        self._whole.clear()

    def mend(self) -> None:
        """The cable is back; what was connected before is not."""
        for line in list(self._lines):
            with suppress(OSError):
                line.close()
        self._lines.clear()
        self._whole.set()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if not self._whole.is_set():
                self._lines.add(near)  # accepted, and never answered
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._lines |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._whole.wait()
                sink.sendall(data)
        for each in (source, sink):
            with suppress(OSError):
                each.close()
            self._lines.discard(each)
