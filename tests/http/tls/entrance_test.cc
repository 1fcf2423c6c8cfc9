#include "http/tls/entrance.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "tests/http/tls/fixture.h"

namespace holdfast::http::tls {
namespace {

// Every look at it costs time, as an RSA signature would.
class StridingClock final : public Clock {
public:
    Instant now() const noexcept override { return now_ += std::chrono::milliseconds{1}; }
    WallTime wall() const noexcept override { return {}; }

private:
    mutable Instant now_{std::chrono::seconds{1000}};
};

// Runs one turn of the loop.
class Turn final : public Task {
public:
    explicit Turn(systemd::EventLoop& loop) : loop_{loop} { loop.add(*this, never); }
    ~Turn() override { loop_.remove(*this); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    void run()
    {
        loop_.wake(*this);
        loop_.run();
    }
    const char* name() const noexcept override { return "turn"; }
    Instant step(Instant) override
    {
        loop_.quit();
        return never;
    }

private:
    systemd::EventLoop& loop_;
};

struct Guest {
    Descriptor socket;
    std::unique_ptr<TlsClient> tls;
    Descriptor engine;  // The engine's end.
};

bool has_heard(const Guest& guest)
{
    char byte = 0;
    return ::recv(guest.socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

TEST(Entrance, GivesHandshakesASliceOfATurnAndNobodyTwoBeforeAllHadOne)
{
    SteadyClock clock;
    StridingClock striding;
    systemd::EventLoop loop{clock};
    Router router;
    RecordingObserver observer{router};
    Patience patience;
    Entrance entrance{
        {.loop = loop, .clock = striding, .observer = observer, .patience = patience}};
    auto credentials = make_credentials();
    std::vector<Guest> guests(9);
    for (Guest& guest : guests) {
        std::array<int, 2> pair{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
        guest.socket = Descriptor{pair[0]};
        guest.tls = std::make_unique<TlsClient>(guest.socket.get());
        guest.tls->step();  // Its hello.
        guest.engine = entrance
                           .admit({.socket = Descriptor{pair[1]},
                                   .client = "test",
                                   .credentials = credentials,
                                   .handshake_max = std::chrono::seconds{5}})
                           .socket;
        ASSERT_TRUE(guest.engine);
    }
    auto served = [&] { return std::count_if(guests.begin(), guests.end(), has_heard); };
    Turn turn{loop};
    std::vector<std::ptrdiff_t> steps;
    for (std::ptrdiff_t before = 0; served() < 9;) {
        ASSERT_LT(steps.size(), 20U);
        turn.run();
        steps.push_back(served() - before);
        before = served();
    }
    EXPECT_GE(steps.size(), 4U);
    for (std::ptrdiff_t step : steps)
        EXPECT_LE(step, 2);
}

// It was sent away, and goes on: others have their turn in between.
TEST(Entrance, DropsSoMuchAtOnceOfWhatStillComes)
{
    SteadyClock clock;
    StridingClock striding;
    systemd::EventLoop loop{clock};
    Router router;
    RecordingObserver observer{router};
    Patience patience;
    Entrance entrance{
        {.loop = loop, .clock = striding, .observer = observer, .patience = patience}};
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
    Descriptor socket{pair[0]};
    int room = 1 << 20;
    ASSERT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room), 0);
    const std::string piece(4096, 'X');
    std::size_t sent = 0;
    for (ssize_t got = 0; (got = ::send(socket.get(), piece.data(), piece.size(), 0)) > 0;)
        sent += static_cast<std::size_t>(got);
    ASSERT_GT(sent, std::size_t{150} << 10);
    auto engine = entrance.admit({.socket = Descriptor{pair[1]},
                                  .client = "test",
                                  .credentials = make_credentials(),
                                  .handshake_max = std::chrono::seconds{5}});
    Turn turn{loop};
    auto waits = [&] {
        int bytes = 0;
        EXPECT_EQ(::ioctl(socket.get(), SIOCOUTQ, &bytes), 0);
        return bytes > 0;
    };
    int turns = 0;
    for (; waits() && turns < 100; ++turns)
        turn.run();
    // Two pieces of 64 KiB in each.
    EXPECT_GE(turns, static_cast<int>(sent >> 17));
    EXPECT_LT(turns, 100);
}

}  // namespace
}  // namespace holdfast::http::tls
