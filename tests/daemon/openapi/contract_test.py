#!/usr/bin/env python3
"""Every operation of the API's document, asked of a whole daemon for every status that it promises:
each answer is held against the document, and in the end nothing may be promised that was not seen,
but what unseen.allow names with its reason.

Usage: contract_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
HOLDFAST_WRITE_GOLDEN=1 writes tests/golden/openapi.json anew instead of comparing with it.
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from allowance import Allowance  # noqa: E402
from api import HEARTBEAT, HERE, Api, fill  # noqa: E402
from events import Events  # noqa: E402
from full_disk import FullDisk  # noqa: E402
from pages import Pages  # noqa: E402
from world import PATIENCE  # noqa: E402
from holdfastd_test import HOLDFASTCTL  # noqa: E402

GOLDEN = HERE.parents[1] / "golden" / "openapi.json"
FOREIGN = "evil.example"
COLD = {"id": "cold", "name": "Cold store", "url": "http://127.0.0.1:9/", "interval": "1d"}


class Replay(Pages, Events, FullDisk):
    # ---- What follows from how every route is served.

    def provoke_generic(self):
        for method, target, _ in self.each(421):
            self.expect(421, method, target, length=0, headers={
                "Host": FOREIGN, "Content-Type": self.type_of(method, target)})
        for method, target, control in self.each(406):
            self.expect(406, method, target, headers={
                "Accept": "application/x-none", "Content-Type": self.type_of(method, target)},
                length=0, control=control)
        for method, target, _ in self.each(403):
            if method != "GET":
                self.expect(403, method, target, length=0, headers={
                    "Origin": f"http://{FOREIGN}", "Content-Type": self.type_of(method, target)})
        for method, target, _ in self.each(411):
            self.expect(411, method, target)
        for method, target, _ in self.each(415):
            self.expect(415, method, target, "x", headers={"Content-Type": "text/x-none"})
        for method, target, _ in self.each(413):
            self.expect(413, method, target, length=1 << 40,
                        headers={"Content-Type": self.type_of(method, target)})
        for method, path in sorted(self.contract.operations):
            if any(each["in"] == "query" for each in
                   self.contract.operations[method, path]["parameters"]):
                self.expect(400, method, fill(path) + "?%zz", length=0)
                self.expect(422, method, fill(path) + "?nonesuch=1", length=0)

    def provoke_bad_bodies(self):
        for method, target, _ in self.each(400):
            if self.type_of(method, target) == "application/json":
                self.expect(400, method, target, "{", headers={"Content-Type": "application/json"})
        for method, target, _ in self.each(422):
            if self.type_of(method, target) == "application/json":
                self.expect(422, method, target, {"nonesuch": 1})

    def provoke_missing(self):
        for method, target, control in self.each(404):
            path = self.contract.find(method, target)[1]
            if "{" not in path:
                continue
            unknown = "999999" if path.startswith(
                ("/shipments", "/alerts", "/silences", "/maintenance", "/view")) else "nobody"
            body = None
            if self.type_of(method, target) == "application/json":
                body = {"status": "DELIVERED"} if path.startswith("/shipments") else {}
            self.expect(404, method, fill(path, unknown), body, control=control,
                        **self.form(method, target))

    # ---- What each area does.

    def see_service(self):
        for path in ("/", "/ping", "/healthz", "/readyz", "/status.json", "/openapi.json",
                     "/metrics", "/metrics?format=prometheus", "/metrics?format=openmetrics"):
            self.expect(200, "GET", path)
        self.expect(200, "GET", "/status.json", control=True)
        self.expect(200, "POST", "/control/reload", control=True, length=0)
        self.expect(200, "GET", "/control/database", control=True)
        text = self.file.read_text(encoding="utf-8")
        self.file.write_text("{")
        self.expect(422, "POST", "/control/reload", control=True, length=0)
        self.file.write_text(text)
        # One at a time may listen; the second one is told so.
        with socket.create_connection(self.listener.getsockname(), PATIENCE) as first:
            first.sendall(f"GET /stream HTTP/1.1\r\nHost: {self.address}\r\n\r\n".encode())
            self.assertIn(b" 200 ", first.recv(4096))
            self.expect(503, "GET", "/stream")
        # That the first one has gone may be noticed a moment later.
        self.wait(lambda: (said := self.send("GET", "/stream")).status == 200 and
                  self.judge("GET", "/stream", said) is None, "no room for a stream")

    def see_shipments(self):
        key = {"Idempotency-Key": "one"}
        self.expect(201, "POST", "/shipments", {"status": "CREATED"}, headers=key)
        self.expect(201, "POST", "/shipments", {"status": "CREATED"}, headers=key)
        self.expect(422, "POST", "/shipments", {"status": "DELIVERED"}, headers=key)
        self.expect(200, "PATCH", "/shipments/1", {"status": "IN_TRANSIT", "previous": "CREATED"})
        self.expect(409, "PATCH", "/shipments/1", {"status": "DELIVERED", "previous": "CREATED"})
        csv = {"Content-Type": "text/csv"}
        self.expect(201, "POST", "/shipments/import", "status\nCREATED\n", headers=csv)
        self.expect(201, "POST", "/shipments/import?partial", "id,status\n70,CREATED\n71,low\n",
                    headers=csv)
        self.expect(409, "POST", "/shipments/import", "id,status\n70,CREATED\n", headers=csv)
        self.expect(422, "POST", "/shipments/import", "status\nlow\n", headers=csv)
        for path in ("/shipments", "/shipments?limit=1", "/shipments/1", "/shipments/1/history",
                     "/shipments/import"):
            self.expect(200, "GET", path)
        for path in ("/shipments/x", "/shipments/x/history"):
            self.expect(400, "GET", path)

    def see_orders(self):
        new = {"order_id": "first", "product": "bandage", "quantity": 3}
        self.expect(201, "POST", "/orders", new)
        self.expect(409, "POST", "/orders", {**new, "quantity": 4})
        self.wait(lambda: self.send("GET", "/orders/first").json()["finished_at"],
                  "the order is not validated")
        self.expect(200, "POST", "/create_order", {**new, "order_id": "old"})
        self.expect(409, "POST", "/create_order", {**new, "order_id": "old", "quantity": 4})
        self.expect(409, "POST", "/orders/first/fail", {})
        self.expect(409, "POST", "/orders/first/retry", {})
        self.upstream.status = 503
        self.expect(201, "POST", "/orders", {**new, "order_id": "late"})
        self.wait(lambda: self.send("GET", "/orders/late").json()["attempts"], "it is not tried")
        self.expect(200, "GET", "/orders/late")
        # It is with the service now and then, which is a 409.
        self.wait(lambda: self.answers(200, "POST", "/orders/late/retry"), "it is not retried")
        self.wait(lambda: self.answers(200, "POST", "/orders/late/fail"), "it is not given up")
        self.expect(200, "GET", "/orders/late")
        self.upstream.status = 200
        self.expect(201, "POST", "/orders/late/retry", {})
        for action in ("open", "close", "disable", "reset"):
            self.expect(200, "POST", "/breaker", {"action": action})
        for path in ("/orders", "/orders?limit=1", "/get_orders", "/get_orders?limit=1",
                     "/orders/first", "/orders/stats", "/breaker"):
            self.expect(200, "GET", path)
        self.wait(lambda: self.send("GET", "/health_status").status == 200, "no probe was made")
        self.expect(200, "GET", "/health_status")
        # A backlog of three is full.
        self.wait(lambda: not self.send("GET", "/orders?state=Processing").json()["items"],
                  "an order is not validated")
        self.expect(200, "POST", "/breaker", {"action": "open"})
        for number in range(3):
            self.send("POST", "/orders", {**new, "order_id": f"wait{number}"})
        self.expect(503, "POST", "/orders", {**new, "order_id": "more"})
        self.expect(503, "POST", "/create_order", {**new, "order_id": "more"})
        self.send("POST", "/orders/wait2/fail", {})
        self.send("POST", "/orders", {**new, "order_id": "wait3"})
        self.expect(503, "POST", "/orders/wait2/retry", {})
        self.expect(200, "POST", "/breaker", {"action": "close"})
        self.expect(428, "DELETE", "/clear_orders")

    def answers(self, wanted, method, target):
        said = self.send(method, target, {})
        self.judge(method, target, said)
        return said.status == wanted

    def see_services(self):
        for path in ("/services", "/services?limit=1", "/services/shop", "/services/export"):
            self.expect(200, "GET", path)
        self.expect(201, "POST", "/services", COLD)
        self.expect(200, "PUT", "/services/cold", COLD)
        self.expect(201, "PUT", "/services/warm", {**COLD, "id": "warm"})
        self.expect(200, "PATCH", "/services/cold", {"tags": ["eu"], "conditions": [
            "[STATUS] == 200", {"condition": "[RESPONSE_TIME] < 1000", "warning": True}]})
        command = {"type": "command", "command": ["/bin/true"]}
        for method, target in (("POST", "/services"), ("PUT", "/services/run"),
                               ("PATCH", "/services/cold")):
            self.expect(403, method, target, {**({} if method == "PATCH" else
                                                 {"id": "run", "name": "Run"}), **command})
        # The file wins.
        shop = {**COLD, "id": "shop"}
        self.expect(409, "POST", "/services", shop)
        self.expect(409, "PUT", "/services/shop", shop)
        self.expect(409, "PATCH", "/services/shop", {"tags": ["eu"]})
        self.expect(409, "DELETE", "/services/shop")
        self.expect(409, "POST", "/services/import", {"services": [shop]})
        self.expect(200, "POST", "/services/import", {"services": [COLD]})
        self.expect(200, "PATCH", "/services/cold/disable", length=0)
        self.expect(409, "POST", "/services/cold/check", length=0)
        self.expect(200, "PATCH", "/services/cold/enable", length=0)
        self.expect(200, "POST", "/services/shop/check", length=0)
        self.expect(204, "DELETE", "/services/cold")

    def see_watch(self):
        self.wait_status("shop", "HEALTHY")
        for path in ("/health", "/health?legacy", "/health?limit=1", "/health/shop",
                     "/health/shop?legacy", "/health/shop/history", "/report", "/versions",
                     "/units", "/units/nowhere.service", "/incidents", "/badge/shop/status.svg",
                     "/badge/shop/uptime.svg", "/badge/shop/latency.svg",
                     f"/probe?target={self.target.url}/shop"):
            self.expect(200, "GET", path)
        self.expect(400, "GET", "/probe")
        self.expect(403, "GET", "/probe?target=http://192.0.2.1/")
        self.expect(422, "GET", "/health/shop/history?from=soon")
        for method in ("POST", "PUT"):
            self.expect(200, method, f"/heartbeat/{HEARTBEAT}", length=0)
            self.expect(413, method, f"/heartbeat/{HEARTBEAT}", "x" * 20_000)
        self.page("shop").say(status=500)
        self.wait(lambda: self.send("GET", "/alerts").json()["items"], "no alert")
        self.wait(lambda: self.send("GET", "/incidents").json()["items"], "no incident")
        self.expect(200, "GET", "/incidents")

    def see_alerts(self):
        self.expect(200, "GET", "/alerts")
        number = self.send("GET", "/alerts").json()["items"][0]["id"]
        self.expect(200, "POST", f"/alerts/{number}/ack", length=0)
        for path in ("/alerts?state=all", "/receivers"):
            self.expect(200, "GET", path)
        self.expect(202, "POST", "/alerts/test", {})
        about = {"about": {"ids": ["beat"]}, "for": "2h", "comment": "The disk is replaced."}
        for path in ("/silences", "/maintenance"):
            made = self.expect(201, "POST", path, about).json()["id"]
            self.expect(200, "GET", path)
            self.expect(204, "DELETE", f"{path}/{made}")
        self.expect(201, "POST", "/maintenance", {
            "about": {"ids": ["beat"]}, "for": "1h", "comment": "Each night.",
            "recurs": {"at": "02:30"}})
        self.page("shop").say()
        self.wait(lambda: self.send("GET", "/alerts?state=resolved").json()["items"],
                  "the alert is not over")
        self.expect(409, "POST", f"/alerts/{number}/ack", length=0)

    def see_tags(self):
        for method, target, _ in self.each(304):
            tag = self.expect(200, method, target).headers["ETag"]
            self.expect(304, method, target, headers={"If-None-Match": tag})

    # ---- All of it.

    def test_keeps_all_its_promises(self):
        self.see_without_credentials()
        self.see_with_credentials()
        self.see_kafka()
        unseen = self.contract.unseen()
        promised = self.contract.promised()
        print(f"contract: {len(self.contract.operations)} operations, "
              f"{len(promised) - len(unseen)} of {len(promised)} statuses seen", flush=True)
        allowance = Allowance((HERE / "unseen.allow").read_text(encoding="utf-8"))
        self.assertEqual("\n".join(allowance.complaints(unseen)), "")

    def see_without_credentials(self):
        process = self.serve()
        self.open_services()
        # First: that nothing is known of the external service is over with its first probe.
        self.judge("GET", "/health_status", self.send("GET", "/health_status"))
        self.see_service()
        self.see_shipments()
        self.see_orders()
        self.see_services()
        self.see_watch()
        self.see_alerts()
        self.see_pages()
        self.see_pages_of_the_rest()
        self.see_announcements()
        self.see_events()
        self.see_drills()
        self.see_tags()
        self.provoke_missing()
        self.provoke_bad_bodies()
        self.provoke_generic()
        self.expect(200, "DELETE", "/clear_orders", headers={"X-Confirm": "clear-orders"})
        self.every_route_is_described()
        self.see_full_disk()
        # A stop waits until it could be told.
        self.manager.overlook()
        self.end(process)
        self.manager.forget()

    def every_route_is_described(self):
        """The routes that serve, by what they themselves count, are those of the document."""
        told = {(each["method"], each["path"]) for each in
                self.send("GET", "/status.json").json()["requests"]["routes"]}
        self.assertEqual(told, set(self.contract.operations))

    def see_with_credentials(self):
        credentials = self.directory / "credentials"
        credentials.touch(mode=0o600)
        tokens = {scope: self.token(scope) for scope in ("metrics", "read")}
        credentials.write_text("".join(line for _, line in tokens.values()))
        self.configure({"auth": {"file": str(credentials), "failures_max": 2}})
        process = self.serve()
        for method, target, _ in self.each(401):
            self.expect(401, method, target, **self.bare(method, target))
        for method, target, _ in self.each(403):
            security = self.contract.operations[self.contract.find(method, target)]["security"]
            if security:
                scope = "read" if security[0]["token"] == ["metrics"] else "metrics"
                self.expect(403, method, target, **self.bare(method, target, tokens[scope][0]))
        wrong = "Bearer " + "x" * 40
        for _ in range(3):
            self.send("GET", "/", headers={"Authorization": wrong}, source="127.0.0.9")
        for method, target, _ in self.each(429):
            self.expect(429, method, target, source="127.0.0.9",
                        **self.bare(method, target, wrong))
        self.end(process)

    def token(self, scope):
        made = json.loads(subprocess.run(
            [HOLDFASTCTL, "auth", "token", scope, "--scope", scope, "--json"], text=True,
            check=True, capture_output=True, timeout=PATIENCE).stdout)
        return "Bearer " + made["token"], made["line"] + "\n"

    def bare(self, method, target, authorization=None):
        headers = {"Content-Type": self.type_of(method, target)}
        if authorization:
            headers["Authorization"] = authorization
        return {"headers": headers, "length": 0}


class Judging(Api):
    """The judge itself: an answer that is wrong on purpose is found to be."""

    def test_finds_each_kind_of_wrong_answer(self):
        process = self.serve()
        target = "/shipments"
        right = self.expect(201, "POST", target, {})
        body = right.json()
        lies = {
            "a member is missing": {key: body[key] for key in body if key != "status"},
            "a member is not described": {**body, "colour": "red"},
            "a member has another type": {**body, "id": "1"},
            "a time is none": {**body, "created_at": "soon"},
            "a word is not of its form": {**body, "status": "lower"},
            "it is no object": [body],
        }
        for name, lie in lies.items():
            with self.subTest(name):
                self.assertNotEqual(self.contract.judge("POST", target, 201, right.headers,
                                                        json.dumps(lie)), [])
        judge = self.contract.judge
        self.assertNotEqual(judge("POST", target, 200, right.headers, right.text), [])
        self.assertNotEqual(judge("POST", target, 201, {"Content-Type": "text/html"}, right.text),
                            [])
        self.assertNotEqual(judge("POST", target, 201, right.headers, "{"), [])
        self.assertNotEqual(judge("POST", "/nonesuch", 201, right.headers, right.text), [])
        self.assertNotEqual(judge("POST", target, 418, right.headers, right.text), [])
        self.assertEqual(judge("POST", target, 201, right.headers, right.text), [])
        self.end(process)

    def test_lets_nothing_grow_that_is_allowed_to_be_unseen(self):
        unseen = {("GET", "/a", 503), ("GET", "/b", 503), ("POST", "/a", 507)}
        right = "# Why.\n503 2 needs a broken store\n507 POST /a needs a full disk\n"
        self.assertEqual(Allowance(right).complaints(unseen), [])
        self.assertEqual(len(Allowance(right).complaints(unseen | {("GET", "/c", 503)})), 1)
        self.assertEqual(len(Allowance(right).complaints(unseen - {("GET", "/b", 503)})), 1)
        self.assertEqual(len(Allowance(right).complaints(unseen - {("POST", "/a", 507)})), 1)
        self.assertEqual(len(Allowance("").complaints(unseen)), 2)


class Document(Api):
    def test_is_the_one_that_was_looked_at(self):
        """A change of the API shows in a review, and the linter has something to read."""
        process = self.serve()
        document = json.loads(self.send("GET", "/openapi.json").text)
        document["info"]["version"] = "0"
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        if os.environ.get("HOLDFAST_WRITE_GOLDEN"):
            GOLDEN.write_text(text, encoding="utf-8")
        self.assertEqual(text, GOLDEN.read_text(encoding="utf-8"),
                         "run this with HOLDFAST_WRITE_GOLDEN=1, and look at the difference")
        self.end(process)

    def test_is_compressed_and_known_by_its_tag(self):
        process = self.serve()
        squeezed = self.send("HEAD", "/openapi.json", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(squeezed.headers["Content-Encoding"], "gzip")
        self.assertTrue(squeezed.headers["ETag"])
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
