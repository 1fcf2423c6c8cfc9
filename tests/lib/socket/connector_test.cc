#include "lib/socket/connector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/socket/stream.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/restless_server.h"

namespace holdfast::socket {
namespace {

class AConnector : public testing::Test {
protected:
    Connected connect(std::vector<std::string> texts, int port)
    {
        std::vector<Address> addresses;
        for (const std::string& text : texts)
            addresses.push_back(*parse_address(text));
        std::optional<Connected> outcome;
        Connector connector{loop, addresses, static_cast<std::uint16_t>(port),
                            [&](Connected its) { outcome = std::move(its); }};
        EXPECT_FALSE(outcome) << "told from within the constructor";
        run_until(loop, [&] { return outcome.has_value(); });
        return std::move(*outcome);
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    RestlessServer server{loop, [](std::size_t) { return ""; }};
};

TEST_F(AConnector, ConnectsAndCarriesBytes)
{
    Connected connected = connect({"127.0.0.1"}, server.port());
    ASSERT_TRUE(connected.socket);
    EXPECT_EQ(to_string(*connected.address), "127.0.0.1");
    EXPECT_EQ(send(connected.socket, "hello").bytes, 5U);
    run_until(loop, [&] { return server.received == "hello"; });
    std::array<char, 8> piece{};
    EXPECT_EQ(receive(connected.socket, piece).flow, Flow::waits);
}

TEST_F(AConnector, TriesTheNextAddressWhenOneRefuses)
{
    // Nobody listens on the second address of the loopback network.
    Connected connected = connect({"127.0.0.2", "::1", "127.0.0.1"}, server.port());
    ASSERT_TRUE(connected.socket);
    EXPECT_EQ(to_string(*connected.address), "127.0.0.1");
}

TEST_F(AConnector, SaysWhyNobodyTookIt)
{
    Connected connected = connect({"127.0.0.2", "127.0.0.3"}, server.port());
    EXPECT_FALSE(connected.socket);
    EXPECT_EQ(connected.fault, Fault::refused);
    EXPECT_EQ(connected.why, "Connection refused");
    EXPECT_EQ(to_string(*connected.address), "127.0.0.3");
}

// A listener whose backlog is full answers nothing: so does a host that is not there.
TEST_F(AConnector, DoesNotWaitForAnAddressThatSaysNothing)
{
    Descriptor mute{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(server.port()));
    address.sin_addr.s_addr = htonl(0x7F000009);  // 127.0.0.9
    ASSERT_EQ(::bind(mute.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(mute.get(), 0), 0);
    std::vector<Descriptor> queued;
    for (int i = 0; i < 8; ++i) {
        queued.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        (void)::connect(queued.back().get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    Instant began = clock.now();
    Connected connected = connect({"127.0.0.9", "127.0.0.1"}, server.port());
    ASSERT_TRUE(connected.socket);
    EXPECT_EQ(to_string(*connected.address), "127.0.0.1");
    EXPECT_GE(clock.now() - began, Connector::head_start);
}

TEST_F(AConnector, TellsTroubleOfItsOwnFromThatOfOthers)
{
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
    std::optional<Connected> outcome;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    Connector connector{
        loop, {*parse_address("127.0.0.1")}, 1, [&](Connected its) { outcome = std::move(its); }};
    run_until(loop, [&] { return outcome.has_value(); });
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(outcome->fault, Fault::own);
    EXPECT_EQ(outcome->why, "Too many open files");
}

TEST_F(AConnector, IsHeardOfNoMoreWhenItHasGone)
{
    {
        Connector connector{loop,
                            {*parse_address("127.0.0.1")},
                            static_cast<std::uint16_t>(server.port()),
                            [](const Connected&) { ADD_FAILURE(); }};
    }
    connect({"127.0.0.1"}, server.port());
}

}  // namespace
}  // namespace holdfast::socket
