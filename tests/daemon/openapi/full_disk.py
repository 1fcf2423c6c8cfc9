"""What is asked of a store that takes no new work, as on a full disk: each route that stores
something says so."""
import json

from api import Api

RULE = {"about": {"ids": ["beat"]}, "for": "2h", "comment": "The disk is replaced."}
SERVICE = {"id": "new", "name": "New", "url": "http://127.0.0.1:9/", "interval": "1d"}
ORDER = {"order_id": "new", "product": "bandage", "quantity": 1}
# What is right but for the room that it would take; all others take an empty object.
BODIES = {
    "PATCH /shipments/{id}": {"status": "DELAYED"},
    "POST /shipments/import": "status\nCREATED\n",
    "POST /orders": ORDER,
    "POST /create_order": ORDER,
    "POST /silences": RULE,
    "POST /maintenance": RULE,
    "POST /services": SERVICE,
    "PUT /services/{id}": {**SERVICE, "id": "full"},
    "PATCH /services/{id}": {"tags": ["eu"]},
    "POST /services/import": {"services": [SERVICE]},
    "POST /announcements": {"kind": "info", "title": "We move"},
    "POST /view/announcements": "kind=info&title=We+move",
    "POST /view/silences": "service=beat&span=1h&comment=Cleaned.",
    "POST /view/maintenance": "service=beat&span=1h&comment=Cleaned.",
}

# What somebody may need just then: alerts, what keeps them quiet, and who reports go on until the
# ballast is used up as well.
GO_ON = {
    "DELETE /announcements/{id}": 204, "POST /view/announcements/{id}/end": 303,
    "POST /alerts/{id}/ack": 200, "POST /alerts/test": 202,
    "POST /silences": 201, "DELETE /silences/{id}": 204,
    "POST /maintenance": 201, "DELETE /maintenance/{id}": 204,
    "POST /heartbeat/{token}": 200, "PUT /heartbeat/{token}": 200,
    "POST /view/alerts/{id}/acknowledge": 303,
    "POST /view/silences": 303, "POST /view/silences/{id}/end": 303,
    "POST /view/maintenance": 303, "POST /view/maintenance/{id}/end": 303,
}


class FullDisk(Api):
    def see_full_disk(self):
        """`free_min` beyond what any disk has: the same as a disk that is full, without one."""
        names = self.names_of_what_is_there()
        # It was told of many changes of state by now, and listens to nobody.
        self.manager.overlook()
        self.write_setting("database", "free_min", "16TiB")
        self.expect(200, "POST", "/control/reload", control=True, length=0)
        self.wait(lambda: self.send("POST", "/shipments", {}).status == 507, "there is room")
        for method, target, control in self.each(507):
            path = self.contract.find(method, target)[1]
            for place, name in names.items():
                if path.startswith(place):
                    target = path[:path.index("{")] + name + path[path.index("}") + 1:]
                    break
            body = BODIES.get(f"{method} {path}", {})
            kind = self.type_of(method, target)
            if not body and kind != "application/json":
                body = ""
            self.expect(GO_ON.get(f"{method} {path}", 507), method, target, body, control=control,
                        headers={"Content-Type": kind, "X-Confirm": "clear-orders"})

    def names_of_what_is_there(self):
        """Of each path with a name in it that stands for something: what there is to change."""
        self.expect(201, "POST", "/services", {**SERVICE, "id": "full"})
        self.page("shop").say(status=500)
        self.wait(lambda: self.send("GET", "/alerts").json()["items"], "no alert")
        self.upstream.status = 503
        self.expect(201, "POST", "/orders", {**ORDER, "order_id": "waits"})
        alert = str(self.send("GET", "/alerts").json()["items"][0]["id"])
        names = {"/alerts/{id}": alert, "/view/alerts/{id}": alert,
                 "/services/{id}": "full", "/orders/{id}": "waits", "/view/orders/{id}": "waits"}
        for path in ("/silences", "/maintenance"):
            for place in ("", "/view"):
                made = self.expect(201, "POST", path, RULE).json()["id"]
                names[f"{place}{path}/{{id}}"] = str(made)
        # There are as many as there may be: one makes room for a new one.
        gone, one, other = [str(each["id"]) for each in
                            self.send("GET", "/announcements").json()["items"]][:3]
        self.expect(204, "DELETE", f"/announcements/{gone}")
        return {**names, "/announcements/{id}": one, "/view/announcements/{id}": other}

    def write_setting(self, room, name, value):
        settings = json.loads(self.file.read_text(encoding="utf-8"))
        settings.setdefault(room, {})[name] = value
        self.file.write_text(json.dumps(settings), encoding="utf-8")
