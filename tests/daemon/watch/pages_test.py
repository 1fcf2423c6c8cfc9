#!/usr/bin/env python3
"""The pages for browsers, served by a whole daemon: what a browser gets at /, that all it loads is
there and kept, and that pages say what the routes say.

Usage: pages_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import html.parser
import http.client
import json
import subprocess
import sys
import unittest
import urllib.parse

from world import PATIENCE, Watching
from holdfastd_test import HOLDFASTCTL

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
           "Accept-Encoding": "gzip, deflate, br"}
# What a page may have its reader load, compressed.
BYTES_MAX = 150 * 1024
PAGES = ("/", "/view/incidents", "/view/alerts", "/view/orders", "/view/shipments", "/view/daemon")
HOSTILE = "<script>alert(1)</script>"


class Reading(html.parser.HTMLParser):
    """What a browser takes from a page: addresses, text, elements by their ids."""

    # pylint: disable=abstract-method
    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.scripts, self.ids, self.styles = [], [], [], set(), 0
        self.forms = []
        self.open, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.styles += (tag == "style") + ("style" in given)
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "link":
            self.loads.append(given["href"])
        if tag == "script":
            self.loads.append(given["src"])
            self.scripts.append(given)
        if "data-script" in given:
            self.loads.append(given["data-script"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "form" and given["method"] == "post":
            self.forms.append(given["action"])
        if tag not in ("meta", "link", "input", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        # Not in the order in which they were opened: this raises.
        if tag != "path":
            assert self.open.pop() == tag, tag

    def handle_data(self, data):
        assert not (self.open and self.open[-1] == "script" and data.strip()), data
        self.text += data


class Looking(Watching):
    def setUp(self):
        super().setUp()
        self.define(self.service("shop", environment="production", group="front"),
                    self.service("odd", name="<script>alert(1)</script>"))

    def load(self, path, headers=None):
        """Status, bytes and headers, as they were sent."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=BROWSER if headers is None else headers)
            said = connection.getresponse()
            return said.status, said.read(), said.headers

    def submit(self, path, fields=(), headers=()):
        """Status and where it leads, of a form that was sent."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", path, urllib.parse.urlencode(fields), {
                "Content-Type": "application/x-www-form-urlencoded", **dict(headers)})
            said = connection.getresponse()
            said.read()
            return said.status, said.headers["Location"]

    def place(self, order_id, product="bandage"):
        status, _ = self.ask("POST", "/orders", {"order_id": order_id, "product": product,
                                                 "quantity": 3})
        self.assertEqual(status, 201)

    def read(self, path, wanted=200, headers=()):
        status, body, headers = self.load(path, {"Accept": BROWSER["Accept"], **dict(headers)})
        self.assertEqual(status, wanted, body)
        self.assertTrue(headers["Content-Type"].startswith("text/html"), headers)
        policy = headers["Content-Security-Policy"]
        self.assertIn("script-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        page = Reading(body.decode())
        self.assertEqual(page.open, [], "an element is not closed")
        self.assertEqual(page.styles, 0)
        return page


class Pages(Looking):
    def test_are_for_browsers_and_everybody_else_gets_json(self):
        process = self.start()
        self.open_services()
        self.assertIn("Services", self.read("/").text)
        for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
            status, _, headers = self.load("/", accept)
            self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
        self.end(process)

    def test_load_what_is_there_and_is_kept_for_ever(self):
        process = self.start()
        self.wait_status("shop", "HEALTHY")
        loads = {path for page in ("/", "/view/services/shop") for path in self.read(page).loads}
        self.assertGreaterEqual(len(loads), 4, "style, script, chart and icon")
        total = 0
        for path in sorted(loads):
            status, body, headers = self.load(path)
            self.assertEqual(status, 200, path)
            self.assertIn("immutable", headers["Cache-Control"], path)
            self.assertEqual(headers["Content-Encoding"], "br", path)
            total += len(body)
        self.assertLess(total, BYTES_MAX)
        self.end(process)

    def test_show_a_service_that_fails(self):
        process = self.start()
        self.wait_status("shop", "HEALTHY")
        self.page("shop").say(status=500)
        self.wait_status("shop", "UNHEALTHY")
        self.assertIn("UNHEALTHY", self.read("/?state=UNHEALTHY").text)
        # The incident is stored a moment later.
        page = self.wait(lambda: "got 500" in (found := self.read("/view/services/shop")).text and
                         "not over" in found.text and found, "there is no incident")
        self.assertIn("now", page.ids)
        self.end(process)

    def test_show_hostile_names_as_text(self):
        process = self.start()
        self.open_services()
        for path in ("/", "/view/services/odd"):
            page = self.read(path)
            self.assertIn("<script>alert(1)</script>", page.text)
            self.assertEqual(len(page.scripts), 1)
        self.assertIn("Not found", self.read("/view/services/nobody", 404).text)
        self.end(process)


class Rooms(Looking):
    def test_lead_from_one_to_the_other_and_further_when_lost(self):
        process = self.start()
        self.open_services()
        self.wait(lambda: self.load("/view/alerts")[0] == 200, "alerts are not read")
        for path in PAGES:
            self.assertLessEqual(set(PAGES), set(self.read(path).links), path)
        for path in ("/nothing", "/view", "/view/orders/none", "/view/shipments/7"):
            lost = self.read(path, 404)
            self.assertLessEqual(set(PAGES), set(lost.links), path)
            self.assertIn("Not found", lost.text)
        for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
            status, body, headers = self.load("/nothing", accept)
            self.assertEqual((status, headers["Content-Type"]), (404, "application/problem+json"))
            self.assertEqual(json.loads(body)["instance"], "/nothing")
        self.end(process)

    def test_show_orders_and_let_an_operator_see_to_them(self):
        process = self.start()
        self.place("a b/" + HOSTILE, HOSTILE)
        page = self.read("/view/orders")
        self.assertIn(HOSTILE, page.text)
        self.assertEqual(len(page.scripts), 1)
        self.assertIn("1 of 100,000 at most", page.text)
        self.assertIn("nobody said where the service is", page.text)
        link = next(each for each in page.links if each.startswith("/view/orders/"))
        page = self.read(link)
        self.assertIn("its first call", page.text)
        self.assertEqual(page.forms, [link + "/retry", link + "/fail"])
        self.assertEqual(self.submit(link + "/fail"), (303, link))
        page = self.read(link)
        self.assertEqual(page.forms, [link + "/retry"], "another one may take its place")
        status, other = self.submit(link + "/retry")
        self.assertEqual(status, 303)
        self.assertIn(HOSTILE, self.read(other).text)
        self.assertEqual(self.submit("/view/breaker", {"action": "open"}), (303, "/view/orders"))
        self.assertIn("forced_open", self.read("/view/orders").text.lower())
        self.end(process)

    def test_show_shipments_with_their_history(self):
        process = self.start()
        for _ in range(2):
            self.request("POST", "/shipments")
        page = self.read("/view/shipments")
        self.assertIn("/view/shipments/2", page.links)
        self.assertIn("/view/shipments?status=CREATED", page.links)
        self.assertIn("it was recorded", self.read("/view/shipments/2").text)
        self.end(process)

    def test_show_the_daemon_itself(self):
        process = self.start()
        self.request("POST", "/shipments")
        page = self.read("/view/daemon")
        for text in ("schema", "half within", "http.connections_max", "writer", "reader",
                     self.address, f"Process{process.pid}", "POST /shipments"):
            self.assertIn(text, page.text)
        self.assertLessEqual({"readiness", "faults", "store", "loop", "limits"}, page.ids)
        self.end(process)

    def test_do_nothing_for_a_page_of_another_site(self):
        process = self.start()
        self.place("a")
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            for path in ("/view/orders/a/fail", "/view/orders/a/retry", "/view/breaker"):
                self.assertEqual(self.submit(path, {"action": "open"}, headers)[0], 403)
        self.assertIn("its first call", self.read("/view/orders/a").text)
        self.end(process)

    def test_offer_nobody_what_he_may_not(self):
        made = json.loads(subprocess.run(
            [HOLDFASTCTL, "auth", "token", "reader", "--scope", "read", "--json"], text=True,
            check=True, capture_output=True, timeout=PATIENCE).stdout)
        credentials = self.directory / "credentials"
        credentials.touch(mode=0o600)
        credentials.write_text(made["line"] + "\n")
        self.configure({"auth": {"file": str(credentials)}})
        process = self.start()
        reader = {"Authorization": "Bearer " + made["token"]}
        for path in PAGES:
            # What is stored is being read at first.
            self.wait(lambda path=path: self.load(path, reader | {"Accept": "text/html"})[0] == 200,
                      path)
            self.assertEqual(self.read(path, headers=reader).forms, [], path)
        self.assertEqual(self.submit("/view/breaker", {"action": "open"}, reader)[0], 403)
        self.assertNotIn("Holdfast 0", self.read("/nothing", 404).text, "no version for strangers")
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
