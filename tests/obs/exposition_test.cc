#include "obs/exposition.h"

#include <bit>
#include <limits>

#include <gtest/gtest.h>

#include "base/random.h"
#include "obs/metrics.h"

namespace holdfast::obs {
namespace {

std::string number(double value)
{
    std::string out;
    append_number(out, std::bit_cast<std::uint64_t>(value), false);
    return out;
}

TEST(Number, IsWrittenAsBothFormatsReadIt)
{
    EXPECT_EQ(number(0), "0");
    EXPECT_EQ(number(-3), "-3");
    EXPECT_EQ(number(1'000'000), "1000000");
    EXPECT_EQ(number(1795230245.67), "1795230245.67");
    EXPECT_EQ(number(0.1), "0.1");
    EXPECT_EQ(number(1e300), "1e+300");
    EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "+Inf");
    EXPECT_EQ(number(-std::numeric_limits<double>::infinity()), "-Inf");
    EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "NaN");
    std::string out;
    append_number(out, std::numeric_limits<std::uint64_t>::max(), true);
    EXPECT_EQ(out, "18446744073709551615");
}

// Neighbours with the same bits share their digits, unless one of them is no integer.
TEST(Document, TellsEqualNumbersFromEqualBits)
{
    Registry registry;
    Counter& a = registry.counter({"a_total", "A."});
    Counter& b = registry.counter({"b_total", "B."});
    Gauge& c = registry.gauge({"c", "C."});
    Gauge& d = registry.gauge({"d", "D."});
    registry.prometheus();

    a.add(12);
    b.add(12);
    c.set(std::bit_cast<double>(std::uint64_t{12}));
    d.set(12);
    std::string text = *registry.prometheus();

    EXPECT_NE(text.find("\na_total 12\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\nb_total 12\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\nc 6e-323\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\nd 12\n"), std::string::npos) << text;
}

// A document that was patched a thousand times must be the one that would be built now.
TEST(Document, IsTheSamePatchedAndBuilt)
{
    constexpr std::uint64_t seed = 20261121;
    Random random{seed};
    Registry registry;
    std::vector<Counter*> counters;
    std::vector<Gauge*> gauges;
    for (int i = 0; i < 20; ++i) {
        counters.push_back(&registry.counter({"c" + std::to_string(i) + "_total", "C."}));
        gauges.push_back(&registry.gauge({"g" + std::to_string(i), "G."}));
    }
    Histogram& histogram = registry.histogram({"h", "H."}, {0.25, 0.5});
    // The families as the registry has them, for documents of our own.
    std::shared_ptr<const std::string> held;
    for (int round = 0; round < 1000; ++round) {
        for (std::uint64_t changes = random.below(6); changes > 0; --changes) {
            counters[random.below(20)]->add(random.below(2) == 0 ? 1 : random.below(1'000'000));
            gauges[random.below(20)]->set(random.below(3) == 0 ? random.fraction() : 7);
            if (random.below(4) == 0)
                histogram.observe(random.fraction());
        }
        if (random.below(3) == 0)
            held = registry.prometheus();
        std::string patched = *registry.prometheus();
        std::string expected;
        Registry fresh;
        for (std::size_t i = 0; i < 20; ++i) {
            fresh.counter({"c" + std::to_string(i) + "_total", "C."}).add(counters[i]->value());
            fresh.gauge({"g" + std::to_string(i), "G."}).set(gauges[i]->value());
        }
        // The histogram's lines come last in the order of names, but for holdfast_*.
        expected = *fresh.prometheus();
        auto h = patched.find("# HELP h H.\n");
        auto holdfast = patched.find("# HELP holdfast_");
        ASSERT_NE(h, std::string::npos);
        std::string lines = patched.substr(h, holdfast - h);
        patched.erase(h, holdfast - h);
        ASSERT_EQ(patched, expected) << "seed " << seed << ", round " << round;
        ASSERT_NE(lines.find("h_count " + std::to_string(histogram.count()) + "\n"),
                  std::string::npos)
            << lines;
    }
}

}  // namespace
}  // namespace holdfast::obs
