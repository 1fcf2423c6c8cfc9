#include "http/tls/entrance.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace holdfast::http::tls
