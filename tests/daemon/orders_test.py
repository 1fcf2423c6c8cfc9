#!/usr/bin/env python3
"""Orders through a whole daemon: taken whatever the service does, validated once it answers, and
none lost when the daemon is killed or stopped in the middle.

Usage: orders_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import http.client
import http.server
import json
import signal
import socket
import sys
import threading
import time
import unittest

from holdfastd_test import PATIENCE, Case


class Service:
    """The external service: it validates what it is sent, unless a test says otherwise."""

    def __init__(self):
        self.keys = {}  # order_id -> the keys of its calls
        self.status = 200
        self.health = 200
        self.authorization = None  # What it wants.
        self.probed_by = None
        self.gate = threading.Event()  # Answers wait for it.
        self.gate.set()
        self.arrived = threading.Semaphore(0)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.probed_by = self.headers["Authorization"]
                self.send_response(outer.health)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_POST(self):
                order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.keys.setdefault(order["order_id"], []).append(
                    self.headers["Idempotency-Key"])
                outer.arrived.release()
                outer.gate.wait(PATIENCE)
                body = json.dumps({"order_id": order["order_id"], "valid": True,
                                   "message": "Order validated successfully"}).encode()
                is_known = self.headers["Authorization"] == outer.authorization
                with contextlib.suppress(OSError):
                    self.send_response(outer.status if is_known else 401)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128  # Of five connections the sixth waits for a second.

            def handle_error(self, *_arguments):
                """A client that was killed is what some tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Ear:
    """A client of GET /stream."""

    def __init__(self, address, path="/stream", headers=()):
        self.connection = http.client.HTTPConnection(address, timeout=PATIENCE)
        self.connection.request("GET", path, headers=dict(headers))
        self.answer = self.connection.getresponse()

    def hear(self):
        """The next event, or nothing when the stream has ended properly."""
        event = {}
        while line := self.answer.readline().decode():
            if line == "\n" and "event" in event:
                return event
            name, _, value = line.rstrip("\n").partition(": ")
            event[name] = value
        return None

    def close(self):
        self.connection.close()


class Orders(Case):
    def setUp(self):
        self.service = Service()
        self.addCleanup(self.service.close)
        super().setUp()

    def configure(self, more):
        super().configure({"orders": {"upstream_url": self.service.url,
                                      "backoff_first": "200ms"}, **more})

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

    def place(self, order_id, **more):
        status, body = self.ask("POST", "/orders", {"order_id": order_id, "product": "bandage",
                                                    "quantity": 3, **more})
        self.assertEqual(status, 201, body)
        return body

    def wait_for(self, order_id, state):
        until = time.monotonic() + PATIENCE
        while True:
            order = self.ask("GET", f"/orders/{order_id}")[1]
            if order["state"] == state:
                return order
            self.assertLess(time.monotonic(), until, order)
            time.sleep(0.02)

    def test_become_shipments(self):
        process = self.start()
        self.assertEqual(self.place("A-1")["state"], "Processing")
        order = self.wait_for("A-1", "Validated")
        self.assertEqual([each["outcome"] for each in order["history"]], ["validated"])
        status, shipment = self.ask("GET", f"/shipments/{order['shipment_id']}")
        self.assertEqual((status, shipment["status"]), (200, "CREATED"))
        history = self.ask("GET", f"/shipments/{order['shipment_id']}/history")[1]["items"]
        self.assertEqual(history[0]["actor"], "order:A-1")
        metrics = self.request("GET", "/metrics?format=prometheus")[1]
        for line in ('holdfast_orders{state="Validated"} 1', "holdfast_orders_accepted_total 1",
                     'holdfast_order_attempts_total{outcome="validated"} 1',
                     'holdfast_breaker_state{name="upstream",state="closed"} 1'):
            self.assertIn(line + "\n", metrics)
        self.assertEqual(json.loads(self.request("GET", "/readyz")[1])["status"], "ready")
        self.end(process)

    def test_are_those_of_old_clients_too(self):
        process = self.start()
        order = {"order_id": "L-1", "product": "bandage", "quantity": 1}
        self.assertEqual(self.ask("POST", "/create_order", order),
                         (200, {"message": "Order placed successfully!"}))
        self.wait_for("L-1", "Validated")
        self.assertEqual(self.ask("GET", "/get_orders"),
                         (200, {"orders": [["L-1", "bandage", 1, "Validated"]]}))
        self.assertEqual(self.ask("DELETE", "/clear_orders")[0], 428)
        self.assertEqual(
            self.ask("DELETE", "/clear_orders", headers={"X-Confirm": "clear-orders"}),
            (200, {"message": "All orders cleared successfully!"}))
        self.assertEqual(self.ask("GET", "/get_orders"), (200, {"orders": []}))
        kept, = self.directory.glob("orders-cleared-*.ndjson")
        self.assertEqual(json.loads(kept.read_text())["order_id"], "L-1")
        entries = self.end(process)
        cleared, = [each for each in entries if each.get("file", "").endswith(".ndjson")]
        self.assertEqual(cleared["file"], str(kept))

    def test_wait_while_nobody_said_who_validates_them(self):
        self.configure({"orders": {}})
        process = self.start()
        self.assertEqual(json.loads(self.request("GET", "/readyz")[1])["status"], "ready",
                         "who places no orders is well without the service")
        self.place("A-1")
        status, text = self.request("GET", "/readyz")
        self.assertEqual((status, json.loads(text)["status"]), (200, "degraded"))
        self.assertNotIn("orders.upstream_url", text, "why is told on the control socket alone")
        self.assertIn("orders.upstream_url", self.ask_control("GET", "/readyz")[1])
        self.place("A-2")
        entries = self.end(process)
        warnings = [each for each in entries if "orders are taken and wait" in each["message"]]
        self.assertEqual(len(warnings), 1)
        self.configure({})
        process = self.start()
        self.wait_for("A-1", "Validated")
        self.end(process)

    def wait_for_health(self, wanted):
        """Of the external service; the whole answer."""
        until = time.monotonic() + PATIENCE
        while True:
            status, body = self.ask("GET", "/health_status")
            if status == 200 and body["services"]["external_service"]["status"] == wanted:
                return body
            self.assertLess(time.monotonic(), until, body)
            time.sleep(0.05)

    def test_show_how_their_service_is(self):
        """Its own health is always good here: what counts is how it treats orders."""
        process = self.start()
        body = self.wait_for_health("healthy")
        self.assertEqual(list(body["services"]),
                         ["order_service", "validation_service", "external_service"])
        for name, service in body["services"].items():
            self.assertEqual((service["service"], service["status"]), (name, "healthy"))
            self.assertIsInstance(service["response_time"], float | int)
            self.assertNotIn("error", service)
        self.assertRegex(body["timestamp"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
        for status, wanted in ((500, "unhealthy"), (503, "down"), (504, "degraded")):
            self.service.status = status
            for i in range(25):
                self.place(f"{wanted}-{i}")
            said = self.wait_for_health(wanted)["services"]["external_service"]
            self.assertTrue(said["error"].startswith(f"status {status}"), said)
        metrics = self.request("GET", "/metrics?format=prometheus")[1]
        self.assertIn('holdfast_order_service_health{status="degraded"} 1\n', metrics)
        self.service.status = 200
        self.end(process)

    def test_have_their_service_probed_when_nobody_calls_it(self):
        self.configure({"orders": {"upstream_url": self.service.url, "probe_interval": "1s"}})
        process = self.start()
        self.wait_for_health("healthy")
        self.service.health = 504
        self.wait_for_health("degraded")
        self.end(process)

    def test_have_their_service_probed_while_calls_hang(self):
        """On a connection that waits behind none of them."""
        self.configure({"orders": {"upstream_url": self.service.url, "probe_interval": "1s",
                                   "concurrency": 1, "call_timeout": "1min"}})
        process = self.start()
        self.wait_for_health("healthy")
        self.service.gate.clear()
        self.place("A-1")
        self.assertTrue(self.service.arrived.acquire(timeout=PATIENCE))
        self.service.health = 504
        self.wait_for_health("degraded")
        self.service.gate.set()
        self.wait_for("A-1", "Validated")
        self.end(process)

    def test_tell_no_address_to_those_who_did_not_say_who_they_are(self):
        free = socket.create_server(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        self.configure({"orders": {"upstream_url": f"http://127.0.0.1:{port}", "attempts_max": 1}})
        process = self.start()
        self.place("A-1")
        until = time.monotonic() + PATIENCE
        while not self.ask("GET", "/orders/A-1")[1]["history"]:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)
        self.wait_for_health("down")
        for path in ("/orders/A-1", "/health_status"):
            text = self.request("GET", path)[1]
            self.assertNotIn(port, text)
            self.assertIn("no connection", text)
            self.assertIn(port, self.ask_control("GET", path)[1])
        entries = self.end(process)
        parked = [each["message"] for each in entries if "waits, and others may" in each["message"]]
        self.assertEqual(len(parked), 1)
        self.assertIn(port, parked[0])

    def test_are_sent_with_the_authorization_that_a_reload_may_change(self):
        secret = self.directory / "authorization"
        secret.touch(0o600)
        secret.write_text("Bearer s3cret-one\n")
        self.service.authorization = "Bearer s3cret-one"
        self.configure({"orders": {"upstream_url": self.service.url, "probe_interval": "1s",
                                   "upstream_authorization_file": str(secret)}})
        process = self.start()
        self.wait_for_health("healthy")
        self.assertEqual(self.service.probed_by, "Bearer s3cret-one")
        self.place("A-1")
        self.wait_for("A-1", "Validated")
        self.service.authorization = "Bearer s3cret-two"
        secret.write_text("Bearer s3cret-two\n")
        status, text = self.ask_control("POST", "/control/reload")
        self.assertEqual(status, 200, text)
        self.assertIn("orders.upstream_authorization_file", text)
        self.place("A-2")
        self.wait_for("A-2", "Validated")
        secret.write_text("two\nlines s3cret")
        status, refusal = self.ask_control("POST", "/control/reload")
        self.assertEqual(status, 422, refusal)
        self.place("A-3")
        self.wait_for("A-3", "Validated")
        self.assertNotIn("s3cret", json.dumps(self.end(process)) + text + refusal)

    def test_know_nothing_of_a_service_that_nobody_named(self):
        self.configure({"orders": {}})
        process = self.start()
        self.assertEqual(self.ask("GET", "/health_status"),
                         (404, {"error": "No health data available"}))
        self.end(process)

    def test_are_answered_at_once_while_the_service_hangs(self):
        self.service.gate.clear()
        process = self.start()
        begun = time.monotonic()
        for i in range(20):
            self.place(f"A-{i}")
        self.assertLess(time.monotonic() - begun, 2)
        self.service.gate.set()
        for i in range(20):
            self.wait_for(f"A-{i}", "Validated")
        self.end(process)

    def test_survive_a_kill_with_calls_under_way(self):
        self.service.gate.clear()
        process = self.start()
        for i in range(5):
            self.place(f"A-{i}")
        for _ in range(5):
            self.assertTrue(self.service.arrived.acquire(timeout=PATIENCE))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        self.service.gate.set()
        process = self.start()
        for i in range(5):
            order = self.wait_for(f"A-{i}", "Validated")
            self.assertEqual([each["outcome"] for each in order["history"]],
                             ["interrupted", "validated"])
            self.assertEqual(len(set(self.service.keys[f"A-{i}"])), 1, "one key for all attempts")
        self.assertEqual(len(self.ask("GET", "/shipments")[1]["items"]), 5)
        entries = self.end(process)
        self.assertTrue([each for each in entries if "were with the service" in each["message"]])

    def test_are_settled_or_handed_back_by_a_stop(self):
        self.service.gate.clear()
        process = self.start()
        self.place("A-1")
        self.assertTrue(self.service.arrived.acquire(timeout=PATIENCE))
        process.send_signal(signal.SIGTERM)
        self.manager.hear("STOPPING=1")
        self.service.gate.set()
        self.finish(process)
        process = self.start()
        order = self.wait_for("A-1", "Validated")
        self.assertEqual(order["attempts"], 1, "what was under way ended")
        self.end(process)

    def test_are_seen_to_by_an_operator(self):
        self.service.status = 503
        process = self.start()
        self.place("A-1")
        self.place("A-2")
        for order in ("A-1", "A-2"):
            until = time.monotonic() + PATIENCE
            while (waits := self.ask("GET", f"/orders/{order}")[1])["waits_for"]["what"] != \
                    "recovery":
                self.assertLess(time.monotonic(), until, waits)
                time.sleep(0.02)
        failed = self.ctl("orders", "fail", "A-2")
        self.assertEqual((failed.returncode, failed.stderr), (0, ""))
        self.assertIn("Failed (operator)", failed.stdout)
        self.service.status = 200
        self.assertEqual(self.ctl("orders", "retry", "A-1").returncode, 0)
        self.wait_for("A-1", "Validated")
        self.assertEqual(self.ctl("orders", "retry", "A-1").returncode, 65)
        self.assertEqual(self.ctl("orders", "show", "nobody").returncode, 66)
        self.assertIn("validated 200", self.ctl("orders", "show", "A-1").stdout)
        self.assertRegex(self.ctl("orders", "list", "--state", "Failed").stdout,
                         r"(?m)^A-2 +Failed \(operator\)")
        self.assertIn("Validated   1\n", self.ctl("orders", "stats").stdout)
        self.end(process)

    def listen(self, *arguments, **options):
        ear = Ear(self.address, *arguments, **options)
        self.addCleanup(ear.close)
        self.assertEqual(ear.answer.status, 200)
        return ear, ear.hear()

    def test_tell_who_listens_of_their_breaker(self):
        process = self.start()
        ear, hello = self.listen()
        self.assertEqual(hello["event"], "hello")
        self.assertIn("breaker", json.loads(hello["data"])["events"])
        self.assertRegex(json.loads(hello["data"])["version"], r"^\d")
        self.assertEqual(self.ctl("breaker", "open").returncode, 0)
        heard = ear.hear()
        change = json.loads(heard["data"])
        self.assertEqual((heard["event"], change["from"], change["to"], change["cause"]),
                         ("breaker", "closed", "forced_open", "operator"))
        self.assertEqual(int(heard["id"]), int(hello["id"]) + 1)
        self.assertEqual(self.ctl("breaker", "close").returncode, 0)
        self.assertEqual(json.loads(ear.hear()["data"])["to"], "closed")
        # As who was away for the second change.
        late, _ = self.listen(headers={"Last-Event-ID": heard["id"]})
        self.assertEqual(json.loads(late.hear()["data"])["to"], "closed")
        metrics = self.request("GET", "/metrics?format=prometheus")[1]
        for line in ("holdfast_http_streams 2",
                     'holdfast_http_stream_events_total{event="breaker"} 3'):
            self.assertIn(line + "\n", metrics)
        status, body = self.ask("GET", "/stream?events=nothing")
        self.assertEqual((status, body["errors"][0]["parameter"]), (422, "events"))
        self.end(process)

    def test_let_a_restart_wait_for_nobody_who_listens(self):
        self.configure({"http": {"drain_timeout": "10min"}})
        process = self.start()
        ears = [self.listen()[0] for _ in range(3)]
        self.assertEqual(self.ctl("breaker", "open").returncode, 0)
        last = [ear.hear() for ear in ears][0]["id"]
        self.end(process)  # Within the patience of a test.
        self.assertEqual([ear.hear() for ear in ears], [None] * 3)
        process = self.start()
        # Through the listener that was kept. What happened in between nobody knows.
        again, hello = self.listen(headers={"Last-Event-ID": last})
        self.assertGreater(int(hello["id"]), int(last))
        self.assertEqual(again.hear()["event"], "gap")
        self.end(process)

    def test_have_who_listens_come_back_after_a_reload(self):
        process = self.start()
        ear, hello = self.listen()
        process.send_signal(signal.SIGHUP)
        self.assertIsNone(ear.hear())
        self.configure({"http": {"streams_max": 1}})
        again, _ = self.listen(headers={"Last-Event-ID": hello["id"]})
        process.send_signal(signal.SIGHUP)
        self.assertIsNone(again.hear())
        self.listen()
        refused = Ear(self.address)
        self.assertEqual(refused.answer.status, 503)
        self.assertEqual(refused.answer.headers["Retry-After"], "10")
        refused.close()
        self.end(process)

    def test_wait_while_an_operator_keeps_the_breaker_open(self):
        process = self.start()
        self.place("A-1")
        self.wait_for("A-1", "Validated")
        self.assertIn("breaker forced_open since", self.ctl("breaker", "open").stdout)
        self.end(process)
        process = self.start()
        self.place("A-2")  # The answer comes when the queue is open.
        self.assertIn("breaker forced_open since", self.ctl("breaker").stdout)
        self.assertEqual(self.ask("GET", "/orders/A-2")[1]["attempts"], 0)
        self.assertIn("breaker closed since", self.ctl("breaker", "close").stdout)
        self.wait_for("A-2", "Validated")
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=["orders_test.py", *sys.argv[3:]])
