#!/usr/bin/env python3
"""What a collector sees of a whole daemon: an order as one trace from the request to the shipment,
metrics, and nothing that changes when it is away.

Usage: tracing_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import http.client
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "daemon"))
# pylint: disable=wrong-import-position
from collector import Collector, attributes_of
from holdfastd_test import PATIENCE, Case
from orders_test import Service

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"
SERVER, CLIENT, INTERNAL = 2, 3, 1


class TracedService(Service):
    """The external service; it keeps what its callers say of their traces."""

    def __init__(self):
        super().__init__()
        self.parents = []
        self.states = []
        handler = self.server.RequestHandlerClass
        answer = handler.do_POST
        outer = self

        def do_post(handling):
            outer.parents.append(handling.headers["traceparent"])
            outer.states.append(handling.headers["tracestate"])
            answer(handling)

        handler.do_POST = do_post


class Tracing(Case):
    def setUp(self):
        self.service = TracedService()
        self.addCleanup(self.service.close)
        self.collector = Collector()
        self.addCleanup(self.collector.close)
        super().setUp()

    def configure(self, more):
        tracing = {"endpoint": self.collector.url, "batch_delay": "10ms",
                   **more.pop("tracing", {})}
        super().configure({"orders": {"upstream_url": self.service.url, "backoff_first": "200ms"},
                           "tracing": tracing, "http": {"access_log": True}, **more})

    def ask(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            sent = dict(headers)
            if body is not None:
                sent["Content-Type"] = "application/json"
            connection.request(method, path, body if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, json.loads(text) if text else None

    def place(self, order_id, headers=()):
        status, body = self.ask("POST", "/orders", {"order_id": order_id, "product": "bandage",
                                                    "quantity": 3}, headers)
        self.assertEqual(status, 201, body)

    def wait_for_order(self, order_id):
        until = time.monotonic() + PATIENCE
        while True:
            order = self.ask("GET", f"/orders/{order_id}")[1]
            if order["state"] == "Validated":
                return order
            self.assertLess(time.monotonic(), until, order)
            time.sleep(0.02)

    def spans_of(self, trace, names):
        """By name, once all are there; and none that is not asked for. Of two of a name the second
        has a 2 in it."""

        def found(collector):
            spans = [span for span in collector.spans if span.trace_id.hex() == trace]
            return spans if len(spans) >= len(names) else None

        spans = self.collector.wait_for(found, PATIENCE)
        self.assertIsNotNone(spans, sorted({(span.trace_id.hex(), span.name)
                                            for span in self.collector.spans}))
        self.assertEqual(sorted(span.name for span in spans), sorted(names))
        named = {}
        for span in sorted(spans, key=lambda span: span.end_time_unix_nano):
            named[span.name + " 2" if span.name in named else span.name] = span
        return named

    def metric(self, line):
        text = self.request("GET", "/metrics?format=prometheus")[1]
        for each in text.splitlines():
            if each.startswith(line + " "):
                return float(each.rpartition(" ")[2])
        self.fail(f"{line} is not in\n{text}")
        return None

    def wait_for_metric(self, line, least):
        until = time.monotonic() + PATIENCE
        while self.metric(line) < least:
            self.assertLess(time.monotonic(), until, line)
            time.sleep(0.02)


ORDER_SPANS = ["POST /orders", "store commit", "order wait", "POST /validate", "order settle",
               "store commit"]


class Order(Tracing):
    def test_is_one_trace_from_the_request_to_the_shipment(self):
        process = self.start()
        self.place("A-1", {"traceparent": f"00-{TRACE}-{CALLER}-01", "tracestate": "a=1, b=2"})
        order = self.wait_for_order("A-1")
        spans = self.spans_of(TRACE, ORDER_SPANS)
        request = spans.pop("POST /orders")
        self.assertEqual(request.parent_span_id.hex(), CALLER)
        self.assertEqual(request.kind, SERVER)
        self.assertEqual(request.flags & 0x301, 0x301, "sampled, and its parent is elsewhere")
        attributes = attributes_of(request)
        self.assertEqual(attributes["http.route"], "/orders")
        self.assertEqual(attributes["http.response.status_code"], 201)
        ids = {request.span_id}
        settled = spans["order settle"]
        for name, span in spans.items():
            above = settled if name == "store commit 2" else request
            self.assertEqual(span.parent_span_id, above.span_id, name)
            self.assertEqual(span.kind, CLIENT if name == "POST /validate" else INTERNAL, name)
            self.assertEqual(span.trace_state, "a=1,b=2", name)
            self.assertLessEqual(span.start_time_unix_nano, span.end_time_unix_nano, name)
            self.assertLess(abs(span.end_time_unix_nano / 1e9 - time.time()), 60, name)
            ids.add(span.span_id)
        self.assertEqual(len(ids), len(ORDER_SPANS), "ids are their own")
        ends = [spans[name].end_time_unix_nano
                for name in ("store commit", "order wait", "POST /validate", "order settle")]
        self.assertEqual(ends, sorted(ends))
        call = spans["POST /validate"]
        self.assertEqual(self.service.parents, [f"00-{TRACE}-{call.span_id.hex()}-01"])
        self.assertEqual(self.service.states, ["a=1,b=2"])
        self.assertEqual(attributes_of(call)["http.response.status_code"], 200)
        self.assertEqual(attributes_of(spans["order wait"])["holdfast.order.id"], "A-1")
        self.assertEqual(attributes_of(settled), {"holdfast.order.fate": "validated",
                                                  "holdfast.shipment.opened": True})
        self.assertEqual(self.ask("GET", f"/shipments/{order['shipment_id']}")[0], 200)
        self.assertEqual(self.collector.resources[0]["service.name"], "holdfast")
        traces = {each["trace_id"] for each in self.end(process)
                  if each.get("route") == "/orders" and each.get("method") == "POST"}
        self.assertEqual(traces, {TRACE}, "the journal names the trace")

    def test_begins_a_trace_of_its_own_when_the_header_is_wrong(self):
        process = self.start()
        self.place("A-1", {"traceparent": f"00-{TRACE.upper()}-{CALLER}-01"})
        request = self.collector.wait_for(
            lambda c: next((s for s in c.spans if s.name == "POST /orders"), None), PATIENCE)
        self.assertNotEqual(request.trace_id.hex(), TRACE)
        self.assertEqual(request.parent_span_id, b"")
        self.spans_of(request.trace_id.hex(), ORDER_SPANS)
        self.end(process)

    def test_is_not_recorded_when_its_caller_is_not_and_says_so_to_others(self):
        process = self.start()
        self.place("A-1", {"traceparent": f"00-{TRACE}-{CALLER}-00"})
        self.wait_for_order("A-1")
        self.end(process)  # What waited is told before the end.
        self.assertEqual([span for span in self.collector.spans if span.trace_id.hex() == TRACE],
                         [])
        parent, = self.service.parents
        self.assertRegex(parent, rf"^00-{TRACE}-[0-9a-f]{{16}}-00$")

    def test_goes_on_in_its_trace_after_a_crash(self):
        self.service.gate.clear()
        process = self.start()
        self.place("A-1", {"traceparent": f"00-{TRACE}-{CALLER}-01"})
        self.assertTrue(self.service.arrived.acquire(timeout=PATIENCE))
        request = self.collector.wait_for(
            lambda c: next((s for s in c.spans if s.name == "POST /orders"), None), PATIENCE)
        process.kill()
        process.wait()
        self.service.gate.set()
        process = self.start()
        self.wait_for_order("A-1")
        settle = self.collector.wait_for(
            lambda c: next((s for s in c.spans if s.name == "order settle"), None), PATIENCE)
        self.assertEqual(settle.trace_id.hex(), TRACE)
        self.assertEqual(settle.parent_span_id, request.span_id)
        self.assertTrue(all(parent.startswith(f"00-{TRACE}-")
                            for parent in self.service.parents), self.service.parents)
        self.end(process)

    def test_that_fails_shows_why(self):
        self.service.status = 503
        process = self.start()
        self.place("A-1", {"traceparent": f"00-{TRACE}-{CALLER}-01"})
        call = self.collector.wait_for(
            lambda c: next((s for s in c.spans if s.name == "POST /validate"), None), PATIENCE)
        self.assertEqual(call.status.code, 2)
        self.assertEqual(attributes_of(call)["error.type"], "503")
        self.end(process)


class Metrics(Tracing):
    def points(self, collector):
        """name -> metric, of the last round that is complete."""
        metrics = {}
        for message in collector.metrics:
            for group in message.resource_metrics:
                for scope in group.scope_metrics:
                    metrics |= {metric.name: metric for metric in scope.metrics}
        return metrics

    def test_are_those_of_the_registry(self):
        self.configure({"tracing": {"metrics_interval": "1s", "compression": "gzip",
                                    "headers": "x-api-key=s%20ecret",
                                    "service_name": "depot",
                                    "resource": "deployment.environment=a%2Cb"}})
        process = self.start()
        self.place("A-1")
        self.wait_for_order("A-1")

        def complete(collector):
            metrics = self.points(collector)
            orders = metrics.get("holdfast_orders")
            if orders is None or "process_virtual_memory_bytes" not in metrics:
                return None
            is_there = any(attributes_of(each) == {"state": "Validated"} and each.as_double == 1
                           for each in orders.gauge.data_points)
            requests = metrics["http_requests_total"].sum.data_points
            has_request = any(attributes_of(each)["endpoint"] == "/orders" for each in requests)
            return metrics if is_there and has_request else None

        metrics = self.collector.wait_for(complete, PATIENCE)
        self.assertIsNotNone(metrics, sorted(self.points(self.collector)))
        accepted = metrics["holdfast_orders_accepted_total"].sum
        self.assertTrue(accepted.is_monotonic)
        self.assertEqual(accepted.aggregation_temporality, 2)
        point = accepted.data_points[0]
        self.assertLess(point.start_time_unix_nano, point.time_unix_nano)
        requests = [(attributes_of(each), each.as_int)
                    for each in metrics["http_requests_total"].sum.data_points]
        self.assertIn(({"method": "POST", "endpoint": "/orders", "status": "201"}, 1), requests)
        durations = metrics["http_request_duration_seconds"]
        self.assertEqual(durations.unit, "s")
        for each in durations.histogram.data_points:
            self.assertEqual(len(each.bucket_counts), len(each.explicit_bounds) + 1)
            self.assertEqual(sum(each.bucket_counts), each.count)
        resource = attributes_of(self.collector.metrics[0].resource_metrics[0].resource)
        self.assertEqual(resource["service.name"], "depot")
        self.assertEqual(resource["deployment.environment"], "a,b")
        self.assertEqual(self.collector.headers[0]["x-api-key"], "s ecret")
        self.assertEqual(self.collector.headers[0]["Content-Encoding"], "gzip")
        self.wait_for_metric('holdfast_metric_exports_total{outcome="taken"}', 1)
        self.end(process)


class Away(Tracing):
    def test_changes_no_answer_and_is_said_once(self):
        port = self.collector.port
        self.collector.close()
        process = self.start()
        for number in range(3):
            self.place(f"A-{number}")
            self.wait_for_order(f"A-{number}")
        self.wait_until_degraded()
        self.assertEqual(self.ask("GET", "/readyz")[0], 200)
        self.collector = Collector(port)
        self.addCleanup(self.collector.close)
        self.assertIsNotNone(self.collector.wait_for(lambda c: c.spans or None, PATIENCE))
        self.wait_for_metric("holdfast_trace_spans_exported_total", 1)
        self.assertEqual(self.ask("GET", "/readyz")[1]["status"], "ready")
        entries = [each["message"] for each in self.end(process)]
        told = [each for each in entries if "the collector" in each]
        self.assertEqual(len(told), 2, told)
        self.assertIn("does not take spans: there was no connection", told[0])
        self.assertEqual(told[1], "the collector takes spans again")

    def wait_until_degraded(self):
        until = time.monotonic() + PATIENCE
        while self.ask("GET", "/readyz")[1]["status"] != "degraded":
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)

    def test_does_not_hold_up_the_end(self):
        self.collector.status = 503
        process = self.start()
        self.place("A-1")
        self.wait_until_degraded()
        begun = time.monotonic()
        self.end(process)
        self.assertLess(time.monotonic() - begun, 10)

    def test_at_the_port_of_another_protocol_is_said_with_the_right_one(self):
        self.configure({"tracing": {"endpoint": "http://127.0.0.1:4317"}})
        checked = self.ctl("check")
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertIn("http://127.0.0.1:4318", checked.stdout + checked.stderr)
        process = self.start()
        self.place("A-1")
        self.wait_for_order("A-1")
        self.assertEqual(self.service.parents, [None], "nothing is traced")
        self.assertEqual(self.ask("GET", "/readyz")[1]["status"], "degraded")
        entries = [each["message"] for each in self.end(process)]
        told = [each for each in entries if each.startswith("nothing is exported")]
        self.assertEqual(len(told), 1, entries)
        self.assertIn(":4318", told[0])

    def test_is_asked_as_soon_as_a_reload_names_it(self):
        url = self.collector.url
        self.configure({"tracing": {"endpoint": ""}})
        process = self.start()
        self.place("A-1")
        self.wait_for_order("A-1")
        self.assertEqual(self.service.parents, [None])
        self.configure({"tracing": {"endpoint": url}})
        self.assertEqual(self.ask_control("POST", "/control/reload")[0], 200)
        self.place("A-2", {"traceparent": f"00-{TRACE}-{CALLER}-01"})
        self.wait_for_order("A-2")
        self.spans_of(TRACE, ORDER_SPANS)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=["tracing_test.py", *sys.argv[3:]])
