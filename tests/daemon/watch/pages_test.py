#!/usr/bin/env python3
"""The pages for browsers, served by a whole daemon: what a browser gets at /, that all it loads is
there and kept, and that pages say what the routes say.

Usage: pages_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import html.parser
import http.client
import sys
import unittest

from world import PATIENCE, Watching

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
           "Accept-Encoding": "gzip, deflate, br"}
# What a page may have its reader load, compressed.
BYTES_MAX = 150 * 1024


class Reading(html.parser.HTMLParser):
    """What a browser takes from a page: addresses, text, elements by their ids."""

    # pylint: disable=abstract-method
    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.scripts, self.ids, self.styles = [], [], [], set(), 0
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


class Pages(Watching):
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

    def read(self, path, wanted=200):
        status, body, headers = self.load(path, {"Accept": BROWSER["Accept"]})
        self.assertEqual(status, wanted, body)
        self.assertTrue(headers["Content-Type"].startswith("text/html"), headers)
        policy = headers["Content-Security-Policy"]
        self.assertIn("script-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        page = Reading(body.decode())
        self.assertEqual(page.open, [], "an element is not closed")
        self.assertEqual(page.styles, 0)
        return page

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


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
