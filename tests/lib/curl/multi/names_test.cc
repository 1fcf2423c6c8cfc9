#include "lib/curl/multi/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/curl/multi/exchanges.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_server.h"
#include "tests/lib/curl/multi/held_lookups.h"

namespace holdfast::curl {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

TEST(Host, IsWhatAUrlNames)
{
    auto host = host_of("https://Orders.Example:8443/a?b");
    ASSERT_TRUE(host);
    EXPECT_EQ(host->key(), "orders.example:8443");
    EXPECT_FALSE(host->is_address());
    EXPECT_EQ(host_of("http://x")->key(), "x:80");
    EXPECT_EQ(host_of("https://user:secret@x/")->key(), "x:443");
    EXPECT_EQ(host_of("gopher://x/").error().context, "neither http nor https");
    EXPECT_FALSE(host_of(""));
    EXPECT_FALSE(host_of("http://"));
    EXPECT_FALSE(host_of("http://x:99999/"));
    EXPECT_FALSE(host_of("x y"));
}

TEST(Host, MayBeAnAddressInAnyOfItsForms)
{
    EXPECT_TRUE(host_of("http://127.0.0.1:5003")->is_address());
    EXPECT_TRUE(host_of("http://[::1]:5003")->is_address());
    EXPECT_TRUE(host_of("http://0x7f.1/")->is_address());
    EXPECT_FALSE(host_of("http://127.0.0.1.test/")->is_address());
}

class ALookup : public testing::Test {
protected:
    const std::string* find(Instant now = Instant{hours{1}})
    {
        auto found = names.find(host, now);
        EXPECT_TRUE(found);
        return found ? *found : nullptr;
    }
    // The address is looked up, and found.
    void look_up()
    {
        find();
        run_until(loop, [&] { return names.lookups() == 0; });
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    HeldLookups lookups;
    int changes = 0;
    Names names{loop, {.lookup_max = milliseconds{50}, .hosts_max = 2}, [this] { ++changes; }};
    Host host{.name = "service.test", .port = "5003"};
};

TEST_F(ALookup, FindsAllAddressesAndConnectsToNone)
{
    lookups.answer({"192.0.2.1", "2001:db8::1", "192.0.2.2"});
    look_up();
    EXPECT_EQ(changes, 1);
    const std::string* found = find(loop.now());
    ASSERT_NE(found, nullptr);
    EXPECT_THAT(*found, testing::StartsWith("service.test:5003:"));
    EXPECT_THAT(*found, HasSubstr("192.0.2.1"));
    EXPECT_THAT(*found, HasSubstr("192.0.2.2"));
    EXPECT_EQ(lookups.asked(), 1);
}

TEST_F(ALookup, IsMadeOnceHoweverManyAsk)
{
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(find(), nullptr);
    EXPECT_EQ(names.lookups(), 1);
    run_until(loop, [&] { return lookups.held() == 1; });
    lookups.answer({"192.0.2.1"});
    run_until(loop, [&] { return names.lookups() == 0; });
    EXPECT_EQ(lookups.asked(), 1);
}

TEST_F(ALookup, SaysWhyThereIsNoAddress)
{
    lookups.answer({});
    look_up();
    auto failures = names.take_failures();
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].key, "service.test:5003");
    EXPECT_THAT(failures[0].why, HasSubstr("service.test"));
    EXPECT_TRUE(names.take_failures().empty());
}

// libcurl would wait for its thread, and with it the loop, for as long as the name servers are
// mute.
TEST_F(ALookup, IsLeftBehindWhenNobodyAnswers)
{
    find();
    run_until(loop, [&] { return names.lookups() == 0 && lookups.held() == 1; });
    auto failures = names.take_failures();
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].why, "no answer to who service.test is in 50ms");
}

TEST_F(ALookup, IsMadeAgainWhenTheAddressIsOldAndTheOldOneUsedMeanwhile)
{
    lookups.answer({"192.0.2.1"});
    look_up();
    Instant later = loop.now() + minutes{1};
    lookups.hold();
    ASSERT_NE(find(later), nullptr);
    EXPECT_EQ(names.lookups(), 1);
    lookups.answer({"192.0.2.9"});
    run_until(loop, [&] { return names.lookups() == 0; });
    ASSERT_NE(find(later), nullptr);
    EXPECT_EQ(*find(later), "service.test:5003:192.0.2.9");
}

TEST_F(ALookup, ThatFailsLeavesTheOldAddressForAWhile)
{
    lookups.answer({"192.0.2.1"});
    look_up();
    Instant found_at = loop.now();
    lookups.answer({});
    ASSERT_NE(find(found_at + minutes{2}), nullptr);
    run_until(loop, [&] { return names.lookups() == 0; });
    // The next one is not made at once.
    ASSERT_NE(find(loop.now()), nullptr);
    EXPECT_EQ(names.lookups(), 0);
    EXPECT_EQ(find(found_at + minutes{11}), nullptr);
}

TEST_F(ALookup, IsBoundedInTheNumberOfNamesItRemembers)
{
    Instant now{hours{1}};
    lookups.answer({"192.0.2.1"});
    look_up();
    EXPECT_TRUE(names.find({.name = "b.test", .port = "1"}, now));
    run_until(loop, [&] { return names.lookups() == 0; });
    auto third = names.find({.name = "c.test", .port = "1"}, now);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, Errc::overloaded);
    // Those that nobody asks for make room.
    EXPECT_TRUE(names.find({.name = "c.test", .port = "1"}, now + minutes{10}));
}

class AnExchangeByName : public testing::Test {
protected:
    std::string url() const { return join("http://service.test:", server.port(), "/"); }
    void start(Request request)
    {
        exchanges->start(std::move(request),
                         [this](Response response) { responses.push_back(std::move(response)); });
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    HeldLookups lookups;
    LoopServer server{loop};
    std::unique_ptr<Exchanges> exchanges = std::make_unique<Exchanges>(loop, ExchangesSettings{});
    std::vector<Response> responses;
};

TEST_F(AnExchangeByName, AsksOnceForAllAndThenNoMore)
{
    for (int i = 0; i < 20; ++i)
        start({.url = url()});
    run_until(loop, [&] { return lookups.held() == 1; });
    lookups.answer({"127.0.0.1"});
    run_until(loop, [&] { return responses.size() == 20; });
    start({.url = url()});
    run_until(loop, [&] { return responses.size() == 21; });
    for (const Response& response : responses)
        EXPECT_EQ(response.end, End::answered) << response.detail;
    EXPECT_EQ(lookups.asked(), 1);
    EXPECT_THAT(server.requests.at(0), HasSubstr(join("\r\nHost: service.test:", server.port())));
}

TEST_F(AnExchangeByName, FailsWithAllThatWaitForTheSameName)
{
    start({.url = url()});
    start({.url = url()});
    lookups.answer({});
    run_until(loop, [&] { return responses.size() == 2; });
    EXPECT_EQ(responses[0].end, End::not_resolved);
    EXPECT_EQ(responses[1].end, End::not_resolved);
    EXPECT_NE(responses[1].detail, "");
}

TEST_F(AnExchangeByName, WaitsForItsAddressNoLongerThanItsTime)
{
    start({.url = url(), .timeout = milliseconds{20}});
    run_until(loop, [&] { return responses.size() == 1 && lookups.held() == 1; });
    EXPECT_EQ(responses[0].end, End::not_resolved);
    EXPECT_EQ(responses[0].detail, "no address of service.test in time");
}

TEST_F(AnExchangeByName, HindersNoOtherWhileItWaits)
{
    start({.url = url()});
    start({.url = server.url("/")});
    run_until(loop, [&] { return responses.size() == 1 && lookups.held() == 1; });
    EXPECT_EQ(responses[0].end, End::answered);
    EXPECT_EQ(exchanges->under_way(), 1);
}

TEST_F(AnExchangeByName, LetsItsOwnerGoWhileNobodyAnswers)
{
    start({.url = url()});
    run_until(loop, [&] { return lookups.held() == 1; });
    exchanges.reset();
    EXPECT_EQ(lookups.held(), 1);
}

TEST_F(AnExchangeByName, TriesTheNextAddressWhenOneRefuses)
{
    lookups.answer({"127.0.0.2", "127.0.0.1"});
    start({.url = url()});
    run_until(loop, [&] { return responses.size() == 1; });
    EXPECT_EQ(responses[0].end, End::answered) << responses[0].detail;
}

}  // namespace
}  // namespace holdfast::curl
