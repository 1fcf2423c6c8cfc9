"""Schema and parser must agree. Both judge each document; `ranges` are what only the parser knows.

Usage: schema_test.py HOLDFASTCTL COMMITTED_SCHEMA
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)  # What meson calls a skip.

GOOD = [
    {},
    {"$schema": "x"},
    {"listen": ["127.0.0.1:1"]},
    {"listen": ["0.0.0.0:65535", "[::]:5000"]},
    {"listen": [{"address": "127.0.0.1:1"}]},
    {"listen": ["127.0.0.1:1", {"address": "0.0.0.0:8443",
                                "tls": {"certificate": "/c.pem", "key": "credential:tls-key"}}]},
    {"control": {"socket": "/run/h.sock"}},
    {"database": {"path": "/d"}},
    {"database": {"path": "relative.db"}},
    {"database": {"free_min": "0B"}},
    {"http": {}},
    {"http": {"drain_timeout": "0s", "body_max": "2MiB", "connections_max": 1,
              "slow_request": "250ms", "access_log": True}},
    {"http": {"trusted_proxies": []}},
    {"http": {"trusted_proxies": ["10.0.0.0/8", "192.0.2.1", "::1", "fe80::/10"]}},
    {"http": {"allowed_hosts": ["*", "api.example.org", "*.Example.org", "depot_1"]}},
    {"auth": {"file": "", "anonymous": ["metrics", "read"], "failures_max": 1,
              "failure_window": "1h", "cache_time": "0s", "hashes_max": 128}},
    {"log": {"level": "debug", "file": "", "file_format": "json", "queue_max": 64}},
    {"log": {"file": "/var/log/h.log", "repeat_window": "2min"}},
    {"trends": {"enabled": False, "interval": "1s", "period": "7d"}},
    {"tracing": {"endpoint": "http://127.0.0.1:4318", "headers": "a=b%20c,d=e", "timeout": "1s",
                 "compression": "gzip", "service_name": "depot", "resource": "a=b",
                 "sampler": "parentbased_traceidratio", "sampler_ratio": "0.25"}},
    {"tracing": {"enabled": False, "endpoint": "", "sampler_ratio": "1", "queue_max": 64}},
    {"watch": {"services_file": "/s.json", "services_max": 1, "interval": "30s", "timeout": "1s",
               "failures": 1, "successes": 1, "concurrency": 1}},
    {"watch": {"reference": ""}},
    {"watch": {"reference": "tcp://192.0.2.1:443"}},
    {"watch": {"reference": "https://example.org/"}},
    {"alerts": {"webhook_url": "https://example.org/x?y=z", "receivers_file": "/r.json",
                "gather": "0s", "storm_over": 1, "reminder": "4h", "certificate_days": 0}},
    {"alerts": {"webhook_url": ""}},
    {"retention": {"watch_results": "1h", "watch_hours": "1d", "watch_days": "36525d",
                   "alerts": "30d"}},
    {"metrics": {"services_max": 0}},
    {"probe": {"targets": [], "concurrency": 1}},
    {"probe": {"targets": ["*", "*:443", "shop.example.org", "Shop_1.example.org:443",
                           "*.example.org:8080", "10.0.0.0/8", "10.0.0.0/8:9100", "192.0.2.7:1",
                           "2001:db8::/32", "::1", "[2001:db8::/32]:443", "[::2]"]}},
]
BAD = [
    {"tracing": {"endpoint": "127.0.0.1:4318"}},
    {"tracing": {"sampler": "jaeger"}},
    {"tracing": {"sampler_ratio": "half"}},
    {"tracing": {"sampler_ratio": 0.5}},
    {"tracing": {"compression": "zstd"}},
    {"tracing": {"resource": "a"}},
    {"tracing": {"service_name": "a\nb"}},
    {"probe": {"targets": ["http://shop.example.org/"]}},
    {"probe": {"targets": ["shop.example.org:https"]}},
    {"probe": {"targets": ["shop.example.org:0"]}},
    {"probe": {"targets": ["a b"]}},
    {"probe": {"targets": [""]}},
    {"probe": {"targets": ["*", "*"]}},
    {"probe": {"concurrency": 0}},
    [],
    None,
    "x",
    {"lissten": []},
    {"$schema": 1},
    {"listen": []},
    {"listen": "127.0.0.1:1"},
    {"listen": [8080]},
    {"listen": ["8080"]},
    {"listen": ["localhost:8080"]},
    {"listen": ["256.0.0.1:80"]},
    {"listen": ["127.0.0.1:0"]},
    {"listen": ["127.0.0.1:65536"]},
    {"listen": ["127.0.0.1:1", "127.0.0.1:1"]},
    {"listen": [f"127.0.0.1:{port}" for port in range(1, 17)]},
    {"listen": [{}]},
    {"listen": [{"address": "8443"}]},
    {"listen": [{"address": "127.0.0.1:1", "port": 1}]},
    {"listen": [{"address": "127.0.0.1:1", "tls": True}]},
    {"listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "/c"}}]},
    {"listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "/c", "key": "k"}}]},
    {"listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "/c/", "key": "/k"}}]},
    {"listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "credential:", "key": "/k"}}]},
    {"listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "credential:../c",
                                                   "key": "/k"}}]},
    {"listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "credential:.c", "key": "/k"}}]},
    {"control": {"socket": "relative"}},
    {"control": {"socket": "/" + "x" * 103}},
    {"control": {"socket": None}},
    {"control": []},
    {"database": {"path": ""}},
    {"database": {"path": ":memory:"}},
    {"database": {"path": "file:x"}},
    {"database": {"path": "/d/"}},
    {"database": {"path": "/a\nb"}},
    {"database": {"path": 1}},
    {"database": {"free_min": 64}},
    {"database": {"free_min": "64MB"}},
    {"database": {"free_min": "-1B"}},
    {"http": {"drain_timeout": 15}},
    {"http": {"drain_timeout": "15"}},
    {"http": {"drain_timeout": "15 s"}},
    {"http": {"drain_timeout": "15sec"}},
    {"http": {"connections_max": 0}},
    {"http": {"connections_max": 100001}},
    {"http": {"connections_max": "10"}},
    {"http": {"connections_max": 1.5}},
    {"http": {"access_log": "true"}},
    {"http": {"access_log": 1}},
    {"http": {"trusted_proxies": ["proxy.example"]}},
    {"http": {"trusted_proxies": ["10.0.0.0/33"]}},
    {"http": {"trusted_proxies": ["::/129"]}},
    {"http": {"unknown": 1}},
    {"http": {"allowed_hosts": ["http://a"]}},
    {"http": {"allowed_hosts": ["a:80"]}},
    {"http": {"allowed_hosts": ["a..b"]}},
    {"http": {"allowed_hosts": [""]}},
    {"http": {"allowed_hosts": ["a.*"]}},
    {"auth": {"file": "credentials"}},
    {"auth": {"anonymous": ["open"]}},
    {"auth": {"anonymous": ["read", "read"]}},
    {"auth": {"failures_max": 0}},
    {"auth": {"cache_time": 60}},
    {"auth": {"hashes_max": 129}},
    {"auth": {"users": []}},
    {"log": {"level": "INFO"}},
    {"log": {"level": "verbose"}},
    {"log": {"file": "x/"}},
    {"log": {"file": "/var/log/"}},
    {"log": {"file_format": "xml"}},
    {"log": {"queue_max": 63}},
    {"trends": {"enabled": "no"}},
    {"trends": {"interval": 60}},
    {"watch": {"services": []}},
    {"watch": {"services_file": "/s/"}},
    {"watch": {"services_max": 10001}},
    {"watch": {"reference": "example.org"}},
    {"watch": {"reference": "file:///x"}},
    {"watch": {"reference": "icmp://192.0.2.1"}},
    {"watch": {"interval": 60}},
    {"watch": {"failures": 0}},
    {"watch": {"concurrency": 0}},
    {"alerts": {"webhook_url": "ftp://example.org"}},
    {"alerts": {"webhook_url": "https://"}},
    {"alerts": {"webhook_url": "https:///x"}},
    {"alerts": {"webhook_url": "https://example.org/a b"}},
    {"alerts": {"webhook_url": "https://" + "x" * 2042}},
    {"alerts": {"receivers_file": "r.json"}},
    {"alerts": {"storm_over": 0}},
    {"retention": {"alerts": 30}},
    {"metrics": {"services_max": -1}},
]
# A schema cannot compare sizes and durations, nor addresses in two spellings.
ONLY_THE_PARSER = [
    {"trends": {"period": "59s"}},
    {"http": {"body_max": "1B"}},
    {"http": {"slow_request": "2h"}},
    {"http": {"connections_max": 1.0}},
    {"listen": ["[::1]:1", "[0::1]:1"]},
    {"listen": ["[:]:1"]},
    {"listen": ["127.0.0.1:1", {"address": "127.0.0.1:1"}]},
    {"http": {"trusted_proxies": ["10.0.0.1/8"]}},
    {"http": {"allowed_hosts": ["a.example", "A.example"]}},
    {"auth": {"failure_window": "0s"}},
    {"watch": {"interval": "2d"}},
    {"watch": {"reference": "tcp://192.0.2.1"}},
    {"watch": {"reference": "http://169.254.169.254/"}},
    {"alerts": {"reminder": "31d"}},
    {"retention": {"watch_results": "401d"}},
]

failures = []


def expect(what, expected, actual):
    if expected != actual:
        failures.append(f"{what}: expected {expected}, got {actual}")


def parser_accepts(program, document):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "holdfast.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        environment = {"PATH": os.environ["PATH"]}
        if not (isinstance(document, dict) and "path" in (document.get("database") or {})):
            environment["SERVICE_DB_PATH"] = "/d"  # A required key may come from there.
        return subprocess.run([program, "config", "--config", path], env=environment,
                              capture_output=True, check=False).returncode == 0


def main():
    program, committed = sys.argv[1:]
    text = subprocess.run([program, "config", "--schema"], check=True, capture_output=True,
                          text=True).stdout
    with open(committed, encoding="utf-8") as file:
        if text != file.read():
            failures.append(f"{committed} is out of date: write it with "
                            "'holdfastctl config --schema'")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for document, by_schema, by_parser in ([(d, True, True) for d in GOOD] +
                                           [(d, False, False) for d in BAD] +
                                           [(d, True, False) for d in ONLY_THE_PARSER]):
        shown = json.dumps(document)[:100]
        expect(f"schema on {shown}", by_schema, validator.is_valid(document))
        expect(f"parser on {shown}", by_parser, parser_accepts(program, document))
    print("\n".join(failures) or
          f"{len(GOOD) + len(BAD) + len(ONLY_THE_PARSER)} documents judged alike")
    return 1 if failures else 0


sys.exit(main())
