#include "obs/otlp/json_metrics.h"

#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::otlp {
namespace {

using testing::HasSubstr;
using testing::Not;

class OtlpMetrics : public testing::Test {
protected:
    std::string all()
    {
        registry.refresh();
        MetricPart part = encode_metrics(registry, "", 1 << 20, {}, times);
        EXPECT_EQ(part.last, "");
        EXPECT_TRUE(json::parse(part.text));
        return part.text;
    }

    obs::Registry registry;
    MetricTimes times{.start = ManualClock::start_wall,
                      .now = ManualClock::start_wall + std::chrono::seconds{1}};
};

TEST_F(OtlpMetrics, CountersAreCumulativeSumsWithTheirLabels)
{
    registry.counters({.name = "t_things_total", .help = "Things."}, {.names = {"kind", "of"}})
        .with({"a\"b\\c\nd", ""})
        .add(3);
    EXPECT_THAT(
        all(),
        HasSubstr(
            R"({"name":"t_things_total","description":"Things.","unit":"1","sum":{)"
            R"("aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"attributes":[)"
            R"({"key":"kind","value":{"stringValue":"a\"b\\c\nd"}},)"
            R"({"key":"of","value":{"stringValue":""}}],)"
            R"("startTimeUnixNano":"1795230245678901000","timeUnixNano":"1795230246678901000",)"
            R"("asInt":"3"}]}})"));
}

TEST_F(OtlpMetrics, GaugesAreWhatTheyAreNow)
{
    registry.gauge({.name = "t_size_bytes", .help = "Size.", .unit = "bytes"}).set(1.5);
    registry.gauge({.name = "t_nothing", .help = "Nothing."})
        .set(std::numeric_limits<double>::quiet_NaN());
    const std::string text = all();
    EXPECT_THAT(text, HasSubstr(R"("name":"t_size_bytes","description":"Size.","unit":"By",)"
                                R"("gauge":{"dataPoints":[{"attributes":[],)"
                                R"("timeUnixNano":"1795230246678901000","asDouble":1.5}]}})"));
    EXPECT_THAT(text, HasSubstr(R"("name":"t_nothing","description":"Nothing.","unit":"1",)"
                                R"("gauge":{"dataPoints":[]}})"))
        << "what JSON has no word for is left out";
}

TEST_F(OtlpMetrics, CallbacksAreAsked)
{
    registry.callback_counter({.name = "t_asked_total", .help = "Asked."}, [] { return 7.0; });
    EXPECT_THAT(all(), HasSubstr(R"("asDouble":7})"));
}

TEST_F(OtlpMetrics, HistogramsHaveTheCountOfEachBucketAlone)
{
    auto& histogram = registry.histogram(
        {.name = "t_wait_seconds", .help = "Wait.", .unit = "seconds"}, {0.5, 1});
    for (double each : {0.25, 0.25, 0.75, 4.0})
        histogram.observe(each);
    EXPECT_THAT(all(),
                HasSubstr(R"("name":"t_wait_seconds","description":"Wait.","unit":"s",)"
                          R"("histogram":{"aggregationTemporality":2,"dataPoints":[{)"
                          R"("attributes":[],"startTimeUnixNano":"1795230245678901000",)"
                          R"("timeUnixNano":"1795230246678901000","bucketCounts":["2","1","1"],)"
                          R"("explicitBounds":[0.5,1],"count":"4","sum":5.25}]}})"));
}

TEST_F(OtlpMetrics, GoInPartsThatEachStandAlone)
{
    for (const char* name : {"t_a", "t_b", "t_c"})
        registry.gauge({.name = name, .help = "One."});
    registry.refresh();
    std::string after;
    std::string text;
    int parts = 0;
    do {
        MetricPart part = encode_metrics(registry, after, 1, {}, times);
        EXPECT_TRUE(json::parse(part.text));
        EXPECT_NE(part.last, after);
        text += part.text;
        after = part.last;
        ++parts;
    } while (!after.empty() && parts < 10);
    EXPECT_EQ(parts, 4) << "the registry has one of its own";
    for (const char* name : {"\"t_a\"", "\"t_b\"", "\"t_c\""}) {
        EXPECT_NE(text.find(name), std::string::npos);
        EXPECT_EQ(text.find(name), text.rfind(name));
    }
}

}  // namespace
}  // namespace holdfast::otlp
