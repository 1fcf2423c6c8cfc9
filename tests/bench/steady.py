#!/usr/bin/env python3
"""GET / at a steady pace for script/bench, and no request that is not answered: prints how many there
were, and in how many seconds.

Usage: steady.py PORT PER_SECOND SECONDS
"""
import json
import socket
import sys
import time

CLIENTS = 16
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def ask(clients):
    for client in clients:
        client.sendall(REQUEST)
    for client in clients:
        # A short answer, which comes in one piece or two.
        answer = client.recv(65536)
        while not answer.endswith(b"}\n"):
            if not (more := client.recv(65536)):
                sys.exit(f"steady.py: {answer[:200]!r}")
            answer += more
        if not answer.startswith(b"HTTP/1.1 200 "):
            sys.exit(f"steady.py: {answer[:200]!r}")


def main(port, per_second, seconds):
    clients = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(CLIENTS)]
    begun = time.monotonic()
    rounds = seconds * per_second // CLIENTS
    for number in range(rounds):
        time.sleep(max(0, begun + number * CLIENTS / per_second - time.monotonic()))
        ask(clients)
    print(json.dumps([rounds * CLIENTS, time.monotonic() - begun]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
