#include "lib/curl/multi/sockets.h"

#include <array>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/task.h"
#include "daemon/system_clock.h"
#include "lib/systemd/event_loop.h"

namespace holdfast::curl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Quit final : public Task {
public:
    explicit Quit(systemd::EventLoop& loop) : loop_{loop} {}
    const char* name() const noexcept override { return "quit"; }
    Instant step(Instant /*now*/) override
    {
        loop_.quit();
        return never;
    }

private:
    systemd::EventLoop& loop_;
};

class SocketsTest : public testing::Test {
protected:
    void turn()
    {
        Quit quit{loop};
        loop.add(quit, loop.now());
        loop.run();
        loop.remove(quit);
    }

    struct Pipe {
        Descriptor reader;
        Descriptor writer;

        void fill() const { ASSERT_EQ(::write(writer.get(), "x", 1), 1); }
    };

    static Pipe make_pipe()
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0);
        return {Descriptor{ends[0]}, Descriptor{ends[1]}};
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    std::vector<int> told;
    std::function<void(int)> then = [](int) {};
    Sockets sockets{loop, [this](int fd, Readiness) {
                        told.push_back(fd);
                        then(fd);
                    }};
    Pipe a = make_pipe();
    Pipe b = make_pipe();
};

TEST_F(SocketsTest, TellsInOneTurnOfAllThatAreReady)
{
    Pipe idle = make_pipe();
    for (const Pipe* pipe : {&a, &b, &idle})
        sockets.watch(pipe->reader.get(), {.readable = true});
    a.fill();
    b.fill();
    turn();
    EXPECT_THAT(told, UnorderedElementsAre(a.reader.get(), b.reader.get()));
}

TEST_F(SocketsTest, TellsAgainWhileThereIsSomethingToRead)
{
    sockets.watch(a.reader.get(), {.readable = true});
    a.fill();
    turn();
    turn();
    EXPECT_THAT(told, ElementsAre(a.reader.get(), a.reader.get()));
}

TEST_F(SocketsTest, TellsOfWhatIsAskedForOnly)
{
    sockets.watch(a.writer.get(), {.writable = true});
    sockets.watch(b.writer.get(), {.writable = true});
    sockets.watch(b.writer.get(), {.readable = true});
    turn();
    EXPECT_THAT(told, ElementsAre(a.writer.get()));
}

TEST_F(SocketsTest, TellsNothingOfASocketThatIsForgottenMeanwhile)
{
    sockets.watch(a.reader.get(), {.readable = true});
    sockets.watch(b.reader.get(), {.readable = true});
    a.fill();
    b.fill();
    then = [&](int fd) { sockets.forget(fd == a.reader.get() ? b.reader.get() : a.reader.get()); };
    turn();
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(SocketsTest, TellsNothingOfASocketThatTookTheDescriptorOfAnother)
{
    Pipe idle = make_pipe();
    sockets.watch(a.reader.get(), {.readable = true});
    sockets.watch(b.reader.get(), {.readable = true});
    a.fill();
    b.fill();
    then = [&](int fd) {
        int other = fd == a.reader.get() ? b.reader.get() : a.reader.get();
        sockets.forget(other);
        ASSERT_EQ(::dup3(idle.reader.get(), other, O_CLOEXEC), other);
        sockets.watch(other, {.readable = true});
    };
    turn();
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(SocketsTest, ForgetsASocketThatIsClosedAlready)
{
    sockets.watch(a.reader.get(), {.readable = true});
    a.fill();
    int fd = a.reader.get();
    a.reader = Descriptor{};
    sockets.forget(fd);
    sockets.watch(b.writer.get(), {.writable = true});
    turn();
    EXPECT_THAT(told, ElementsAre(b.writer.get()));
}

TEST_F(SocketsTest, ShowsAHangUpAsBothSoThatTheNextReadMeetsIt)
{
    Readiness seen;
    Sockets others{loop, [&](int, Readiness ready) { seen = ready; }};
    others.watch(a.reader.get(), {.readable = true});
    a.writer = Descriptor{};
    turn();
    EXPECT_TRUE(seen.readable);
    EXPECT_TRUE(seen.writable);
}

TEST_F(SocketsTest, RefusesWhatCannotBePolled)
{
    Descriptor file{::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)};
    EXPECT_THROW(sockets.watch(file.get(), {.readable = true}), std::system_error);
    sockets.forget(file.get());
    sockets.watch(a.writer.get(), {.writable = true});
    turn();
    EXPECT_THAT(told, ElementsAre(a.writer.get()));
}

}  // namespace
}  // namespace holdfast::curl
