#!/usr/bin/env python3
"""What a watching daemon has around it, in one process in the machine's network: services,
receivers of alerts, a name server that hears and never answers, and a port by which a test rules
them.

  9001  services: each path one; 200 unless the test says otherwise
  9002  receivers: each path one; what they are told is written down, with what they answered
  9003  the test: POST /set {"services": {"/shop": 500}, "receivers": {"/team": 503}},
        GET /log (what receivers were told), GET /asked (how often each service was asked)
  53    the name server, over UDP

It ends with its standard input, which is that of nobody once the test is over.
"""
import collections
import contextlib
import http.server
import json
import os
import socket
import sys
import threading
import time

SERVICES, RECEIVERS, TEST = 9001, 9002, 9003


class World:
    def __init__(self):
        self.lock = threading.Lock()
        self.statuses = {"services": {}, "receivers": {}}
        self.log = []
        self.asked = collections.Counter()

    def ask_service(self, path, _headers, _body):
        with self.lock:
            self.asked[path] += 1
            return self.statuses["services"].get(path, 200), {"version": "1.4.2"}

    def tell_receiver(self, path, headers, body):
        with self.lock:
            status = self.statuses["receivers"].get(path, 200)
            self.log.append({"at": time.time(), "path": path, "key": headers["Idempotency-Key"],
                             "status": status, "body": json.loads(body)})
            return status, {}

    def obey(self, path, _headers, body):
        with self.lock:
            if path == "/set":
                for kind, statuses in json.loads(body).items():
                    self.statuses[kind].update(statuses)
                return 200, {}
            return 200, self.asked if path == "/asked" else self.log


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_arguments):
        """A client that was killed."""


def serve(port, act):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, said = act(self.path, self.headers, body)
            text = json.dumps(said).encode()
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        do_POST = do_GET

        def log_message(self, *_arguments):
            pass

    threading.Thread(target=Server(("127.0.0.1", port), Handler).serve_forever).start()


def main():
    # What comes waits in its buffer, and what is too much is dropped.
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind(("127.0.0.1", 53))
    world = World()
    serve(SERVICES, world.ask_service)
    serve(RECEIVERS, world.tell_receiver)
    serve(TEST, world.obey)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
