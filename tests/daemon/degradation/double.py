#!/usr/bin/env python3
"""A process that plays a collector, a receiver of alerts and the external service: it takes all that
is posted to it. Being one of its own, it can be stopped and killed.

Usage: double.py PORT, where 0 is any; it writes which one it has.
"""
import http.server
import json
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(b"{}")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/validate":
            return self.answer(b"{}")
        return self.answer(json.dumps({"order_id": json.loads(body)["order_id"], "valid": True,
                                       "message": "Order validated successfully"}).encode())

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_arguments):
        """A client that was killed is what some tests are about."""


server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
