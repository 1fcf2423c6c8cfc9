#include "obs/metrics.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/build_info.h"
#include "obs/process_metrics.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::obs {
namespace {

using testing::HasSubstr;
using testing::Not;

// A set of metrics like the daemon's, with every type and every awkward character.
void fill(Registry& registry)
{
    ProcessMetrics process{registry};
    process.show({.cpu_seconds = 12.34,
                  .resident_bytes = 12'345'678,
                  .virtual_bytes = 1e9,
                  .open_fds = 12,
                  .max_fds = std::numeric_limits<double>::infinity(),
                  .threads = 3,
                  .start_time_seconds = 1795230245.67});
    registry.info({"holdfast_build_info", "The build that is running; always 1."},
                  {{"version", "0.1.0"}, {"compiler", "gcc 12.2.0"}});
    auto& requests = registry.counters({"http_requests_total", "Requests that were answered."},
                                       {{"method", "endpoint", "status"}});
    requests.with({"GET", "/ping", "200"}).add(41);
    requests.with({"GET", "/healthz", "200"}).add(7);
    requests.with({"GET", "/ping", "200"}).add();
    registry
        .histograms({"http_request_duration_seconds", "Time to answer.", "seconds"},
                    {{"method", "endpoint"}}, {0.005, 0.1, 1})
        .with({"GET", "/ping"})
        .observe(0.0625);
    registry.callback_gauge({"holdfast_loop_lag_seconds", "How late tasks were.", "seconds"},
                            [] { return 0.000125; });
    registry.gauges({"holdfast_awkward", "A \\ and a \"quote\"\nand a line."}, {{"path"}})
        .with({"C:\\dir \"x\"\nnew\x01\xFF"})
        .set(-1.5);
    registry.counter({"holdfast_nothing_total", "Never happened."});
}

void expect_golden(const std::string& text, const std::string& name)
{
    std::string path = std::string{HOLDFAST_GOLDEN} + "/" + name;
    if (std::getenv("HOLDFAST_UPDATE_GOLDEN") != nullptr)
        std::ofstream{path} << text;
    EXPECT_EQ(text, read_file(path)) << "HOLDFAST_UPDATE_GOLDEN=1 writes " << path << " anew";
}

TEST(Registry, WritesPrometheusText)
{
    Registry registry;
    fill(registry);
    expect_golden(*registry.prometheus(), "metrics.txt");
}

TEST(Registry, WritesOpenMetrics)
{
    Registry registry;
    fill(registry);
    expect_golden(*registry.openmetrics(), "metrics.openmetrics.txt");
}

TEST(Registry, IsCleanForPromtool)
{
    if (std::system("command -v promtool >/dev/null") != 0)
        GTEST_SKIP() << "promtool is not installed (package prometheus)";
    std::string command =
        std::string{"promtool check metrics 2>&1 <"} + HOLDFAST_GOLDEN + "/metrics.txt";
    FILE* pipe = popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::array<char, 4096> output{};
    std::size_t size = fread(output.data(), 1, output.size() - 1, pipe);
    EXPECT_EQ(pclose(pipe), 0);
    EXPECT_EQ((std::string{output.data(), size}), "");
}

TEST(Registry, ShowsChangedValues)
{
    Registry registry;
    Counter& counter = registry.counter({"a_total", "A."});
    Gauge& gauge = registry.gauge({"b", "B."});
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\na_total 0\n"));
    counter.add(12345);
    gauge.set(0.25);
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\na_total 12345\n"));
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\nb 0.25\n"));
    EXPECT_THAT(*registry.openmetrics(), HasSubstr("\na_total 12345\n"));
    gauge.set(-std::numeric_limits<double>::infinity());
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\nb -Inf\n"));
    gauge.set(std::numeric_limits<double>::quiet_NaN());
    EXPECT_THAT(*registry.openmetrics(), HasSubstr("\nb NaN\n"));
}

TEST(Registry, ShowsANewLabelSetInItsPlace)
{
    Registry registry;
    auto& family = registry.counters({"a_total", "A."}, {{"x"}});
    family.with({"m"});
    EXPECT_THAT(*registry.prometheus(), HasSubstr("# TYPE a_total counter\na_total{x=\"m\"} 0\n"));
    family.with({"b"}).add(2);
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("# TYPE a_total counter\na_total{x=\"b\"} 2\na_total{x=\"m\"} 0\n"));
}

TEST(Registry, LeavesATextAloneThatSomebodyHolds)
{
    Registry registry;
    Counter& counter = registry.counter({"a_total", "A."});
    auto held = registry.prometheus();
    std::string before = *held;
    counter.add();
    auto later = registry.prometheus();
    EXPECT_EQ(*held, before);
    EXPECT_NE(*later, before);
}

TEST(Registry, GivesTheSameTextAgainWhenNothingChanged)
{
    Registry registry;
    registry.counter({"a_total", "A."});
    auto held = registry.prometheus();
    EXPECT_EQ(registry.prometheus(), held);
}

TEST(Registry, PutsLabelSetsBeyondTheLimitIntoOneAndCountsThem)
{
    Registry registry;
    auto& family = registry.counters({"a_total", "A."}, {{"path", "method"}, 3});
    for (int i = 0; i < 100; ++i)
        family.with({std::to_string(i), "GET"}).add();
    family.with({"0", "GET"}).add();

    std::string text = *registry.prometheus();

    EXPECT_THAT(text, HasSubstr("a_total{path=\"0\",method=\"GET\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("a_total{path=\"other\",method=\"other\"} 97\n"));
    EXPECT_THAT(text, Not(HasSubstr("path=\"3\"")));
    EXPECT_THAT(text, HasSubstr("holdfast_metrics_label_overflow_total 97\n"));
}

TEST(Registry, ForgetsALabelSetThatIsRemoved)
{
    Registry registry;
    auto& family = registry.gauges({"a", "A."}, {{"x"}});
    family.with({"kept"}).set(1);
    family.with({"gone"}).set(2);
    EXPECT_THAT(*registry.prometheus(), HasSubstr("a{x=\"gone\"} 2\n"));
    EXPECT_THAT(*registry.openmetrics(), HasSubstr("a{x=\"gone\"} 2\n"));

    family.remove({"gone"});
    family.remove({"never was"});

    EXPECT_THAT(*registry.prometheus(), HasSubstr("# TYPE a gauge\na{x=\"kept\"} 1\n"));
    EXPECT_THAT(*registry.prometheus(), Not(HasSubstr("gone")));
    EXPECT_THAT(*registry.openmetrics(), Not(HasSubstr("gone")));
    family.with({"gone"}).set(3);
    EXPECT_THAT(*registry.prometheus(), HasSubstr("a{x=\"gone\"} 3\n"));
}

TEST(Registry, HasRoomAgainWhenALabelSetIsRemoved)
{
    Registry registry;
    auto& family = registry.gauges({"a", "A."}, {{"x"}, 2});
    family.with({"1"});
    family.with({"2"});
    family.remove({"1"});
    family.with({"3"}).set(5);
    EXPECT_THAT(*registry.prometheus(), HasSubstr("a{x=\"3\"} 5\n"));
    EXPECT_THAT(*registry.prometheus(), HasSubstr("label_overflow_total 0\n"));
}

TEST(Registry, ForgetsEveryNameOfASharedLabelSet)
{
    Registry registry;
    auto& family = registry.gauges({"a", "A."}, {{"x"}});
    Gauge& first = family.with({"\x01"});
    EXPECT_EQ(&family.with({"\x02"}), &first);
    family.remove({"\x01"});
    family.with({"\x02"}).set(7);
    EXPECT_THAT(*registry.prometheus(), HasSubstr("} 7\n"));
}

TEST(Registry, AsksForLabelSetsBeforeEachScrape)
{
    Registry registry;
    auto& family = registry.gauges({"a", "A."}, {{"x"}});
    int scrapes = 0;
    registry.before_scrape([&] {
        family.remove({std::to_string(scrapes)});
        family.with({std::to_string(++scrapes)}).set(scrapes);
    });
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\na{x=\"1\"} 1\n"));
    EXPECT_THAT(*registry.openmetrics(), HasSubstr("\na{x=\"2\"} 2\n"));
    EXPECT_THAT(*registry.openmetrics(), Not(HasSubstr("a{x=\"1\"}")));
}

TEST(Registry, DescribesTheBuild)
{
    Registry registry;
    register_build_info(registry, "1.2.3");
    EXPECT_THAT(*registry.prometheus(), HasSubstr("holdfast_build_info{version=\"1.2.3\","));
    EXPECT_THAT(*registry.openmetrics(), HasSubstr("# TYPE holdfast_build info\n"));
}

TEST(RegistryDeathTest, RefusesNamesThatWouldBreakTheFormat)
{
    Registry registry;
    registry.counter({"a_total", "A."});
    EXPECT_DEATH(registry.counter({"a_total", "A."}), "is_new");
    EXPECT_DEATH(registry.counter({"a", "A."}), "_total");
    EXPECT_DEATH(registry.gauge({"a_info", "A."}), "_info");
    EXPECT_DEATH(registry.gauge({"a_ms", "A.", "seconds"}), "unit");
    EXPECT_DEATH(registry.gauge({"a", ""}), "help");
}

TEST(Registry, WritesBucketsAsPrometheusLibrariesDo)
{
    Registry registry;
    registry.histogram({"a_seconds", "A.", "seconds"}, {0.0001, 0.25, 2});
    std::string text = *registry.prometheus();
    for (const char* bound : {"le=\"0.0001\"", "le=\"0.25\"", "le=\"2.0\"", "le=\"+Inf\""})
        EXPECT_THAT(text, testing::HasSubstr(bound));
}

}  // namespace
}  // namespace holdfast::obs
