#include "daemon/status_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/readiness.h"
#include "lib/systemd/notify.h"
#include "tests/fakes/notify_socket.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(StatusLine, IsToldWhenItChangesAndOnlyThen)
{
    NotifySocket manager;
    VirtualLoop loop;
    std::string trouble;
    Readiness readiness;
    readiness.add({.name = "log_file", .essential = false, .ask = [&] { return trouble; }});
    StatusLine line{readiness, "127.0.0.1:8080"};
    loop.add(line, loop.now());

    loop.run_for(seconds{10});
    EXPECT_THAT(manager.said(), ElementsAre("STATUS=Serving on 127.0.0.1:8080"));
    trouble = "No space left\non device";
    loop.run_for(seconds{10});
    EXPECT_THAT(manager.said(), ElementsAre("STATUS=Serving on 127.0.0.1:8080; log_file degraded: "
                                            "No space left on device"));
    loop.run_for(seconds{10});
    EXPECT_THAT(manager.said(), IsEmpty());
    trouble.clear();
    loop.run_for(seconds{1});
    EXPECT_THAT(manager.said(), ElementsAre("STATUS=Serving on 127.0.0.1:8080"));
}

TEST(StatusLine, IsToldLaterWhenTheManagerDoesNotListen)
{
    NotifySocket manager;
    VirtualLoop loop;
    Readiness readiness;
    StatusLine line{readiness, "127.0.0.1:8080"};
    while (systemd::notify_in_passing("X_BUSY=1")) {
    }
    loop.add(line, loop.now());
    loop.run_for(seconds{2});
    EXPECT_THAT(manager.said(), testing::Each("X_BUSY=1"));
    loop.run_for(seconds{2});
    EXPECT_THAT(manager.said(), ElementsAre("STATUS=Serving on 127.0.0.1:8080"));
}

}  // namespace
}  // namespace holdfast::daemon
