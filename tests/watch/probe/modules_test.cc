#include "watch/probe/modules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Result<ProbeTarget> target_of(std::string_view module, const ProbeQuestion& question)
{
    const ProbeModule* found = find_module(module);
    return found == nullptr ? Error{Errc::not_found, "no such module"}
                            : to_target(*found, question);
}
// "URL host port"
std::string place_of(std::string_view module, std::string_view target)
{
    Result<ProbeTarget> made = target_of(module, {.target = target});
    return made ? join(made->service.url, ' ', made->host, ' ', made->port) : "invalid";
}

TEST(AProbeModule, IsFoundByItsName)
{
    EXPECT_EQ(find_module("")->name, "http_2xx");
    EXPECT_EQ(find_module("tcp_connect")->kind, ProbeKind::tcp);
    EXPECT_EQ(find_module("http_3xx"), nullptr);
    EXPECT_EQ(find_module("HTTP_2XX"), nullptr);
    EXPECT_THAT(module_names(), ElementsAre("http_2xx", "http_post_2xx", "tcp_connect",
                                            "tls_connect", "ssh_banner", "icmp", "dns"));
}

TEST(AProbeModule, OfHttpTakesAUrlOrAHost)
{
    EXPECT_EQ(place_of("http_2xx", "https://Shop.test/a?b"), "https://Shop.test/a?b shop.test 443");
    EXPECT_EQ(place_of("http_2xx", "shop.test"), "http://shop.test shop.test 80");
    EXPECT_EQ(place_of("http_2xx", "shop.test:8080/x"), "http://shop.test:8080/x shop.test 8080");
    EXPECT_EQ(place_of("http_2xx", "http://[2001:db8::1]:81/"),
              "http://[2001:db8::1]:81/ 2001:db8::1 81");
    EXPECT_EQ(place_of("http_2xx", "http://user:word@shop.test/"),
              "http://user:word@shop.test/ shop.test 80");
    Result<ProbeTarget> made = target_of("http_post_2xx", {.target = "shop.test"});
    EXPECT_EQ(made->service.type, CheckType::http);
    EXPECT_EQ(made->service.http.method, "POST");
    EXPECT_EQ(made->service.http.redirects_max, 10U);
}

TEST(AProbeModule, RefusesOtherSchemes)
{
    for (std::string_view target :
         {"file:///etc/passwd", "ftp://shop.test/", "gopher://shop.test/", "FILE://localhost/x"})
        EXPECT_EQ(place_of("http_2xx", target), "invalid") << target;
    for (std::string_view target : {"http://", "http://a b/", "http://shop.test:0/",
                                    "http://shop.test:99999/", "http://[::1/"})
        EXPECT_EQ(place_of("http_2xx", target), "invalid") << target;
}

TEST(AProbeModule, MeansAnotherHostWhenItIsTold)
{
    Result<ProbeTarget> made =
        target_of("http_2xx", {.target = "https://192.0.2.1/", .hostname = "shop.test"});
    EXPECT_THAT(made->service.http.headers, ElementsAre(Pair("Host", "shop.test")));
    EXPECT_EQ(made->service.tls.server_name, "shop.test");
    EXPECT_EQ(made->host, "192.0.2.1") << "that is who is asked";
    Result<ProbeTarget> tls =
        target_of("tls_connect", {.target = "192.0.2.1:993", .hostname = "mail.test"});
    EXPECT_EQ(tls->service.tls.server_name, "mail.test");
    EXPECT_FALSE(target_of("http_2xx", {.target = "a.test", .hostname = "a\r\nX: y"}));
}

TEST(AProbeModule, OfTcpTakesHostAndPort)
{
    EXPECT_EQ(place_of("tcp_connect", "db.test:5432"), "tcp://db.test:5432 db.test 5432");
    EXPECT_EQ(place_of("tls_connect", "mail.test:993"), "tls://mail.test:993 mail.test 993");
    EXPECT_EQ(place_of("ssh_banner", "[::1]:22"), "tcp://[::1]:22 ::1 22");
    for (std::string_view target : {"db.test", "http://db.test:80/", "tcp://db.test:1",
                                    "db.test:5432/x", "user@db.test:1", ":5432", "db.test:", ""})
        for (std::string_view module : {"tcp_connect", "tls_connect"})
            EXPECT_EQ(place_of(module, target), "invalid") << target;
    EXPECT_EQ(target_of("ssh_banner", {.target = "a.test:22"})->service.tcp.expect, "SSH-2.0-");
    EXPECT_EQ(target_of("tcp_connect", {.target = "a.test:22"})->service.tcp.expect, "");
}

TEST(AProbeModule, OfDnsAsksTheTargetForAName)
{
    auto resolver_of = [](std::string_view target) {
        Result<ProbeTarget> made =
            target_of("dns", {.target = target, .query_name = "a.test", .query_type = "SOA"});
        return made ? join(made->service.dns.resolver, ' ', made->host, ' ', made->port)
                    : "invalid";
    };
    EXPECT_EQ(resolver_of("192.0.2.53"), "192.0.2.53:53 192.0.2.53 53");
    EXPECT_EQ(resolver_of("192.0.2.53:5353"), "192.0.2.53:5353 192.0.2.53 5353");
    EXPECT_EQ(resolver_of("2001:db8::1"), "[2001:db8::1]:53 2001:db8::1 53");
    EXPECT_EQ(resolver_of("[2001:db8::1]:54"), "[2001:db8::1]:54 2001:db8::1 54");
    EXPECT_EQ(resolver_of("ns.test"), "invalid");
    Result<ProbeTarget> made = target_of("dns", {.target = "192.0.2.53", .query_name = "a.test"});
    EXPECT_EQ(made->service.dns.name, "a.test");
    EXPECT_EQ(made->service.dns.type, "A");
    EXPECT_THAT(target_of("dns", {.target = "192.0.2.53"}).error().context,
                HasSubstr("query_name"));
}

TEST(AProbeModule, OfIcmpTakesAHost)
{
    EXPECT_EQ(place_of("icmp", "router.test"), "icmp://router.test router.test 0");
    EXPECT_EQ(place_of("icmp", "2001:db8::1"), "icmp://[2001:db8::1] 2001:db8::1 0");
    EXPECT_EQ(place_of("icmp", "router.test:80"), "invalid");
    EXPECT_EQ(place_of("icmp", "http://router.test"), "invalid");
    Result<ProbeTarget> made = target_of("icmp", {.target = "router.test"});
    EXPECT_EQ(std::get<IcmpCheck>(made->service.local).echoes, 1U);
}

}  // namespace
}  // namespace holdfast::watch
