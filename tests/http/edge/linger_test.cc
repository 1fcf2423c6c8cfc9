#include "http/edge/linger.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "lib/systemd/event_loop.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::http {
namespace {

// Clients that go on sending after their answer.
class LingerTest : public testing::Test {
protected:
    struct Client {
        Descriptor socket;
        int ours = -1;  // Of the Linger's.

        std::size_t unread() const
        {
            int bytes = 0;
            EXPECT_EQ(::ioctl(ours, FIONREAD, &bytes), 0);
            return static_cast<std::size_t>(bytes);
        }
    };

    Client connect()
    {
        std::array<int, 2> pair{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
        linger.take(Descriptor{pair[1]}, "no", clock.now());
        return {Descriptor{pair[0]}, pair[1]};
    }
    static void flood(const Client& client)
    {
        const std::string much(100'000, 'x');
        ASSERT_EQ(::send(client.socket.get(), much.data(), much.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(much.size()));
    }

    ManualClock clock;
    systemd::EventLoop loop{clock};
    Linger linger{loop, {.bytes_max = 150'000}};
};

TEST_F(LingerTest, ReadsSoMuchOfEachAndOfAllInATurn)
{
    std::vector<Client> clients;
    for (int i = 0; i < 24; ++i)
        clients.push_back(connect());
    for (const Client& client : clients)
        flood(client);
    linger.on_ready({.readable = true});
    std::size_t read = 0;
    for (const Client& client : clients) {
        EXPECT_LE(100'000 - client.unread(), 65'536U);
        read += 100'000 - client.unread();
    }
    EXPECT_GT(read, 0U);
    EXPECT_LE(read, std::size_t{1} << 20);
    linger.on_ready({.readable = true});
    EXPECT_TRUE(std::ranges::all_of(clients, [](const Client& client) {
        return client.unread() < 100'000;
    })) << "some had two turns before others had one";
    for (int i = 0; i < 3; ++i)
        linger.on_ready({.readable = true});
    for (const Client& client : clients)
        EXPECT_EQ(client.unread(), 0U);
    EXPECT_EQ(linger.size(), 24U);
}

TEST_F(LingerTest, EndsWithTheClientOrItsPatience)
{
    Client going = connect();
    Client flooding = connect();
    Client silent = connect();
    EXPECT_EQ(linger.size(), 3U);
    going.socket = Descriptor{};
    linger.on_ready({.readable = true});
    EXPECT_EQ(linger.size(), 2U);
    for (int i = 0; i < 2; ++i) {
        flood(flooding);
        linger.on_ready({.readable = true});
        linger.on_ready({.readable = true});
    }
    EXPECT_EQ(linger.size(), 1U);
    EXPECT_EQ(linger.sweep(clock.now() + std::chrono::seconds{1}),
              clock.now() + std::chrono::seconds{2});
    EXPECT_EQ(linger.sweep(clock.now() + std::chrono::seconds{2}), never);
    EXPECT_EQ(linger.size(), 0U);
}

}  // namespace
}  // namespace holdfast::http
