#include "obs/trend/exchange.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace holdfast::trend {
namespace {

// Some of everything.
struct State {
    std::int64_t whole = -3;
    double real = 0.25;
    float unknown = std::numeric_limits<float>::quiet_NaN();
    bool yes = true;
    WallTime time{std::chrono::minutes{5}};
    unsigned small = 7;
    std::optional<double> there = 1.5;
    std::optional<double> missing{};
    std::vector<float> list{1, 2, 3};

    void exchange(Exchange& exchange)
    {
        exchange.value(whole);
        exchange.value(real);
        exchange.value(unknown);
        exchange.value(yes);
        exchange.value(time);
        exchange.count(small, 7);
        exchange.optional(there);
        exchange.optional(missing);
        exchange.list(list, 3, [&](float& each) { exchange.value(each); });
    }
};

std::string save(State state)
{
    Exchange exchange;
    state.exchange(exchange);
    return std::move(exchange).take();
}

bool can_restore(const std::string& bytes)
{
    State state;
    Exchange exchange{bytes};
    state.exchange(exchange);
    return exchange.is_complete();
}

TEST(Exchange, GivesBackWhatItTook)
{
    State state{.whole = 0,
                .real = 0,
                .unknown = 0,
                .yes = false,
                .time = {},
                .small = 0,
                .there = {},
                .missing = 2.5,
                .list = {}};
    const std::string bytes = save({});
    Exchange exchange{bytes};
    state.exchange(exchange);
    EXPECT_TRUE(exchange.is_complete());
    EXPECT_EQ(state.whole, -3);
    EXPECT_EQ(state.real, 0.25);
    EXPECT_TRUE(std::isnan(state.unknown));
    EXPECT_TRUE(state.yes);
    EXPECT_EQ(state.time, WallTime{std::chrono::minutes{5}});
    EXPECT_EQ(state.small, 7U);
    EXPECT_EQ(state.there, 1.5);
    EXPECT_FALSE(state.missing.has_value());
    EXPECT_EQ(state.list, (std::vector<float>{1, 2, 3}));
}

TEST(Exchange, RefusesWhatCannotBe)
{
    EXPECT_TRUE(can_restore(save({})));
    EXPECT_FALSE(can_restore(save({.real = std::nan("")})));
    EXPECT_FALSE(can_restore(save({.unknown = std::numeric_limits<float>::infinity()})));
    EXPECT_FALSE(can_restore(save({.time = WallTime{std::chrono::minutes{-1}}})));
    EXPECT_FALSE(can_restore(save({.time = WallTime::max()})));
    EXPECT_FALSE(can_restore(save({.small = 8})));
    EXPECT_FALSE(can_restore(save({.list = {1, 2, 3, 4}})));
}

TEST(Exchange, RefusesBytesThatAreNotWhole)
{
    std::string bytes = save({});
    for (std::size_t i = 0; i < bytes.size(); ++i)
        EXPECT_FALSE(can_restore(bytes.substr(0, i))) << i;
    EXPECT_FALSE(can_restore(bytes + bytes));
    bytes[17] = static_cast<char>(bytes[17] + 1);
    EXPECT_FALSE(can_restore(bytes));
}

}  // namespace
}  // namespace holdfast::trend
