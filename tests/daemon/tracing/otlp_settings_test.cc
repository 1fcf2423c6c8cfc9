#include "daemon/tracing/otlp_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::daemon {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

TEST(OtlpSettings, FindEachKindBelowTheEndpointUnlessItHasItsOwn)
{
    TracingSettings settings{.endpoint = "http://c:4318"};
    EXPECT_EQ(otlp_urls(settings).traces, "http://c:4318/v1/traces");
    EXPECT_EQ(otlp_urls(settings).metrics, "http://c:4318/v1/metrics");
    settings.traces_endpoint = "http://d/spans";
    EXPECT_EQ(otlp_urls(settings).traces, "http://d/spans");
    settings.endpoint = "";
    EXPECT_EQ(otlp_urls(settings).metrics, "");
    settings.spans = false;
    EXPECT_EQ(otlp_urls(settings).traces, "");
    settings = {.enabled = false, .endpoint = "http://c:4318"};
    EXPECT_EQ(otlp_urls(settings).traces, "");
}

TEST(OtlpSettings, KnowThePortOfAnotherProtocol)
{
    auto wrong = find_misdirected({.traces = "http://c:4317/v1/traces"});
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->instead, "http://c:4318/v1/traces");
    EXPECT_TRUE(find_misdirected({.metrics = "http://[::1]:4317"}));
    for (const char* right : {"", "http://c:4318/v1/traces", "http://c:43170/", "http://c/:4317",
                              "http://c4317/", "http://c:14317/"})
        EXPECT_FALSE(find_misdirected({.traces = right})) << right;
}

TEST(OtlpSettings, MakeHeadersOfPairs)
{
    TracingSettings settings{.headers = "x-api-key=s%20t,b=2"};
    EXPECT_THAT(collector_settings(settings, {}).headers, ElementsAre("x-api-key: s t", "b: 2"));
}

TEST(OtlpSettings, NeverSendMoreAtOnceThanMayWait)
{
    TracingSettings settings{.sampler_ratio = "0.25", .queue_max = 64, .batch_max = 512};
    EXPECT_EQ(tracer_settings(settings, true).batch_max, 64U);
    EXPECT_EQ(tracer_settings(settings, true).sampler.ratio, 0.25);
}

TEST(OtlpSettings, SayWhoWeAre)
{
    TracingSettings settings{.resource = "region=north,host.name=other"};
    auto teller = make_teller(settings, "host", 7);
    EXPECT_THAT(teller->resource, Contains(Pair("service.name", "holdfast")));
    EXPECT_THAT(teller->resource, Contains(Pair("host.name", "other")));
    EXPECT_THAT(teller->resource, Contains(Pair("process.pid", "7")));
    settings.service_name = "depot";
    EXPECT_THAT(make_teller(settings, "", 7)->resource, Contains(Pair("service.name", "depot")));
}

}  // namespace
}  // namespace holdfast::daemon
