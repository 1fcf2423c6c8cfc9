#!/usr/bin/env python3
"""Which version runs in which environment: a product that drifts, is told of, remembered over a
kill, and agrees again.

Usage: drift_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import sqlite3
import sys
import unittest

from world import Watching


class Drift(Watching):
    def setUp(self):
        super().setUp()
        self.define(self.service("trial", name="Shop", environment="staging"),
                    self.service("real", name="shop", environment="production",
                                 expectedVersion="1.0"),
                    self.service("quiet"))
        self.page("trial").say(version="1.1")
        self.page("real").say(version="1.0")
        self.page("quiet").say(version=None)

    def products(self, query=""):
        """By name; none while the daemon reads what it knew."""
        status, body = self.ask("GET", f"/versions{query}")
        if status == 503:
            return {}
        self.assertEqual(status, 200, body)
        self.assertIsNone(body["next"])
        return {each["product"]: each for each in body["items"]}

    def wait_shop(self, drifts, **versions):
        """The product, when its services run these versions."""
        def look():
            shop = self.products().get("shop")
            runs = {each["serviceId"]: each["version"] for each in shop["services"]} if shop else {}
            return runs == versions and shop
        shop = self.wait(look, f"it does not run {versions}")
        self.assertEqual(shop["drift"], drifts)
        self.assertEqual(shop["driftSince"] is not None, drifts)
        return shop

    def scrape(self):
        return self.request("GET", "/metrics?format=prometheus")[1]

    def stored(self):
        """What services run, as it is on the disk."""
        path = f"file:{self.directory}/holdfast.db?mode=ro"
        with contextlib.closing(sqlite3.connect(path, uri=True)) as database:
            return {version for version, in database.execute("SELECT version FROM watch_versions")}

    @staticmethod
    def said(entries, words):
        return [each["message"] for each in entries if words in each["message"]]

    def test_is_seen_remembered_and_over(self):
        process = self.start()
        shop = self.wait_shop(True, trial="1.1", real="1.0")
        self.assertEqual(
            [(each["environment"], each["previous"], each["expected"], each["matches"])
             for each in shop["services"]],
            [("production", None, "1.0", True), ("staging", None, None, None)])
        self.assertEqual({each["version"] for each in shop["releases"]}, {"1.0", "1.1"})
        self.assertEqual(set(self.products()), {"shop"}, "who tells no version takes no part")
        self.assertEqual(set(self.products("?drift=true")), {"shop"})
        self.assertIn("\nholdfast_version_drift_products 1\n", self.scrape())
        listed = self.ctl("versions", "--drift")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertRegex(listed.stdout, r"\nshop +\S+Z +production +1\.0 +\S+Z +yes +real\n")

        # When the daemon comes again, nobody tells it anything.
        self.wait(lambda: self.stored() == {"1.0", "1.1"}, "it is not stored")
        self.page("trial").say(status=500, version=None)
        self.page("real").say(status=500, version=None)
        process = self.restart(process)
        self.assertEqual(self.wait_shop(True, trial="1.1", real="1.0"), shop)
        self.assertIn("\nholdfast_version_drift_products 1\n", self.scrape())

        self.page("trial").say(version="1.1")
        self.page("real").say(version="1.1")
        agreed = self.wait_shop(False, trial="1.1", real="1.1")
        real = agreed["services"][0]
        self.assertEqual((real["previous"], real["matches"]), ("1.0", False))
        self.assertGreater(real["since"], shop["services"][0]["since"])
        self.assertEqual(self.products("?drift=true"), {})
        self.assertIn("\nholdfast_version_drift_products 0\n", self.scrape())

        entries = self.end(process)
        self.assertEqual(self.said(entries, "run different versions"), [], "it was told before")
        self.assertEqual(len(self.said(entries, "do not differ any more")), 1, entries)
        self.assertEqual(len(self.said(entries, "'real' (production) runs 1.1 now")), 1, entries)

        # An orderly end loses nothing, not even of the last second.
        process = self.start()
        self.assertEqual(self.wait_shop(False, trial="1.1", real="1.1"), agreed)
        self.assertEqual(self.said(self.end(process), "shop do"), [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
