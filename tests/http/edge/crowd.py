"""Clients that are very many, or wrong, or odd: for the tests of the edge and for script/bench."""
import base64
import collections
import contextlib
import selectors
import socket
import time

SIZE = 2000
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


class Crowd:
    """Connections of five kinds, in equal parts, none of which ever finishes a request."""

    def __init__(self, server):
        self._selector = selectors.DefaultSelector()
        self.open = 0
        self.answers = []
        self._drips = []
        for number in range(SIZE):
            self._join(server, number % 5)

    def _join(self, server, kind):
        peer = server.connect()
        if kind == 1:  # Kind 0 says nothing at all.
            peer.sendall(REQUEST[:-4])
        elif kind == 2:
            self._drips.append((peer, REQUEST))
        elif kind == 3:
            peer.sendall(b"POST /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            self._drips.append((peer, b"a" * 1000))
        elif kind == 4:  # Idle after a request.
            peer.sendall(REQUEST)
        peer.setblocking(False)
        self._selector.register(peer, selectors.EVENT_READ, bytearray())
        self.open += 1

    def linger(self, seconds):
        """Drips twice a second and takes in what comes."""
        end = time.monotonic() + seconds
        turn = 0
        while self.open and time.monotonic() < end:
            for peer, text in self._drips:
                with contextlib.suppress(OSError):
                    peer.send(text[turn:turn + 1])
            turn += 1
            next_drip = time.monotonic() + 0.5
            while self.open and time.monotonic() < min(next_drip, end):
                self._take_in(0.1)

    def leave(self):
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._selector.close()

    def leftovers(self):
        return [bytes(key.data) for key in self._selector.get_map().values()]

    def _take_in(self, patience):
        for key, _ in self._selector.select(patience):
            try:
                piece = key.fileobj.recv(65536)
            except ConnectionResetError:
                piece = b""
            key.data.extend(piece)
            if not piece:
                self.answers.append(bytes(key.data))
                self._selector.unregister(key.fileobj)
                key.fileobj.close()
                self.open -= 1


def guess(connect, user, rate, seconds):
    """Wrong logins at this rate, on connections that stay, each with another password: the statuses
    that came, and the seconds that it took."""
    statuses = collections.Counter()
    clients = [connect() for _ in range(8)]
    begun = time.monotonic()
    for number in range(rate * seconds):
        login = base64.b64encode(f"{user}:guess {number}".encode()).decode()
        client = clients[number % len(clients)]
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " +
                       login.encode() + b"\r\n\r\n")
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += client.recv(65536)
        statuses[answer[9:12].decode()] += 1
        time.sleep(max(0, begun + number / rate - time.monotonic()))
    took = time.monotonic() - begun
    for client in clients:
        client.close()
    return statuses, took


def play(server, cases, pause):
    """Says what odd clients say, each on a connection of its own, and hears the answers."""
    for case in cases:
        with contextlib.closing(server.connect()) as peer, contextlib.suppress(OSError):
            for piece in case.sent:
                if isinstance(piece, bytes):
                    peer.sendall(piece)
            peer.shutdown(socket.SHUT_WR)
            peer.settimeout(0.3)
            while peer.recv(65536):
                pass
        time.sleep(pause)
