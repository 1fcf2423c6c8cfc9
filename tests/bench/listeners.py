#!/usr/bin/env python3
"""Clients of GET /stream for script/bench. Says "ready" when all of them are told of what happens,
and when its standard input ends how many changes of health each has heard: a list in JSON.

Usage: listeners.py PORT CLIENTS
"""
import json
import selectors
import socket
import sys

PATIENCE = 30
REQUEST = b"GET /stream?events=health HTTP/1.1\r\nHost: localhost\r\n\r\n"
HELLO, CHANGE = b"event: hello\n", b"event: health\n"


def listen(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    client.sendall(REQUEST)
    answer = b""
    while HELLO not in answer:
        if not (more := client.recv(65536)):
            sys.exit(f"listeners.py: {answer[:200]!r}")
        answer += more
    client.setblocking(False)
    return client


def main(port, count):
    clients = [listen(port) for _ in range(count)]
    heard = dict.fromkeys(clients, 0)
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select():
                if key.fileobj is sys.stdin:
                    print(json.dumps(list(heard.values())))
                    return
                # An event is one short piece.
                if not (text := key.fileobj.recv(65536)):
                    sys.exit("listeners.py: a stream has ended")
                heard[key.fileobj] += text.count(CHANGE)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
