"""A loopback TCP forwarder that resets a connection on command: what a client sees of a dropped connection."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

_BLOCK = 1 << 18
_RESET = struct.pack("ii", 1, 0)  # closing sends RST instead of FIN


class Wire:
    """Listens on 127.0.0.1 and forwards to the port `target` there. `address` is "127.0.0.1:PORT"."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open: dict[int, _Connection] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def cut(self, port: int, after_bytes: int) -> None:
        """Reset the connection that reaches the target from `port` after so many more bytes towards the client."""
        if port in self._open:
            self._open[port].budget = after_bytes

    def reset(self, port: int) -> None:
        """Reset the connection that reaches the target from `port` now."""
        if port in self._open:
            self._open[port].reset()

    def close(self) -> None:
        """Stop listening and close what is open."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for connection in list(self._open.values()):
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                upstream = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            for end in (client, upstream):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open[upstream.getsockname()[1]] = _Connection(client, upstream)


class _Connection:
    def __init__(self, client: socket.socket, upstream: socket.socket) -> None:
        self.budget: int | None = None
        self._client, self._upstream = client, upstream
        self._threads = [threading.Thread(target=way, daemon=True) for way in (self._ask, self._answer)]
        for thread in self._threads:
            thread.start()

    def reset(self) -> None:
        with contextlib.suppress(OSError):
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._shut()

    def close(self) -> None:
        self._shut()
        for thread in self._threads:
            thread.join()

    def _shut(self) -> None:
        for end in (self._upstream, self._client):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RD)  # wakes the thread that reads there
            end.close()

    def _ask(self) -> None:
        with contextlib.suppress(OSError):
            while block := self._client.recv(_BLOCK):
                self._upstream.sendall(block)
        self._shut()

    def _answer(self) -> None:
        with contextlib.suppress(OSError):
            while block := self._upstream.recv(_BLOCK):
                budget = self.budget
                if budget is not None and len(block) > budget:
                    self._client.sendall(block[:budget])
                    self.reset()
                    return
                self._client.sendall(block)
                if budget is not None:
                    self.budget = budget - len(block)
        self._shut()
