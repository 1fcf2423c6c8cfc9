#include "watch/schedule/reach.h"

#include <string>

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using Side = Reach::Side;

Reach reach_to(std::string url)
{
    Service service;
    service.url = std::move(url);
    return reach_of(service);
}

TEST(Reach, FindsTheHostOfAUrl)
{
    EXPECT_EQ(reach_to("http://Example.COM/a:b@c").host, "example.com");
    EXPECT_EQ(reach_to("https://me:secret@example.com:8443?q=http://127.0.0.1/").host,
              "example.com");
    EXPECT_EQ(reach_to("tcp://192.0.2.7:22").host, "192.0.2.7");
    EXPECT_EQ(reach_to("tls://[2001:DB8::1]:443").host, "2001:db8::1");
    EXPECT_EQ(reach_to("example.com:53").host, "example.com");
    EXPECT_EQ(reach_to("2001:db8::1").host, "2001:db8::1");
    EXPECT_EQ(reach_to("http://example.com").side, Side::outside);
}

TEST(Reach, KnowsWhatNeedsNoNetwork)
{
    for (const char* url : {"http://localhost:8080/", "http://LOCALHOST", "http://a.localhost/",
                            "tcp://127.0.0.1:5432", "http://127.9.9.9/", "http://[::1]:80/",
                            "http://[::ffff:127.0.0.1]/", "http://0.0.0.0:80", "http://localhost./",
                            "http://u@localhost/", "unix:/run/a.sock", "/run/a.sock"}) {
        Reach reach = reach_to(url);
        EXPECT_EQ(reach.side, Side::local) << url;
        EXPECT_EQ(reach.host, "") << url;
    }
    for (const char* url :
         {"http://localhost.example.com/", "http://127.0.0.1.example.com/", "http://128.0.0.1/",
          "http://localhost@example.com/", "http://[::2]/", "http://example.com/localhost"})
        EXPECT_EQ(reach_to(url).side, Side::outside) << url;
}

TEST(Reach, LooksAtTheResolverOfADnsCheck)
{
    Service service;
    service.type = CheckType::dns;
    service.url = "dns://example.com";
    EXPECT_EQ(reach_of(service).host, "example.com");
    service.dns.resolver = "192.0.2.53:53";
    EXPECT_EQ(reach_of(service).host, "192.0.2.53");
    service.dns.resolver = "127.0.0.53:53";
    EXPECT_EQ(reach_of(service).side, Side::local);
}

TEST(Reach, GoesNowhereForAHeartbeat)
{
    Service service;
    service.type = CheckType::heartbeat;
    EXPECT_EQ(reach_of(service).side, Side::inbound);
}

TEST(Reach, NeedsNoNetworkForWhatThisHostSees)
{
    for (CheckType type : {CheckType::unit, CheckType::timer, CheckType::journal, CheckType::disk,
                           CheckType::pressure, CheckType::clock, CheckType::certificate,
                           CheckType::command, CheckType::composite}) {
        Service service;
        service.type = type;
        EXPECT_EQ(reach_of(service).side, Side::local);
    }
    Service echo;
    echo.type = CheckType::icmp;
    echo.url = "icmp://Example.org";
    EXPECT_EQ(reach_of(echo).side, Side::outside);
    EXPECT_EQ(reach_of(echo).host, "example.org");
    echo.url = "icmp://[::1]";
    EXPECT_EQ(reach_of(echo).side, Side::local);
}

}  // namespace
}  // namespace holdfast::watch
