"""Hostile and odd requests, each with what must come of it. Data only: edge_test.py sends it.

A case is a name, what is sent, and what is expected. Sent are bytes, pauses in seconds, HALF (the
client says that it is done), SILENCE (it waits) and RESET (it goes without a word). Expected are the
statuses of all answers in order, then how the connection ends: CLOSED by the server, or KEPT for
another request.
"""
from typing import NamedTuple

HALF, SILENCE, RESET = "half", "silence", "reset"
CLOSED, KEPT = "closed", "kept"


class Case(NamedTuple):
    name: str
    sent: tuple
    statuses: tuple
    end: str = CLOSED
    says: str = ""  # Stands in the last answer.
    by_engine: bool = False  # Its last answer is libmicrohttpd's, so no problem document.

    def is_slow(self):
        """Whether it ends when its time is over, and not before."""
        return SILENCE in self.sent


def request(line="GET /healthz HTTP/1.1", *fields, host="x", body=b""):
    """A request as it should be, but for what is given."""
    lines = [line, *([f"Host: {host}"] if host is not None else []), *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def post(*fields, body=b"", line="POST /ping HTTP/1.1"):
    return request(line, *fields, body=body)


def shipment(*fields, body=b""):
    return post("Content-Type: application/json", *fields, line="POST /shipments HTTP/1.1",
                body=body)


def chunked(body, *fields):
    return post("Transfer-Encoding: chunked", *fields, body=body)


GET = request()
LAST = request("GET /healthz HTTP/1.1", "Connection: close")
CLIENT_HELLO = bytes.fromhex("16030100c4010000c00303") + bytes(range(1, 190))
# /ping takes no POST: 405 is the answer of a route that was reached.
REACHED = 405


def after_one(*sent):
    """As the second request of a connection, which the engine reads without us."""
    return (GET + sent[0], *sent[1:])


WELL_FORMED = [
    Case("one request", (GET,), (200,), KEPT),
    Case("one request that closes", (LAST,), (200,)),
    Case("byte by byte", tuple(GET[i:i + 1] for i in range(len(GET))), (200,), KEPT),
    Case("in two pieces within a line break", (GET[:-3], 0.05, GET[-3:]), (200,), KEPT),
    Case("line breaks before the request", (b"\r\n\r\n" + LAST,), (200,)),
    Case("pipelined", (GET * 10,), (200,) * 10, KEPT),
    Case("pipelined, the last closes", (GET * 3 + LAST + GET,), (200,) * 4),
    Case("pipelined with bodies", (post("Content-Length: 3", body=b"abc") * 2 + LAST,),
         (REACHED, REACHED, 200)),
    Case("half close", (GET, HALF), (200,)),
    Case("half close, pipelined", (GET * 3, HALF), (200,) * 3),
    Case("HTTP/1.0", (request("GET /healthz HTTP/1.0"),), (200,)),
    Case("HTTP/1.0 without Host", (request("GET /healthz HTTP/1.0", host=None),), (200,)),
    Case("HTTP/1.0 that stays", (request("GET /healthz HTTP/1.0", "Connection: keep-alive"),),
         (200,), KEPT),
    Case("a minor version of the future", (request("GET /healthz HTTP/1.9", "Connection: close"),),
         (200,)),
    Case("absolute form", (request("GET http://x/healthz HTTP/1.1"),), (200,), KEPT),
    Case("absolute form for another host than Host",
         (request("GET http://y/healthz HTTP/1.1", host="evil.example"),), (200,), KEPT),
    Case("absolute form in capitals", (request("GET HTTP://X/healthz HTTP/1.1"),), (200,), KEPT),
    Case("an empty value", (request("GET /healthz HTTP/1.1", "A:"),), (200,), KEPT),
    Case("bytes of no encoding in a value", (request("GET /healthz HTTP/1.1", "A: \xe4\xff"),),
         (200,), KEPT),
    Case("a Host with a port", (request(host="x:8080"),), (200,), KEPT),
    Case("a Host in brackets", (request(host="[::1]:8080"),), (200,), KEPT),
    Case("a body that is announced", (post("Content-Length: 3", body=b"abc"),), (REACHED,), KEPT),
    Case("a body of no bytes", (post("Content-Length: 0"),), (REACHED,), KEPT),
    Case("a GET with a body", (request("GET /healthz HTTP/1.1", "Content-Length: 3", body=b"abc"),),
         (200,), KEPT),
    # What ends a chunk the engine reads less strictly than others, so nothing may follow one.
    Case("chunks", (chunked(b"3\r\nabc\r\n0\r\n\r\n"),), (REACHED,)),
    Case("chunks, then another request", (chunked(b"3\r\nabc\r\n0\r\n\r\n") + GET,), (REACHED,)),
    Case("chunks with an extension", (chunked(b"3;a=b\r\nabc\r\n0\r\n\r\n"),), (REACHED,)),
    Case("chunks with a trailer", (chunked(b"3\r\nabc\r\n0\r\nA: b\r\n\r\n"),), (REACHED,)),
    Case("chunks of one byte", (chunked(b"1\r\na\r\n" * 500 + b"0\r\n\r\n"),), (REACHED,)),
    Case("a large head that fits", (request("GET /healthz HTTP/1.1", "A: " + "a" * 13000),),
         (200,), KEPT),
    Case("many fields that fit", (request("GET /healthz HTTP/1.1", *["A: b"] * 180),), (200,), KEPT),
    Case("100-continue", (shipment("Expect: 100-continue", "Content-Length: 2"), 0.1, b"{}"),
         (100, 201), KEPT),
    Case("a refusal instead of 100", (post("Expect: 100-continue", "Content-Length: 3"),),
         (REACHED,)),
]

REQUEST_LINES = [
    Case("HTTP/0.9", (b"GET /\r\n",), (400,)),
    Case("HTTP/0.9, named", (request("GET / HTTP/0.9"),), (505,)),
    Case("HTTP/2 by prior knowledge", (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",), (505,)),
    Case("HTTP/3", (request("GET / HTTP/3.0"),), (505,)),
    Case("a version in small letters", (request("GET / http/1.1"),), (400,)),
    Case("a version of three parts", (request("GET / HTTP/1.1.1"),), (400,)),
    Case("another protocol's version", (request("DESCRIBE / RTSP/1.0"),), (400,)),
    Case("TLS to a plain port", (CLIENT_HELLO,), (400,), says="TLS"),
    Case("SSH to a plain port", (b"SSH-2.0-OpenSSH_9.2\r\n",), (400,)),
    Case("an empty method", (request(" / HTTP/1.1"),), (400,)),
    Case("a method with a bracket", (request("GE(T / HTTP/1.1"),), (400,)),
    Case("an unknown method", (request("BREW /healthz HTTP/1.1"),), (501,), KEPT),
    Case("a method in small letters", (request("get /healthz HTTP/1.1"),), (501,), KEPT),
    Case("TRACE", (request("TRACE /healthz HTTP/1.1"),), (501,), KEPT),
    Case("CONNECT", (request("CONNECT x:443 HTTP/1.1"),), (400,)),
    Case("two spaces", (request("GET  /healthz HTTP/1.1"),), (400,)),
    Case("a space at the end", (request("GET /healthz HTTP/1.1 "),), (400,)),
    Case("a space in the target", (request("GET /health z HTTP/1.1"),), (400,)),
    Case("a tab for a space", (request("GET\t/healthz HTTP/1.1"),), (400,)),
    Case("no target", (request("GET HTTP/1.1"),), (400,)),
    Case("a target without a slash", (request("GET healthz HTTP/1.1"),), (400,)),
    Case("a target of another scheme", (request("GET ftp://x/ HTTP/1.1"),), (400,)),
    Case("a target without a host", (request("GET http:///healthz HTTP/1.1"),), (400,)),
    Case("a target with a fragment", (request("GET /healthz#a HTTP/1.1"),), (400,)),
    Case("a target with raw bytes", (request("GET /\xe4 HTTP/1.1"),), (400,)),
    Case("a target with a NUL", (request("GET /health\0z HTTP/1.1"),), (400,)),
    Case("a star for a GET", (request("GET * HTTP/1.1"),), (400,)),
    Case("a target of 9 kB", (request("GET /" + "a" * 9000 + " HTTP/1.1"),), (414,)),
    Case("a target of 10 MB", (b"GET /" + b"a" * 10_000_000 + b" HTTP/1.1\r\n\r\n",), (414,)),
    Case("10 MB without a line break", (b"a" * 10_000_000,), (414,)),
    Case("noise", (bytes(range(128, 256)) * 4,), (400,)),
    Case("line breaks without end", (b"\r\n" * 20_000,), (431,)),
    Case("a line feed alone", (b"GET /healthz HTTP/1.1\nHost: x\n\n",), (400,)),
    Case("a carriage return alone", (b"GET /healthz HTTP/1.1\rHost: x\r\r",), (400,)),
]

FIELDS = [
    Case("no Host", (request(host=None),), (400,)),
    Case("two Hosts", (request("GET /healthz HTTP/1.1", "Host: y"),), (400,)),
    Case("the same Host twice", (request("GET /healthz HTTP/1.1", "Host: x"),), (400,)),
    Case("a Host with a user", (request(host="a@x"),), (400,)),
    Case("a Host with a path", (request(host="x/y"),), (400,)),
    Case("a field without a colon", (request("GET /healthz HTTP/1.1", "nonsense"),), (400,)),
    Case("a field without a name", (request("GET /healthz HTTP/1.1", ": a"),), (400,)),
    Case("a space before the colon", (request("GET /healthz HTTP/1.1", "A : b"),), (400,)),
    Case("a space before the first field", (b"GET /healthz HTTP/1.1\r\n Host: x\r\n\r\n",), (400,)),
    Case("a folded field", (request("GET /healthz HTTP/1.1", "A: b\r\n c"),), (400,)),
    Case("a field folded with a tab", (request("GET /healthz HTTP/1.1", "A: b\r\n\tc"),), (400,)),
    Case("a NUL in a value", (request("GET /healthz HTTP/1.1", "A: b\0c"),), (400,)),
    Case("a NUL in a name", (request("GET /healthz HTTP/1.1", "A\0: b"),), (400,)),
    Case("a carriage return in a value", (request("GET /healthz HTTP/1.1", "A: b\rc"),), (400,)),
    Case("a line feed after a field", (request("GET /healthz HTTP/1.1", "A: b\nC: d"),), (400,)),
    Case("a bell in a value", (request("GET /healthz HTTP/1.1", "A: \a"),), (400,)),
    Case("an expectation nobody has", (post("Expect: miracle", "Content-Length: 1"),), (417,)),
    Case("3,000 fields", (request("GET /healthz HTTP/1.1", *["A: b"] * 3000),), (431,)),
    Case("10 MB of fields", (request("GET /healthz HTTP/1.1", *["A: " + "b" * 997] * 10_000),),
         (431,)),
    Case("one field of 10 MB", (request("GET /healthz HTTP/1.1", "A: " + "b" * 10_000_000),),
         (431,)),
    Case("20 kB of cookies", (request("GET /healthz HTTP/1.1", "Cookie: " + "a=b;" * 5000),),
         (431,)),
    Case("4,000 parameters", (request("GET /healthz?" + "&" * 4000 + " HTTP/1.1"),), (431,)),
]

BODIES = [
    Case("Content-Length twice", (post("Content-Length: 3", "Content-Length: 3", body=b"abc"),),
         (400,)),
    Case("two Content-Lengths", (post("Content-Length: 3", "Content-Length: 4", body=b"abcd"),),
         (400,)),
    Case("a list of Content-Lengths", (post("Content-Length: 3, 3", body=b"abc"),), (400,)),
    Case("a Content-Length with a sign", (post("Content-Length: +3", body=b"abc"),), (400,)),
    Case("a negative Content-Length", (post("Content-Length: -1"),), (400,)),
    Case("a Content-Length in hexadecimal", (post("Content-Length: 0x3", body=b"abc"),), (400,)),
    Case("a Content-Length with a space", (post("Content-Length: 3 ", body=b"abc"),), (400,)),
    Case("an empty Content-Length", (post("Content-Length:"),), (400,)),
    Case("a Content-Length over 64 bits", (post("Content-Length: 99999999999999999999"),), (413,)),
    Case("a body over the limit", (post("Content-Length: 2000000"),), (413,)),
    Case("a body over the limit, sent", (post("Content-Length: 2000000", body=b"a" * 2_000_000),),
         (413,)),
    Case("a body over the limit, asked first",
         (post("Content-Length: 2000000", "Expect: 100-continue"),), (413,)),
    Case("chunks over the limit", (chunked(b"100000\r\n" + b"a" * 0x100000 + b"\r\n1\r\na\r\n0\r\n\r\n"),),
         (413,)),
    Case("chunks far over the limit", (chunked((b"100000\r\n" + b"a" * 0x100000 + b"\r\n") * 12),),
         (413,)),
    Case("Content-Length and chunks", (post("Content-Length: 3", "Transfer-Encoding: chunked",
                                            body=b"0\r\n\r\n" + GET),), (400,)),
    Case("chunks and Content-Length", (post("Transfer-Encoding: chunked", "Content-Length: 3",
                                            body=b"0\r\n\r\n" + GET),), (400,)),
    Case("Transfer-Encoding twice", (chunked(b"0\r\n\r\n", "Transfer-Encoding: chunked"),), (400,)),
    Case("chunks of HTTP/1.0", (post("Transfer-Encoding: chunked", line="POST /ping HTTP/1.0",
                                     body=b"0\r\n\r\n"),), (400,)),
    Case("a coding nobody knows", (post("Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),), (501,)),
    Case("gzip before chunks", (post("Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),),
         (501,)),
    Case("chunks before identity", (post("Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"),),
         (501,)),
    Case("a chunk of no size", (chunked(b"\r\nabc\r\n0\r\n\r\n"),), (400,), by_engine=True),
    Case("a chunk of a word", (chunked(b"zz\r\nabc\r\n0\r\n\r\n"),), (400,), by_engine=True),
    Case("a chunk of a negative size", (chunked(b"-3\r\nabc\r\n0\r\n\r\n"),), (400,), by_engine=True),
    Case("a chunk size with 0x", (chunked(b"0x3\r\nabc\r\n0\r\n\r\n"),), (400,), by_engine=True),
    Case("a chunk size with a space", (chunked(b"3 \r\nabc\r\n0\r\n\r\n"),), (400,), by_engine=True),
    Case("a chunk over 64 bits", (chunked(b"f" * 17 + b"\r\nabc\r\n"),), (413,), by_engine=True),
    Case("a chunk longer than its size", (chunked(b"2\r\nabc\r\n0\r\n\r\n"),), (400,),
         by_engine=True),
    Case("a body cut short", (post("Content-Length: 9", body=b"abc"), HALF), ()),
    Case("a head cut short", (GET[:20], HALF), (400,)),
]

SECOND_REQUESTS = [
    Case("then a line feed alone", after_one(b"GET /healthz HTTP/1.1\nHost: x\r\n\r\n"), (200, 400)),
    Case("then a line feed for the end", after_one(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\n"),
         (200, 400)),
    Case("then two spaces", after_one(request("GET  /healthz HTTP/1.1")), (200, 400)),
    Case("then a folded field", after_one(request("GET /healthz HTTP/1.1", "A: b\r\n c", "D: e")),
         (200, 400)),
    Case("then a NUL", after_one(request("GET /healthz HTTP/1.1", "A: b\0c")), (200, 400)),
    Case("then a NUL in the target", after_one(request("GET /healthz\0 HTTP/1.1")), (200, 400)),
    Case("then two Hosts", after_one(request("GET /healthz HTTP/1.1", "Host: y")), (200, 400)),
    Case("then Content-Length twice",
         after_one(post("Content-Length: 3", "Content-Length: 3", body=b"abc")), (200, 400)),
    Case("then Content-Length and chunks",
         after_one(post("Content-Length: 3", "Transfer-Encoding: chunked",
                        body=b"0\r\n\r\n" + GET)), (200, 400)),
    Case("then a request in the body of a refused one",
         after_one(post("Content-Length: +50", body=GET)), (200, 400), by_engine=True),
    Case("then no Host", after_one(request(host=None)), (200, 400)),
    Case("then a space in the target", after_one(request("GET /health z HTTP/1.1")), (200, 400)),
    Case("then another version", after_one(request("GET / HTTP/2.0")), (200, 505), by_engine=True),
    Case("then a target of 20 kB", after_one(request("GET /" + "a" * 20_000 + " HTTP/1.1")),
         (200, 414), by_engine=True),
    Case("then 3,000 fields", after_one(request("GET /healthz HTTP/1.1", *["A: b"] * 3000)),
         (200, 431), by_engine=True),
    Case("then nonsense", after_one(b"nonsense\r\n\r\n"), (200,)),
    Case("then an unknown method", after_one(request("BREW /healthz HTTP/1.1")), (200, 501), KEPT),
]

# With time limits of a second, and two for the time between requests.
SLOW = [
    Case("silence", (SILENCE,), ()),
    Case("a line break, then silence", (b"\r\n", SILENCE), ()),
    Case("half a request line", (b"GET /hea", SILENCE), (408,)),
    Case("half a head", (GET[:-4], SILENCE), (408,)),
    Case("a dripping head", tuple(x for i in range(40) for x in (GET[i:i + 1], 0.1)), (408,)),
    Case("half a body", (post("Content-Length: 9", body=b"abc"), SILENCE), (408,)),
    Case("half a chunk", (chunked(b"9\r\nabc"), SILENCE), (408,)),
    # The engine stops reading then, and does not even notice that the socket is shut down.
    Case("a chunk size without end", (chunked(b"0" * 40_000), SILENCE), (408,)),
    Case("a dripping body", (post("Content-Length: 99"), *(x for _ in range(30) for x in (b"a", 0.1))),
         (408,)),
    Case("a body that never comes after 100",
         (shipment("Content-Length: 9", "Expect: 100-continue"), SILENCE), (100, 408)),
    Case("nothing more", (GET, SILENCE), (200,)),
    Case("then half a head", (GET, 0.3, GET[:-4], SILENCE), (200, 408)),
    Case("then a dripping head", (GET, *(x for i in range(40) for x in (0.1, GET[i:i + 1]))),
         (200, 408)),
    Case("then half a body", (GET, 0.1, post("Content-Length: 9", body=b"abc"), SILENCE),
         (200, 408)),
]

RUDE = [
    Case("a reset in the head", (GET[:20], RESET), ()),
    Case("a reset in the body", (post("Content-Length: 9", body=b"abc"), RESET), ()),
    Case("a reset at once", (RESET,), ()),
    Case("a reset instead of reading", (GET * 50, RESET), ()),
]

CASES = WELL_FORMED + REQUEST_LINES + FIELDS + BODIES + SECOND_REQUESTS + SLOW + RUDE
