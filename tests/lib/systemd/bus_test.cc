#include "lib/systemd/bus.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/descriptor.h"
#include "base/random.h"
#include "daemon/system_clock.h"
#include "lib/systemd/event_loop.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/private_bus.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::systemd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

struct User final : BusUser {
    void bus_connected(sd_bus* its_bus) override
    {
        bus = its_bus;
        ++connections;
    }
    void bus_lost(const std::string& why) override
    {
        bus = nullptr;
        losses.push_back(why);
    }

    sd_bus* bus = nullptr;
    int connections = 0;
    std::vector<std::string> losses;
};

class BusTest : public testing::Test {
protected:
    daemon::SystemClock clock;
    EventLoop loop{clock};
    Random random{1};
    User first, second, late;
};

TEST_F(BusTest, TellsAllItsUsersOfOneConnection)
{
    PrivateBus daemon;
    Bus bus{loop, random, daemon.address()};
    bus.add(first);
    bus.add(second);
    run_until(loop, [&] { return second.connections == 1; });
    EXPECT_EQ(first.connections, 1);
    EXPECT_NE(first.bus, nullptr);
    EXPECT_EQ(first.bus, second.bus);
    bus.add(late);
    EXPECT_EQ(late.bus, first.bus) << "at once, it is connected";
}

TEST_F(BusTest, SaysOnceThatTheBusIsAwayAndComesBack)
{
    PrivateBus daemon;
    Bus bus{loop, random, daemon.address()};
    bus.add(first);
    bus.add(second);
    run_until(loop, [&] { return second.connections == 1; });
    daemon.stop();
    run_until(loop, [&] { return !second.losses.empty(); });
    bus.add(late);
    EXPECT_THAT(late.losses, ElementsAre(Not(IsEmpty())));
    daemon.start();
    run_until(loop, [&] { return second.connections == 2; });
    EXPECT_EQ(first.connections, 2);
    EXPECT_EQ(late.connections, 1);
    EXPECT_EQ(first.losses.size(), 1U);
}

TEST_F(BusTest, WaitsBeforeItTriesAgainWhereNobodyListens)
{
    TemporaryDirectory directory;
    Bus bus{loop, random, "unix:path=" + directory.file("none")};
    bus.add(first);
    Instant next = bus.step(loop.now());
    EXPECT_GT(next, loop.now());
    EXPECT_EQ(bus.step(loop.now()), next) << "woken in between, it waits all the same";
    (void)bus.step(next);
    EXPECT_THAT(first.losses, ElementsAre(Not(IsEmpty())));
}

// Seen with users that the bus does not know: it lets them in and hangs up.
TEST_F(BusTest, DoesNotAskInEachTurnWhoHangsUpAtOnce)
{
    TemporaryDirectory directory;
    Descriptor listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    (void)directory.file("bus").copy(static_cast<char*>(address.sun_path),
                                     sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener.get(), 8), 0);
    struct HangUp final : IoHandler {
        void on_ready(Readiness /*ready*/) override
        {
            Descriptor client{::accept(fd, nullptr, nullptr)};
            ++count;
        }
        int fd = -1;
        int count = 0;
    } hang_up;
    hang_up.fd = listener.get();
    auto watch = loop.watch(listener.get(), {.readable = true}, hang_up);
    Bus bus{loop, random, "unix:path=" + directory.file("bus")};
    bus.add(first);
    Instant begun = loop.now();
    run_until(loop, [&] { return hang_up.count >= 3; });
    EXPECT_GT(loop.now() - begun, std::chrono::milliseconds{20});
    EXPECT_EQ(first.losses.size(), 1U);
}

}  // namespace
}  // namespace holdfast::systemd
