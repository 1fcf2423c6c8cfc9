"""Servers that behave badly, each on a port of its own: what it does with a connection is a
function of it."""
import contextlib
import gzip
import socket
import ssl
import subprocess
import threading

from world import PATIENCE

PAUSE = 0.05  # Seconds between two drops.


class Rogue:
    """Takes connections, and does with each what `behave(connection, is_over)` does. `is_over` is
    an event: it ends what would go on for ever."""

    def __init__(self, behave, context=None):
        self._behave = behave
        self._context = context
        self._is_over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.port}/"
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self):
        while not self._is_over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = self._listener.accept()
                connection.settimeout(PATIENCE)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            connection.recv(65536)
            self._behave(connection, self._is_over)

    def close(self):
        self._is_over.set()
        # Who waits in accept() is not woken by a close().
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join()
        self._listener.close()


def says(text):
    return lambda connection, is_over: connection.sendall(text)


def is_mute(connection, is_over):
    is_over.wait(PATIENCE)


def is_endless(connection, is_over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while not is_over.is_set():
        connection.sendall(b"x" * 65536)


def has_endless_head(connection, is_over):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not is_over.is_set():
        connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")


def drips(text):
    """Byte by byte, and begins anew when it has come to the end."""
    def behave(connection, is_over):
        begin, _, rest = text.partition(b"...")
        connection.sendall(begin)
        while True:
            for byte in rest:
                if is_over.wait(PAUSE):
                    return
                connection.sendall(bytes([byte]))
    return behave


def gzip_bomb():
    body = gzip.compress(b"\0" * (64 << 20))
    return says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" %
                len(body) + body)


def self_signed(directory):
    """What a server needs for a certificate that nobody trusts."""
    certificate, key = directory / "rogue.pem", directory / "rogue.key"
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-keyout", key, "-out", certificate, "-days", "30",
                    "-subj", "/CN=rogue", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True, timeout=PATIENCE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
