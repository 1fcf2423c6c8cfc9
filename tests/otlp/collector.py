"""A collector for tests: takes OTLP over HTTP in JSON, and decodes it with the protocol's published
description, so that what it accepts is what others accept.

In OTLP's JSON ids are hexadecimal, where protobuf's own mapping has base64: they are brought from
the one into the other, and all else is left to google.protobuf, which refuses unknown members.
"""
import base64
import gzip
import http.server
import json
import re
import sys
import threading

try:
    from google.protobuf import json_format
    from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
except ImportError as error:
    print(f"the description of OTLP is not there ({error}): script/otlp fetches it")
    sys.exit(69)

ID_DIGITS = {"traceId": 32, "spanId": 16, "parentSpanId": 16}
KINDS = {"/v1/traces": trace_service_pb2.ExportTraceServiceRequest,
         "/v1/metrics": metrics_service_pb2.ExportMetricsServiceRequest}


class WrongId(Exception):
    """An id that OTLP's JSON does not have."""


def with_base64_ids(node):
    if isinstance(node, list):
        return [with_base64_ids(each) for each in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for name, value in node.items():
        if name in ID_DIGITS:
            if not re.fullmatch(r"[0-9a-f]{%d}" % ID_DIGITS[name], value):
                raise WrongId(f"{name}: {value!r}")
            out[name] = base64.b64encode(bytes.fromhex(value)).decode()
        else:
            out[name] = with_base64_ids(value)
    return out


def decode(path, body):
    return json_format.ParseDict(with_base64_ids(json.loads(body)), KINDS[path]())


def plain(value):
    """The value of an attribute."""
    return getattr(value, value.WhichOneof("value"))


def attributes_of(holder):
    return {each.key: plain(each.value) for each in holder.attributes}


class Collector:
    """Keeps what was posted to it. Refuses, with a status, while `status` is not 200."""

    def __init__(self, port=0):
        self.spans = []
        self.metrics = []  # Messages.
        self.resources = []
        self.headers = []
        self.problems = []
        self.status = 200
        self.answer_headers = {}
        self.posts = 0
        self.changed = threading.Condition()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.changed:
                    outer.posts += 1
                    status = outer.status
                    if status == 200:
                        outer.take(self.path, self.headers, body)
                    outer.changed.notify_all()
                answer = b"{}"
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                for name, value in outer.answer_headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def take(self, path, headers, body):
        self.headers.append(dict(headers.items()))
        try:
            if headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            message = decode(path, body)
        except Exception as error:  # pylint: disable=broad-except
            self.problems.append(f"{path}: {error}: {body[:2000]!r}")
            return
        if path == "/v1/metrics":
            self.metrics.append(message)
            return
        for group in message.resource_spans:
            self.resources.append(attributes_of(group.resource))
            for scope in group.scope_spans:
                self.spans += scope.spans

    def wait_for(self, found, patience):
        """What `found` makes of this collector, as soon as that is something."""
        with self.changed:
            self.changed.wait_for(lambda: self.problems or found(self), patience)
            if self.problems:
                raise AssertionError(self.problems[0])
            return found(self)

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
