"""What is asked of events: without Kafka here, and as long as no broker answers."""
from api import Api


class Events(Api):
    def see_events(self):
        self.wait(lambda: self.send("GET", "/events?type=http_request").json()["items"],
                  "no request is written down")
        for path in ("/events", "/events?limit=1", "/events?type=order.accepted&order=oldest",
                     "/events/dead", "/events/parked"):
            self.expect(200, "GET", path)
        self.expect(503, "GET", "/kafka/status")
        self.expect(503, "POST", "/kafka/publish", {"event_type": "test.made", "data": {"n": 1}})
        self.expect(503, "POST", "/kafka/flush", length=0)
        self.expect(422, "POST", "/kafka/publish", {"event_type": "a b"})

    def see_kafka(self):
        """Nobody listens there: what is published waits in the database."""
        self.configure({"kafka": {"brokers": "127.0.0.1:9"}})
        process = self.serve()
        self.expect(200, "GET", "/kafka/status")
        self.expect(200, "POST", "/kafka/publish", {"event_type": "test.made", "data": {"n": 1}})
        self.expect(200, "GET", "/events?type=test.made")
        self.end(process)
