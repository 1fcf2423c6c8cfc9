// What PATCH and PUT make of a service that there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/definition/shown_service.h"
#include "watch/definition/json_service.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Service before()
{
    Service service;
    service.id = "a";
    service.name = "A";
    service.url = "https://example.org";
    service.environment = "dev";
    service.interval = 30s;
    service.http.headers = {{"Authorization", "Bearer t0p"}, {"Accept", "text/html"}};
    service.thresholds.failures = 5;
    service.thresholds.latency = 1s;
    service.tags = {"x", "y"};
    return service;
}

Service patch(std::string_view body)
{
    const Service old = before();
    ReadService result = read_service(body, {.id = "a", .before = &old, .is_merge = true});
    for (const DefinitionProblem& each : result.problems)
        ADD_FAILURE() << render(each, "body");
    return result.service.value_or(Service{});
}

TEST(Patch, ChangesWhatIsGiven)
{
    EXPECT_EQ(patch("{}"), before());
    Service expected = before();
    expected.name = "B";
    expected.timeout = 2s;
    EXPECT_EQ(patch(R"({"name":"B","timeout":"2s"})"), expected);
}

TEST(Patch, MakesTheDefaultOfANull)
{
    Service service = patch(R"({"interval":null,"environment":null,"tags":null})");
    EXPECT_EQ(service.interval, std::nullopt);
    EXPECT_EQ(service.environment, "unknown");
    EXPECT_THAT(service.tags, IsEmpty());
}

TEST(Patch, MergesObjectsAndReplacesLists)
{
    Service service = patch(R"({"thresholds":{"failures":2},"tags":["z"]})");
    EXPECT_EQ(service.thresholds.failures, 2U);
    EXPECT_EQ(service.thresholds.latency, 1s);
    EXPECT_THAT(service.tags, ElementsAre("z"));
    service = patch(R"({"thresholds":{"latency":null}})");
    EXPECT_EQ(service.thresholds.failures, 5U);
    EXPECT_EQ(service.thresholds.latency, std::nullopt);
}

TEST(Patch, TakesHeadersOneByOne)
{
    EXPECT_THAT(patch(R"({"headers":{"accept":null,"X-Probe":"1"}})").http.headers,
                ElementsAre(Pair("Authorization", "Bearer t0p"), Pair("X-Probe", "1")));
    EXPECT_THAT(patch(R"({"headers":null})").http.headers, IsEmpty());
}

TEST(Patch, CannotTakeAwayWhatEveryServiceHas)
{
    const Service old = before();
    for (std::string_view body : {R"({"name":null})", R"({"url":null})", R"({"serviceId":"b"})",
                                  R"({"url":"tcp://example.org:1"})"})
        EXPECT_FALSE(read_service(body, {.id = "a", .before = &old, .is_merge = true}).service)
            << body;
}

// Otherwise an export of it could not be imported.
TEST(Patch, LeavesBehindWhatAnotherTypeHad)
{
    Service service = patch(R"({"type":"tcp","url":"tcp://example.org:25"})");
    EXPECT_EQ(service.type, CheckType::tcp);
    EXPECT_THAT(service.http.headers, IsEmpty());
    EXPECT_EQ(service.tags, before().tags);
    ReadService again = read_service(encode(service, {}), {});
    ASSERT_TRUE(again.service);
    EXPECT_EQ(*again.service, service);
}

TEST(Patch, LeavesBehindAnUrlThatIsNoPage)
{
    const ReadService tcp =
        read_service(R"({"id":"t","name":"T","url":"tcp://example.org:1"})", {});
    ASSERT_TRUE(tcp.service);
    const ReadService heartbeat =
        read_service(R"({"type":"heartbeat","token":"0123456789abcdef"})",
                     {.id = "t", .before = &*tcp.service, .is_merge = true});
    ASSERT_TRUE(heartbeat.service);
    EXPECT_EQ(heartbeat.service->url, "");
    const ReadService again = read_service(encode(*heartbeat.service, {}), {});
    ASSERT_TRUE(again.service) << "a restart reads it";
    EXPECT_EQ(*again.service, *heartbeat.service);
    EXPECT_EQ(patch(R"({"type":"heartbeat","token":"0123456789abcdef","interval":"1min"})").url,
              before().url);
}

TEST(Patch, MayMoveADnsCheckToAnotherName)
{
    const ReadService dns = read_service(R"({"id":"d","name":"D","url":"dns://example.org"})", {});
    ASSERT_TRUE(dns.service);
    ReadService moved = read_service(R"({"url":"dns://example.net"})",
                                     {.id = "d", .before = &*dns.service, .is_merge = true});
    ASSERT_TRUE(moved.service);
    EXPECT_EQ(moved.service->dns.name, "example.net");
}

// Who edits what we showed sends masks back; they must not become the secrets.
TEST(Put, KeepsTheSecretsThatMasksStandFor)
{
    const Service old = before();
    const std::string shown = encode(old, {.is_for_api = true, .secrets = Secrets::masked});
    ReadService result = read_service(shown, {.id = "a", .before = &old});
    ASSERT_TRUE(result.service);
    EXPECT_EQ(*result.service, old);
}

TEST(Put, ForgetsWhatIsNotGiven)
{
    const Service old = before();
    ReadService result =
        read_service(R"({"name":"A","url":"https://example.org"})", {.id = "a", .before = &old});
    ASSERT_TRUE(result.service);
    EXPECT_THAT(result.service->http.headers, IsEmpty());
    EXPECT_EQ(result.service->interval, std::nullopt);
}

}  // namespace
}  // namespace holdfast::watch
