#!/usr/bin/env python3
"""The status page of a whole daemon: who gets it, that it tells strangers nothing but what was
chosen, and announcements on their way to it.

Usage: status_page_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import html
import json
import re
import socket
import subprocess
import sys
import unittest
import urllib.parse

from world import PATIENCE, Watching
from holdfastd_test import HOLDFASTCTL, HOLDFASTD

BROWSER = {"Accept": "text/html"}
PROGRAM = {"Accept": "application/json"}
SECRET = "zqxsecret"
HOSTILE = "<script>alert(1)</script>\u202e\x1b[2J\n" + "<b>" * 3000


class StatusPage(Watching):
    def configure(self, more):
        self.page_settings = {"enabled": True, "public": True, "title": "How we are",
                              "groups": [f"{SECRET}-group=Our shop"]}
        super().configure({"auth": {"file": str(self.credentials())},
                           "status_page": self.page_settings, **more})

    def credentials(self):
        """Somebody has to say who he is, and may read."""
        file = self.directory / "credentials"
        if not file.exists():
            made = json.loads(subprocess.run(
                [HOLDFASTCTL, "auth", "token", f"{SECRET}-token", "--scope", "read", "--json"],
                text=True, check=True, capture_output=True, timeout=PATIENCE).stdout)
            self.token = {"Authorization": "Bearer " + made["token"]}
            file.touch(mode=0o600)
            file.write_text(made["line"] + "\n")
        return file

    def change(self, **settings):
        self.page_settings.update(settings)
        said = json.loads(self.file.read_text())
        said["status_page"] = self.page_settings
        self.file.write_text(json.dumps(said))
        self.reload()

    def see(self, headers=()):
        return self.wait(lambda: (said := self.ask_all("GET", "/status", headers=dict(headers)))
                         [0] != 503 and said, "the status page is never ready")

    def state(self):
        status, text, _ = self.see(PROGRAM)
        self.assertEqual(status, 200, text)
        return json.loads(text)

    def operate(self, *arguments):
        said = self.ctl(*arguments)
        self.assertEqual(said.returncode, 0, said.stderr)
        return said.stdout


class Strangers(StatusPage):
    def define_secrets(self):
        self.define(
            self.service(f"{SECRET}-id", name=f"{SECRET}-name", group=f"{SECRET}-group",
                         environment="staging", tags=[f"{SECRET}-tag"],
                         expectedVersion=f"{SECRET}-expected", run_by=f"{SECRET}.service",
                         headers={"X-Secret": f"{SECRET}-header"},
                         conditions=[f"[BODY].{SECRET} == {SECRET}-value"]),
            self.service(f"{SECRET}-other", group=f"{SECRET}-hidden"))
        self.page(f"{SECRET}-id").say(status=500, version=f"{SECRET}-version")
        self.page(f"{SECRET}-other").say(status=500)

    def assert_public(self, said):
        status, text, headers = said
        self.assertEqual(status, 200, text)
        everything = text + str(headers)
        self.assertIn("Our shop", everything)
        told = subprocess.run([HOLDFASTD, "--version"], capture_output=True, text=True,
                              check=True, timeout=PATIENCE).stdout
        version = re.search(r"\d+\.\d+\.\d+", told).group()
        for word in (SECRET, "127.0.0.1", version, urllib.parse.urlsplit(self.target.url).netloc,
                     "HTTP 500", "staging", "/view", "/stream", "nobody-but-us"):
            self.assertNotIn(word, everything)
        self.assertNotRegex(everything, rf"\b{re.escape(socket.gethostname())}\b")

    def test_are_told_nothing_that_was_not_chosen(self):
        self.define_secrets()
        process = self.start()
        self.wait(lambda: self.state()["current"], "the outage is not shown")
        self.operate("announcements", "add", "We know", "--text", "And we are at it.")
        for form in (BROWSER, PROGRAM):
            said = self.see(form)
            self.assert_public(said)
            self.assertIn("We know", said[1])
        self.operate("maintenance", "start", "--group", f"{SECRET}-group", "--for", "1h",
                     "--comment", "nobody-but-us")
        self.wait(lambda: self.state()["maintenance"], "the maintenance is not shown")
        for form in (BROWSER, PROGRAM):
            self.assert_public(self.see(form))
        # What is asked in a wrong way is told nothing either.
        for method, path in (("POST", "/status"), ("GET", "/status?x=%zz"), ("GET", "/status/x")):
            self.assertNotIn(SECRET, str(self.ask_all(method, path)))
        self.end(process)

    def test_are_named_services_only_where_that_is_wanted(self):
        self.define_secrets()
        process = self.start()
        self.change(show_services=True)
        self.wait(lambda: self.state()["current"], "the outage is not shown")
        for form in (BROWSER, PROGRAM):
            text = self.see(form)[1]
            self.assertIn(f"{SECRET}-name", text)
            self.assertNotIn(SECRET, text.replace(f"{SECRET}-name", ""))
        self.end(process)

    def test_see_the_status_page_and_nothing_else(self):
        process = self.start()
        self.assertEqual(self.see(BROWSER)[0], 200)
        for path in ("/", "/status.json", "/health", "/services", "/incidents", "/alerts",
                     "/maintenance", "/announcements", "/view/announcements", "/view/alerts",
                     "/openapi.json", "/metrics", "/stream"):
            self.assertEqual(self.ask_all("GET", path)[0], 401, path)
        self.assertEqual(self.ask("POST", "/announcements", {"title": "Mine"})[0], 401)
        self.assertEqual(self.ask("POST", "/announcements", {"title": "Mine"}, self.token)[0], 403)
        self.end(process)

    def test_are_let_in_as_the_settings_say_at_that_moment(self):
        process = self.start()
        self.assertEqual(self.see()[0], 200)
        self.change(public=False)
        status, text, headers = self.see()
        self.assertEqual((status, "Our shop" in text), (401, False))
        self.assertIn("Bearer", headers["WWW-Authenticate"])
        status, _, headers = self.see(self.token)
        self.assertEqual((status, headers["Cache-Control"]), (200, "private, no-cache"))
        self.change(enabled=False)
        for headers in ({}, self.token, BROWSER):
            self.assertEqual(self.see(headers)[0], 404)
        self.change(enabled=True, public=True, title="Another title")
        self.assertIn("Another title", self.see(BROWSER)[1])
        self.end(process)

    def test_load_what_is_there_and_ask_again_for_little(self):
        process = self.start()
        _, text, headers = self.see(BROWSER)
        self.assertEqual(headers["Cache-Control"], "public, max-age=5")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        loads = re.findall(r'(?:href|src)="(?!#)([^"]+)"', text)
        self.assertGreater(len(loads), 2)
        for each in loads:
            path = urllib.parse.urljoin("/status", each)
            self.assertTrue(path.startswith("/assets/"), each)
            self.assertEqual(self.ask_all("GET", path)[0], 200, path)
        again = {**BROWSER, "If-None-Match": headers["ETag"]}
        self.wait(lambda: self.ask_all("GET", "/status", headers=again)[0] == 304 or
                  again.update({"If-None-Match": self.see(BROWSER)[2]["ETag"]}), "never the same")
        self.assertEqual(self.ask_all("HEAD", "/status", headers=BROWSER)[:2], (200, ""))
        self.end(process)


class Announcing(StatusPage):
    def test_shows_hostile_text_as_text(self):
        process = self.start()
        body = {"title": "<img src=x onerror=alert(1)>", "kind": "warning",
                "text": HOSTILE.replace("\x1b", "")}
        self.assertEqual(self.announce(body), 201)
        self.assertEqual(self.announce({"title": "a", "text": HOSTILE}), 422, "a control character")
        self.assertEqual(self.announce({"title": "a", "text": "x" * 20_000}), 422)
        text = self.see(BROWSER)[1]
        self.assertNotIn("<img", text)
        self.assertNotIn("<b>", text)
        self.assertNotIn("\u202e", text)
        self.assertEqual(text.count("<script"), 1, "ours alone")
        self.assertIn("<script>alert(1)</script>\ufffd[2J\n<b><b>", html.unescape(text))
        self.end(process)

    def announce(self, body):
        """Over the control socket, where everybody is an operator."""
        command = ["curl", "-sS", "--unix-socket", self.control, "-o", "/dev/null", "-w",
                   "%{http_code}", "--json", "@-", "http://localhost/announcements"]
        return int(subprocess.run(command, input=json.dumps(body), text=True, check=True,
                                  capture_output=True, timeout=PATIENCE).stdout)

    def test_outlives_a_kill_and_ends_when_it_is_told(self):
        process = self.start()
        self.state()
        said = self.operate("announcements", "add", "We move", "--kind", "warning", "--for", "2h")
        number = re.match(r"announcement (\d+) from ", said).group(1)
        self.assertEqual(self.titles(), ["We move"])
        process.kill()
        process.communicate(timeout=PATIENCE)
        process = self.start()
        self.assertEqual(self.titles(), ["We move"])
        self.assertIn("We move", self.operate("announcements"))
        self.operate("announcements", "end", number)
        self.assertEqual(self.titles(), [])
        self.assertEqual(self.ctl("announcements", "end", number).returncode, 66)
        item = json.loads(self.operate("announcements", "list", "--json"))["items"][0]
        self.assertRegex(item["author"] + item["endedBy"], r"^(uid:\d+){2}$")
        self.end(process)

    def titles(self):
        return [each["title"] for each in self.state()["announcements"]]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
