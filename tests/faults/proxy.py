"""A TCP proxy in front of a broker, to cut, restore and slow down the network between them."""

import socket
import threading
import time
from contextlib import suppress


class Proxy:
    """Forwards connections from `port` to `target` on the loopback interface."""

    def __init__(self, port: int, target: int) -> None:
        self.address = f"127.0.0.1:{port}"
        self.delay = 0.0  # seconds for which each piece of data is held back
        self._target = target
        self._connected = threading.Event()
        self._connected.set()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Stop forwarding without closing any connection, as when a cable is pulled."""
        self._connected.clear()

    def restore(self) -> None:
        """Forward new connections again; those from before the cut are closed."""
        for each in list(self._sockets):
            with suppress(OSError):
                each.close()
        self._sockets.clear()
        self._connected.set()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if not self._connected.is_set():
                self._sockets.add(near)  # accepted but never answered
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._sockets |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                time.sleep(self.delay)
                self._connected.wait()
                sink.sendall(data)
        for each in (source, sink):
            with suppress(OSError):
                each.close()
            self._sockets.discard(each)
