"""Texts that mean no good, wherever somebody else's text is shown: markup and scripts, control
characters, what turns the direction of reading, and ten thousand bytes without a place to break."""
import contextlib
import json
import sqlite3

# Sets what the tests look for. Each works somewhere: as an element, out of an attribute, out of a
# script, as an address.
MARKER = "window.hacked=1"
SCRIPT = f"<script>{MARKER}</script>"
IMAGE = f"\"'><img src=x onerror={MARKER}>"
TEXTS = {
    "script": f"</title></script>{SCRIPT}",
    "image": IMAGE,
    "svg": f"<svg/onload={MARKER}>",
    "address": f"javascript:{MARKER}",
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd (\u0627\u0644\u0639\u0631\u0628\u064a\u0629) 1.4.2!",
    "combining": "Z\u0335\u0321\u0353" + "\u0336\u0348\u034e" * 20,
    "unbroken": "W" * 190,
    "wide": "\U0001f9ed" * 45,
}
# Nobody may define a service of such a name; whoever is asked may answer what he likes.
TURNED = "\u202egnp.tropxe\u2066\u200f"
LONG = (SCRIPT + "<b>" + TURNED + "W" * 100) * 70
LONG_LINES = "\n".join([SCRIPT + "W" * 500] * 20)  # Ten thousand bytes.
CONTROL = "\x1b[31mred\x1b[0m\x07\x00\x9b"


def groups():
    """Those of the services of below, as the status page is told of them."""
    return [text[:30] for text in (TEXTS["script"], TEXTS["unbroken"])]


def services(world):
    """Of each text a service whose name, group and tags it is; and some whose answers are bad."""
    named = [{**world.service(f"hostile-{kind}"), "name": text, "group": text[:30],
              "tags": [text[:16]], "environment": "dev"} for kind, text in TEXTS.items()]
    talkative = {**world.service("hostile-answer"), "name": "Answers badly",
                 "environment": "dev", "expectedVersion": IMAGE,
                 "conditions": ["[BODY].version == 1"]}
    strange = {**world.service(f"hostile-{IMAGE.replace('/', '')}"), "url": world.target.url + "/odd",
               "name": "Has a strange id", "environment": "dev"}
    world.page("hostile-answer").body = json.dumps({"version": LONG + CONTROL}).encode()
    return [*named, talkative, strange]


def announce(world):
    """What operators say is shown to all of them."""
    for path in ("/silences", "/maintenance"):
        for about, comment in (({"ids": ["hostile-unbroken"]}, IMAGE + "W" * 400),
                               ({"groups": [TEXTS["script"][:30]]}, TEXTS["right-to-left"])):
            world.made(path, {"about": about, "for": "2h", "comment": comment})
    for kind, text in TEXTS.items():
        world.made("/announcements", {"title": text, "text": f"{text}\n{LONG_LINES}"})


def trade(world):
    """Orders are checked when they come; what other programs write into the database is not."""
    with contextlib.closing(sqlite3.connect(world.directory / "holdfast.db")) as strangers, strangers:
        strangers.executemany("INSERT INTO shipments (status, created_at) VALUES (?, ?)",
                              [(text, "2026-01-15T09:30:00Z") for text in
                               (*TEXTS.values(), TURNED, CONTROL, LONG)])
    for kind, text in TEXTS.items():
        world.made("/orders", {"order_id": f"bad-{kind}", "product": text, "quantity": 1})
