"""What is asked of the pages for browsers, and of the forms on them."""
import json
import re
import urllib.parse

from api import HERE, Api

FORM = "application/x-www-form-urlencoded"


class Pages(Api):
    def see_pages(self):
        html = {"Accept": "text/html"}
        for path in ("/", "/view/services/shop", "/view/incidents", "/view/alerts", "/docs"):
            self.expect(200, "GET", path, headers=html)
        style = re.search(r'/assets/[^"]+', self.send("GET", "/docs", headers=html).text).group()
        self.expect(200, "GET", style)
        self.page("shop").say(status=500)
        self.wait(lambda: self.send("GET", "/alerts").json()["items"], "no alert")
        number = self.send("GET", "/alerts").json()["items"][0]["id"]
        self.submit(303, f"/view/alerts/{number}/acknowledge")
        self.page("shop").say()
        self.wait(lambda: not self.send("GET", "/alerts").json()["items"], "it is not over")
        self.submit(404, f"/view/alerts/{number}/acknowledge")
        about = {"service": "shop", "span": "1h", "comment": "The disk is replaced."}
        for rule in ("silences", "maintenance"):
            self.submit(303, f"/view/{rule}", about)
            self.submit(422, f"/view/{rule}")
            made = self.send("GET", f"/{rule}").json()["items"][-1]["id"]
            self.submit(303, f"/view/{rule}/{made}/end")

    def see_pages_of_the_rest(self):
        html = {"Accept": "text/html"}
        for path in ("/view/orders", "/view/orders/first", "/view/shipments", "/view/shipments/1",
                     "/view/daemon"):
            self.expect(200, "GET", path, headers=html)
        for word in ("retry", "fail"):
            self.submit(409, f"/view/orders/first/{word}")
        self.wait(lambda: not self.send("GET", "/orders?state=Processing").json()["items"],
                  "an order is not validated")
        self.submit(303, "/view/breaker", {"action": "open"})
        self.expect(201, "POST", "/orders",
                    {"order_id": "formal", "product": "bandage", "quantity": 3})
        self.submit(303, "/view/orders/formal/retry")
        self.submit(303, "/view/orders/formal/fail")
        self.submit(422, "/view/breaker", {"action": "burn"})
        self.submit(303, "/view/breaker", {"action": "close"})

    def see_drills(self):
        """As the runner writes them, one that is torn, and then none that can be read."""
        html = {"Accept": "text/html"}
        folder = self.directory / "reports"
        for path in ("/drills", "/view/drills"):
            self.expect(200, "GET", path)
        for name in ("report.json", "experiment.json"):
            text = (HERE.parents[1] / "golden" / "drill" / name).read_text(encoding="utf-8")
            run = json.loads(text)["run"]
            (folder / run).mkdir(parents=True)
            (folder / run / "report.json").write_text(text, encoding="utf-8")
            self.expect(200, "GET", f"/drills/{run}")
            self.expect(200, "GET", f"/view/drills/{run}", headers=html)
        torn = folder / "torn-20261122T210000Z"
        torn.mkdir()
        (torn / "report.json").write_text("{", encoding="utf-8")
        for path in ("/drills", "/drills?limit=1"):
            self.expect(200, "GET", path)
        self.expect(200, "GET", "/view/drills", headers=html)
        self.expect(404, "GET", f"/drills/{torn.name}")
        self.expect(404, "GET", f"/view/drills/{torn.name}", headers=html)

    def see_announcements(self):
        new = {"kind": "warning", "title": "We move", "text": "On Monday.\nAll day.", "for": "2h"}
        key = {"Idempotency-Key": "announced"}
        made = self.expect(201, "POST", "/announcements", new, headers=key).json()["id"]
        self.expect(201, "POST", "/announcements", new, headers=key)
        for accept in ("application/json", "text/html"):
            said = self.expect(200, "GET", "/status", headers={"Accept": accept})
            self.assertIn("We move", said.text)
        self.expect(303, "GET", "/status/")
        for path in ("/announcements", "/announcements?limit=1", "/view/announcements"):
            self.expect(200, "GET", path)
        self.expect(204, "DELETE", f"/announcements/{made}")
        self.submit(303, "/view/announcements", {"title": "We move", "kind": "info"})
        self.submit(422, "/view/announcements")
        made = self.send("GET", "/announcements").json()["items"][0]["id"]
        self.submit(303, f"/view/announcements/{made}/end")
        while self.send("POST", "/announcements", new).status == 201:
            pass
        self.expect(409, "POST", "/announcements", new)
        self.submit(409, "/view/announcements", {"title": "We move", "kind": "info"})

    def submit(self, wanted, path, fields=()):
        self.expect(wanted, "POST", path, urllib.parse.urlencode(fields),
                    headers={"Content-Type": FORM})

    def form(self, method, target):
        """What a route that takes a form wants, beside it: nothing is in it."""
        if self.type_of(method, target) != FORM:
            return {}
        return {"length": 0, "headers": {"Content-Type": FORM}}
