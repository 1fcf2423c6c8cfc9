#include "daemon/listeners.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "http/listener.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::daemon {
namespace {

TEST(Listeners, NamesAStoredListenerWithoutAColon)
{
    EXPECT_EQ(store_name({"127.0.0.1", 8080}), "127.0.0.1_8080");
    EXPECT_EQ(store_name({"::1", 8080}), "[__1]_8080");
}

TEST(Listeners, TakesBackWhatWasKeptAndClosesTheRest)
{
    TemporaryDirectory directory;
    Endpoint wanted{directory.file("wanted"), 0};
    Endpoint unwanted{directory.file("unwanted"), 0};
    std::vector<Listener> passed;
    for (const Endpoint& endpoint : {wanted, unwanted})
        passed.push_back({endpoint, http::open_listener(endpoint), Listener::Source::kept});
    int kept = passed[0].socket.get();

    std::vector<Endpoint> removed;
    auto settled = settle_listeners({wanted}, std::move(passed), &removed);

    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled[0].socket.get(), kept);
    EXPECT_EQ(settled[0].source, Listener::Source::kept);
    EXPECT_EQ(removed, std::vector<Endpoint>{unwanted});
}

TEST(Listeners, OpensAnewAControlSocketWhoseFileIsGone)
{
    TemporaryDirectory directory;
    Endpoint endpoint{directory.file("control.sock"), 0};
    std::vector<Listener> passed;
    passed.push_back({endpoint, http::open_listener(endpoint), Listener::Source::kept});
    std::filesystem::remove(endpoint.host);

    auto settled = settle_listeners({endpoint}, std::move(passed));

    EXPECT_EQ(settled[0].source, Listener::Source::opened);
    EXPECT_TRUE(std::filesystem::exists(endpoint.host));
    EXPECT_EQ(http::listening_endpoint(settled[0].socket.get()), endpoint);
}

TEST(Listeners, FreesAnAddressThatTheManagerStillHolds)
{
    Descriptor socket = http::open_listener({"127.0.0.1", 0});
    Endpoint old = *http::listening_endpoint(socket.get());
    Descriptor managers_copy{::dup(socket.get())};
    std::vector<Listener> passed;
    passed.push_back({old, std::move(socket), Listener::Source::kept});

    auto settled = settle_listeners({{"0.0.0.0", old.port}}, std::move(passed));

    EXPECT_EQ(settled[0].source, Listener::Source::opened);
}

}  // namespace
}  // namespace holdfast::daemon
