// Every kind of mistake with the line it is answered with: the lines are what operators read at
// three in the morning, so they are compared whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "tests/daemon/config/fixture.h"

namespace holdfast::daemon {
namespace {

struct Case {
    const char* text;  // Stands after a valid database.path, on line 2.
    const char* problem;
};

// A message that grows would lay out the whole table anew.
// clang-format off
const Case cases[] = {
    // Names.
    {R"("lissten": ["127.0.0.1:1"])",
     R"(:2:1: /lissten: unknown key "lissten": expected listen, control, database, retention, imports, orders, breaker, watch, alerts, metrics, probe, status_page, drills, http, auth, log, trends, tracing, events, kafka (did you mean "listen"?))"},
    {R"("body_max": "1MiB")",
     R"(:2:1: /body_max: unknown key "body_max": expected listen, control, database, retention, imports, orders, breaker, watch, alerts, metrics, probe, status_page, drills, http, auth, log, trends, tracing, events, kafka (did you mean "http": {"body_max": ...}?))"},
    {R"("http.body_max": "1MiB")",
     R"(:2:1: /http.body_max: unknown key "http.body_max": expected listen, control, database, retention, imports, orders, breaker, watch, alerts, metrics, probe, status_page, drills, http, auth, log, trends, tracing, events, kafka (did you mean "http": {"body_max": ...}?))"},
    {R"("x/y~z": 1)",
     R"(:2:1: /x~1y~0z: unknown key "x/y~z": expected listen, control, database, retention, imports, orders, breaker, watch, alerts, metrics, probe, status_page, drills, http, auth, log, trends, tracing, events, kafka (remove it))"},
    {R"("$schema": 1)",
     R"(:2:12: /$schema: found a number: expected the address of a JSON Schema (remove it))"},
    {"\"log\": {\"level\": \"debug\",\n\"level\": \"debug\"}",
     R"(:3:1: /log/level: "level" is given twice, first in line 2: expected each name once (remove one of them))"},
    // Flags.
    {R"("http": {"access_log": "yes"})",
     R"(:2:24: /http/access_log: found "yes": expected true or false (write true or false, without quotes))"},
    {R"("http": {"access_log": null})",
     R"(:2:24: /http/access_log: found null: expected true or false (write true or false, without quotes))"},
    // Numbers.
    {R"("http": {"connections_max": "10"})",
     R"(:2:29: /http/connections_max: found "10": expected a whole number from 1 to 100000 (write 10 without quotes))"},
    {R"("http": {"connections_max": 1.0})",
     R"(:2:29: /http/connections_max: found the number 1.0: expected a whole number from 1 to 100000 (write for example 4096))"},
    {R"("http": {"connections_max": 0})",
     R"(:2:29: /http/connections_max: 0 is out of range: expected a whole number from 1 to 100000 (write for example 4096))"},
    {R"("http": {"connections_max": 99999999999999999999})",
     R"(:2:29: /http/connections_max: found the number 99999999999999999999: expected a whole number from 1 to 100000 (write for example 4096))"},
    // Sizes.
    {R"("http": {"body_max": 1048576})",
     R"(:2:22: /http/body_max: found the number 1048576: expected a size in quotes from 1KiB to 64MiB (write "1048576B" if bytes are meant))"},
    {R"("http": {"body_max": "1MB"})",
     R"(:2:22: /http/body_max: "1MB" is not a size: expected a size in quotes from 1KiB to 64MiB (write for example "1MiB"))"},
    {R"("http": {"body_max": "65MiB"})",
     R"(:2:22: /http/body_max: "65MiB" is out of range: expected a size in quotes from 1KiB to 64MiB (write for example "1MiB"))"},
    {R"("http": {"body_max": "1023B"})",
     R"(:2:22: /http/body_max: "1023B" is out of range: expected a size in quotes from 1KiB to 64MiB (write for example "1MiB"))"},
    // Durations.
    {R"("http": {"slow_request": 2})",
     R"(:2:26: /http/slow_request: found the number 2: expected a duration in quotes from 0s to 1h (write "2s" if seconds are meant))"},
    {R"("http": {"slow_request": "2 s"})",
     R"(:2:26: /http/slow_request: "2 s" is not a duration: expected a duration in quotes from 0s to 1h (write for example "1s"))"},
    {R"("http": {"slow_request": "61min"})",
     R"(:2:26: /http/slow_request: "61min" is out of range: expected a duration in quotes from 0s to 1h (write for example "1s"))"},
    {R"("http": {"slow_request": false})",
     R"(:2:26: /http/slow_request: found false: expected a duration in quotes from 0s to 1h (write for example "1s"))"},
    // Choices.
    {R"("log": {"level": "warn"})",
     R"(:2:18: /log/level: "warn" is not one of them: expected one of "debug", "info", "notice", "warning", "error" (write "warning"))"},
    {R"("log": {"level": "INFO"})",
     R"(:2:18: /log/level: "INFO" is not one of them: expected one of "debug", "info", "notice", "warning", "error" (write "info"))"},
    {R"("log": {"file_format": {}})",
     R"(:2:24: /log/file_format: found an object: expected one of "legacy", "json" (write for example "legacy"))"},
    // Paths.
    {R"("log": {"file": "logs/"})",
     R"(:2:17: /log/file: "logs/" names a directory: expected the path of a file, or "" for none (write for example "/var/log/holdfast/service.log"))"},
    {R"("log": {"file": "/var/log/"})",
     R"(:2:17: /log/file: "/var/log/" names a directory: expected the path of a file, or "" for none (write for example "/var/log/holdfast/service.log"))"},
    {R"("log": {"file": "/a\u0000b"})",
     R"(:2:17: /log/file: "/a\u0000b" has a control character: expected the path of a file, or "" for none (write for example "/var/log/holdfast/service.log"))"},
    {R"("control": {"socket": ""})",
     R"(:2:23: /control/socket: "" is not an absolute path: expected an absolute path of at most 103 bytes (write for example "/run/holdfast/control.sock"))"},
    // Services.
    {R"("orders": {"upstream_url": "127.0.0.1:5003"})",
     R"(:2:28: /orders/upstream_url: "127.0.0.1:5003" has no scheme: expected http://HOST[:PORT][/PATH], the same with https, or "" for none (write for example "http://127.0.0.1:5003"))"},
    {R"("orders": {"upstream_url": "http://"})",
     R"(:2:28: /orders/upstream_url: "http://" has no host: expected http://HOST[:PORT][/PATH], the same with https, or "" for none (write for example "http://127.0.0.1:5003"))"},
    {R"("orders": {"upstream_url": "http://me:secret@a.example"})",
     R"(:2:28: /orders/upstream_url: the address holds credentials: expected http://HOST[:PORT][/PATH], the same with https, or "" for none (take them out))"},
    {R"("orders": {"upstream_url": "https://[::1]:99999/x"})",
     R"(:2:28: /orders/upstream_url: "https://[::1]:99999/x" has no such port: expected a port from 1 to 65535 (write for example "http://127.0.0.1:5003"))"},
    {R"("orders": {"upstream_url": "http://a.example/?x"})",
     R"(:2:28: /orders/upstream_url: "http://a.example/?x" has characters that no such address has: expected http://HOST[:PORT][/PATH], the same with https, or "" for none (write for example "http://127.0.0.1:5003"))"},
    // Addresses.
    {
        R"("listen": "127.0.0.1:80")",
        R"(:2:11: /listen: found "127.0.0.1:80": expected a list of 1 to 15 entries, each ADDRESS:PORT with a literal address, or {"address": ..., "tls": {"certificate": ..., "key": ...}} (write ["127.0.0.1:80"]))"},
    {R"("listen": [])",
     R"(:2:11: /listen: the list has 0 entries: expected a list of 1 to 15 entries, each ADDRESS:PORT with a literal address, or {"address": ..., "tls": {"certificate": ..., "key": ...}} (write for example ["127.0.0.1:8080"]))"},
    {R"("listen": [8080])",
     R"(:2:12: /listen/0: found the number 8080: expected ADDRESS:PORT with a literal address, or {"address": ..., "tls": {"certificate": ..., "key": ...}} (write it in double quotes))"},
    {R"("listen": ["8080"])",
     R"(:2:12: /listen/0: "8080" is not an address with a port: expected ADDRESS:PORT with a literal address (write "127.0.0.1:8080"))"},
    {R"("listen": [":81"])",
     R"(:2:12: /listen/0: ":81" is not an address with a port: expected ADDRESS:PORT with a literal address (write "0.0.0.0:81" or "[::]:81"))"},
    {R"("listen": ["*:81"])",
     R"(:2:12: /listen/0: "*:81" is not an address with a port: expected ADDRESS:PORT with a literal address (write "0.0.0.0:81" or "[::]:81"))"},
    {R"("listen": ["localhost:81"])",
     R"(:2:12: /listen/0: "localhost:81" is not an address with a port: expected ADDRESS:PORT with a literal address (write "127.0.0.1:81" or "[::1]:81"))"},
    {R"("listen": ["::1:81"])",
     R"(:2:12: /listen/0: "::1:81" is not an address with a port: expected ADDRESS:PORT with a literal address (put an IPv6 address into brackets, as in "[::1]:8080"))"},
    {R"("listen": ["127.0.0.1:0"])",
     R"(:2:12: /listen/0: "127.0.0.1:0" has port 0: expected a port from 1 to 65535 (write for example "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"("listen": ["127.0.0.1:65536"])",
     R"(:2:12: /listen/0: "127.0.0.1:65536" is not an address with a port: expected ADDRESS:PORT with a literal address (write for example "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"("listen": ["127.0.0.1\u0000:80"])",
     R"(:2:12: /listen/0: "127.0.0.1\u0000:80" is not an address with a port: expected ADDRESS:PORT with a literal address (write for example "127.0.0.1:8080" or "[::1]:8080"))"},
    // Entries of listen that are objects.
    {R"("listen": [{}])",
     R"(:2:12: /listen/0: has no "address": expected ADDRESS:PORT with a literal address (add "address" to the object))"},
    {R"("listen": [{"adress": "127.0.0.1:1", "address": "127.0.0.1:1"}])",
     R"(:2:23: /listen/0/adress: unknown key "adress": expected address, tls (did you mean "address"?))"},
    {R"("listen": [{"address": "8443"}])",
     R"(:2:24: /listen/0/address: "8443" is not an address with a port: expected ADDRESS:PORT with a literal address (write "127.0.0.1:8443"))"},
    {R"("listen": [{"address": "127.0.0.1:1", "tls": true}])",
     R"(:2:46: /listen/0/tls: found true: expected an object with certificate and key (write {"certificate": "/etc/holdfast/tls/server.pem", "key": "/etc/holdfast/tls/server.key"}))"},
    {R"("listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "/c"}}])",
     R"(:2:46: /listen/0/tls: has no "key": expected an absolute path, or credential:NAME (add "key" to the object))"},
    {R"("listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "c.pem", "key": "/k"}}])",
     R"(:2:62: /listen/0/tls/certificate: "c.pem" is not an absolute path: expected an absolute path, or credential:NAME (write for example "/etc/holdfast/tls/server.pem"))"},
    {R"("listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "/c", "key": "credential:../k"}}])",
     R"(:2:75: /listen/0/tls/key: "credential:../k" is not the name of a credential: expected an absolute path, or credential:NAME (write for example "credential:tls-certificate"))"},
    {R"("listen": [{"address": "127.0.0.1:1", "tls": {"certificate": "/c", "key": "/k", "ca": "/x"}}])",
     R"(:2:87: /listen/0/tls/ca: unknown key "ca": expected certificate, key (remove it))"},
    {R"("listen": ["127.0.0.1:1", {"address": "127.0.0.1:1"}])",
     R"(:2:27: /listen/1: "127.0.0.1:1" is in the list twice: expected each one once (remove one of them))"},
    {R"("listen": ["[::1]:81", "127.0.0.1:81", "[0::1]:81"])",
     R"(:2:40: /listen/2: "[0::1]:81" is in the list twice: expected each one once (remove one of them))"},
    {R"("orders": {"outcomes": ["404=perhaps"]})",
     R"(:2:25: /orders/outcomes/0: "404=perhaps": the outcome must be validated, rejected, declined, unauthorized, misconfigured, throttled, error or unavailable: expected STATUS=OUTCOME (write for example "404=declined"))"},
    {R"("breaker": {"outcomes": ["timeout=perhaps"]})",
     R"(:2:26: /breaker/outcomes/0: "timeout=perhaps": the mark must be success, failure or ignored: expected OUTCOME=success, =failure or =ignored (write for example "timeout=ignored"))"},
    {R"("http": {"trusted_proxies": ["10.0.0.1/8"]})",
     R"(:2:30: /http/trusted_proxies/0: "10.0.0.1/8" has bits set beyond its prefix: expected an address or ADDRESS/PREFIX (write "10.0.0.0/8" for the network or "10.0.0.1" for the host))"},
    {R"("http": {"trusted_proxies": ["10.0.0.0/33"]})",
     R"(:2:30: /http/trusted_proxies/0: "10.0.0.0/33" has no such prefix: expected a prefix from 0 to 32 (write for example "10.0.0.0/8" or "192.0.2.7"))"},
    {R"("http": {"trusted_proxies": ["proxy"]})",
     R"(:2:30: /http/trusted_proxies/0: "proxy" is not a network: expected an address or ADDRESS/PREFIX (write for example "10.0.0.0/8" or "192.0.2.7"))"},
    // The text as such.
    {R"("http": {},)",
     R"(:3:1: ',' before '}': expected no ',' after the last one (correct it there or just before))"},
};
// clang-format on

class Problems : public ConfigDirectory {};

TEST_F(Problems, EachIsAnsweredWithPlaceReasonAndRemedy)
{
    for (const Case& c : cases) {
        std::string text = std::string{R"({"database": {"path": "/d"},)"} + "\n" + c.text + "\n}";
        EXPECT_EQ(problems_of(text), std::string{"holdfast.json"} + c.problem + "\n");
        EXPECT_EQ(exit_class(loaded.problems), Exit::config) << c.text;
    }
}

// "drain_timeout, body_max, ...": whatever there is.
std::string names_in(std::string_view area)
{
    std::vector<std::string> names;
    for (const Key& key : all_keys())
        if (key.path.starts_with(area))
            names.emplace_back(key.path.substr(area.size()));
    return join_list(names, ", ");
}

TEST_F(Problems, AnAreaSaysWhatThereIsInIt)
{
    constexpr std::string_view before = R"({"database": {"path": "/d"}, "http": )";
    EXPECT_EQ(problems_of(join(before, R"({"acess_log": true}})")),
              join("holdfast.json:1:39: /http/acess_log: unknown key \"acess_log\": expected ",
                   names_in("http."), " (did you mean \"access_log\"?)\n"));
    EXPECT_EQ(problems_of(join(before, R"(["a"]})")),
              join("holdfast.json:1:38: /http: found a list: expected an object of settings (write "
                   "{...} with ",
                   names_in("http."), ")\n"));
}

TEST_F(Problems, AllOfThemAreFoundInOneRunInTheOrderOfTheFile)
{
    std::string found = problems_of(R"({
  "listen": ["8080", "8081"],
  "databse": {},
  "http": {"body_max": 1, "access_log": 1, "body_max": 2},
  "log": {"level": 3},
  "database": {"path": ""}
})");
    std::vector<std::string> places;
    for (const Problem& problem : loaded.problems)
        places.push_back(problem.pointer);
    EXPECT_THAT(places, testing::ElementsAre("/listen/0", "/listen/1", "/databse", "/http/body_max",
                                             "/http/access_log", "/http/body_max", "/log/level",
                                             "/database/path"))
        << found;
}

TEST_F(Problems, ADatabasePathIsAFile)
{
    for (const char* path : {":memory:", "file:x.db", "/var/lib/", "/a\\nb"})
        EXPECT_THAT(problems_of(std::string{R"({"database": {"path": ")"} + path + "\"}}"),
                    testing::HasSubstr("holdfast.json:1:23: /database/path: "))
            << path;
    EXPECT_EQ(problems_of(R"({"database": {"path": "data/h.db"}})"),
              "holdfast.json:1:23: /database/path: \"data/h.db\" is a relative path: it depends on "
              "the directory the program is started from (write an absolute path)\n");
    EXPECT_TRUE(loaded.is_usable());
}

TEST_F(Problems, ALogFileHadBetterHaveAnAbsolutePath)
{
    EXPECT_EQ(
        problems_of(R"({"database": {"path": "/h.db"}, "log": {"file": "logs/service.log"}})"),
        "holdfast.json:1:49: /log/file: \"logs/service.log\" is a relative path: it depends on the "
        "directory the program is started from (write an absolute path)\n");
    EXPECT_TRUE(loaded.is_usable());
}

TEST_F(Problems, AFileThatIsNoObjectIsRejected)
{
    EXPECT_EQ(problems_of("[]"),
              "holdfast.json:1:1: found a list: expected an object of settings (write {...} around "
              "the settings)\n"
              "holdfast.json: /database/path: database.path is not set: it has no default (write "
              "\"database\": {\"path\": \"/var/lib/holdfast/holdfast.db\"} into holdfast.json, or "
              "set SERVICE_DB_PATH)\n");
}

TEST_F(Problems, WhatIsShownCannotCommandATerminal)
{
    EXPECT_THAT(problems_of("{\"\\u001b[2J\": 1}"), testing::Not(testing::HasSubstr("\x1b")));
}

}  // namespace
}  // namespace holdfast::daemon
