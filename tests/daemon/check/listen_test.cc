#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/check/tcp_table.h"
#include "tests/daemon/check/fixture.h"

namespace holdfast::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n";

// A line as the kernel writes it, on a machine that stores the low byte first.
std::string line(std::string_view local, std::string_view state, unsigned uid)
{
    return join("   0: ", local, " 00000000:0000 ", state,
                " 00000000:00000000 00:00000000 00000000  ", uid, "        0 31337 1\n");
}

TEST(TcpTable, FindsWhoHoldsTheAddress)
{
    std::string table = std::string{header} + line("0100007F:1F90", "0A", 1001) +
                        line("0100007F:1F91", "01", 1002) + line("00000000:1F92", "0A", 1003);
    EXPECT_EQ(find_listener(table, {"127.0.0.1", 8080}), 1001U);
    EXPECT_EQ(find_listener(table, {"127.0.0.2", 8080}), std::nullopt);
    EXPECT_EQ(find_listener(table, {"0.0.0.0", 8080}), 1001U) << "all addresses clash with one";
    EXPECT_EQ(find_listener(table, {"127.0.0.1", 8081}), std::nullopt) << "not listening";
    EXPECT_EQ(find_listener(table, {"127.0.0.1", 8082}), 1003U) << "one clashes with all";
    EXPECT_EQ(find_listener(table, {"::1", 8080}), std::nullopt);
}

TEST(TcpTable, KnowsIpv6)
{
    std::string table = line("00000000000000000000000001000000:1F90", "0A", 7) +
                        line("00000000000000000000000000000000:1F91", "0A", 8);
    EXPECT_EQ(find_listener(table, {"::1", 8080}), 7U);
    EXPECT_EQ(find_listener(table, {"::2", 8080}), std::nullopt);
    EXPECT_EQ(find_listener(table, {"127.0.0.1", 8081}), 8U);
}

TEST(TcpTable, SurvivesWhatItDoesNotKnow)
{
    for (const char* table :
         {"", "\n\n", "a b c", "0: x 0:0 0A 0 0 0 1", "0: :1F90 0:0 0A 0 0 0 x"})
        EXPECT_EQ(find_listener(table, {"127.0.0.1", 8080}), std::nullopt) << table;
}

class CheckListen : public Host {
protected:
    void held_by(unsigned uid, std::string_view port)
    {
        write("proc/self/net/tcp", header + line(join("0100007F:", port), "0A", uid));
    }
    std::string listen(const std::string& text)
    {
        loaded.settings.listen = {{text}};
        return problems(check_listen);
    }
};

TEST_F(CheckListen, APortOfSomebodyElseIsAWarningThatNamesThem)
{
    held_by(4242, "1F90");
    EXPECT_EQ(listen("127.0.0.1:8080"),
              "warning: 127.0.0.1:8080: port 8080 is held by uid 4242: the daemon will try again "
              "until it is free (find out by whom, with ss -ltnp sport = :8080, and stop it, or "
              "change listen)\n");
    EXPECT_EQ(exit(), Exit::ok);
}

TEST_F(CheckListen, OurOwnListenerIsFine)
{
    held_by(geteuid(), "1F90");
    EXPECT_EQ(listen("127.0.0.1:8080"), "");
}

TEST_F(CheckListen, ReadsNoFurtherThanTheListeners)
{
    // The kernel never writes a listener after a connection: this one tells whether we went on.
    std::string somebody = line("0100007F:1F90", "0A", 4242);
    std::string table = header + line("0100007F:0016", "0A", 0);
    write("proc/self/net/tcp", table + line("0100007F:1F90", "06", 0) + somebody);
    EXPECT_EQ(listen("127.0.0.1:8080"), "");
    write("proc/self/net/tcp", table + somebody);
    EXPECT_THAT(listen("127.0.0.1:8080"), HasSubstr("is held by uid 4242"));
}

TEST_F(CheckListen, WhatTheSocketUnitHoldsIsFine)
{
    held_by(0, "0050");
    write("holdfast.socket", "");
    AsNobody nobody;
    EXPECT_EQ(listen("127.0.0.1:80"), "");
    context.socket_unit = path("absent");
    EXPECT_THAT(listen("127.0.0.1:80"), HasSubstr("port 80 is privileged"));
}

TEST_F(CheckListen, APrivilegedPortNeedsTheSocketUnit)
{
    write("sys/net/ipv4/ip_unprivileged_port_start", "80\n");
    AsNobody nobody;
    EXPECT_THAT(listen("127.0.0.1:80"),
                AllOf(StartsWith("error: 127.0.0.1:80: port 80 is privileged"),
                      HasSubstr("systemctl enable --now holdfast.socket")));
    EXPECT_EQ(exit(), Exit::no_permission);
    context.proc = path("");
    EXPECT_EQ(listen("127.0.0.1:80"), "");
    EXPECT_THAT(listen("127.0.0.1:79"), HasSubstr("is privileged"));
}

TEST_F(CheckListen, AnAddressThatIsNotOursIsAWarning)
{
    EXPECT_THAT(listen("192.0.2.1:8080"),
                StartsWith("warning: 192.0.2.1:8080: no interface has the address 192.0.2.1"));
    EXPECT_EQ(exit(), Exit::ok);
}

TEST_F(CheckListen, WhatTheSocketUnitPassedMustBeWhatListenSays)
{
    context.passed = {{"127.0.0.1", 80}};
    EXPECT_EQ(listen("127.0.0.1:80"), "");
    EXPECT_THAT(listen("127.0.0.1:8080"),
                AllOf(StartsWith("error: 127.0.0.1:80: holdfast.socket listens here"),
                      HasSubstr("systemctl edit holdfast.socket")));
    EXPECT_EQ(exit(), Exit::config);
}

}  // namespace
}  // namespace holdfast::daemon
