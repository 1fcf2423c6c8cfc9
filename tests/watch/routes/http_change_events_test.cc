#include "watch/routes/http_change_events.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/stream/event_hub.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "tests/fakes/listener.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/virtual_loop.h"
#include "watch/routes/json_change.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr ServiceKey shop{1};
constexpr ServiceKey bank{2};
constexpr WallTime noon = ManualClock::start_wall;

StateChange failing(ServiceKey key)
{
    return {.service = key,
            .at = noon,
            .from = Status::healthy,
            .to = Status::down,
            .reason = "expected a connection, was refused"};
}

Service service(std::string id)
{
    return {.id = std::move(id), .name = "Shop \"one\"", .environment = "production"};
}

TEST(StateChange, IsOneLineOfJson)
{
    EXPECT_EQ(
        encode(failing(shop), service("shop")),
        "{\"serviceId\":\"shop\",\"name\":\"Shop \\\"one\\\"\",\"environment\":\"production\","
        "\"group\":null,\"status\":\"DOWN\",\"previous\":\"HEALTHY\",\"at\":\"" +
            format_rfc3339(noon) +
            "\",\"reason\":\"expected a connection, was refused\",\"inMaintenance\":false}");
    StateChange back{.service = shop, .at = noon, .to = Status::healthy, .in_maintenance = true};
    Service grouped = service("shop");
    grouped.group = "sales";
    back.reason = "a\nb";
    EXPECT_THAT(
        encode(back, grouped),
        AllOf(HasSubstr("\"group\":\"sales\",\"status\":\"HEALTHY\","
                        "\"previous\":\"UNKNOWN\""),
              HasSubstr("\"reason\":\"a\\nb\",\"inMaintenance\":true}"), Not(HasSubstr("\n"))));
    back.reason.clear();
    EXPECT_THAT(encode(back, grouped), HasSubstr("\"reason\":null"));
}

TEST(ChangeEvents, TellWhoListensInTheOrderOfWhatHappened)
{
    VirtualLoop loop;
    ManualClock clock;
    obs::Registry registry;
    obs::Log log{clock, {}};
    http::EventHub hub{{loop, registry, log, "1.2.3"}};
    std::map<ServiceKey, std::shared_ptr<const Service>> watched{
        {shop, std::make_shared<const Service>(service("shop"))}};
    ChangeEvents events{hub, [&](ServiceKey key) {
                            auto found = watched.find(key);
                            return found == watched.end() ? nullptr : found->second;
                        }};
    EXPECT_THAT(hub.names(), ElementsAre("health"));
    http::Listener listener{hub.open(http::EventKinds{1}, std::nullopt)};
    listener.hear();

    StateChange back = failing(shop);
    std::swap(back.from, back.to);
    events.note({failing(shop), failing(bank), back});

    const std::string heard = listener.hear();
    EXPECT_THAT(heard, HasSubstr("event: health\n"));
    EXPECT_THAT(heard, HasSubstr("data: " + encode(failing(shop), *watched.at(shop)) + "\n"));
    EXPECT_LT(heard.find("\"status\":\"DOWN\""), heard.find("\"status\":\"HEALTHY\""));
    EXPECT_EQ(heard.find("data: "), heard.find("data: {\"serviceId\":\"shop\""));
    const auto last = heard.rfind("data: ");
    EXPECT_EQ(heard.rfind("data: ", last - 1), heard.find("data: "))
        << "two: the other one is not watched any more";
    events.note({});
    EXPECT_EQ(listener.hear(), "");
}

}  // namespace
}  // namespace holdfast::watch
