#include <map>
#include <string>

#include "base/task.h"
#include "tests/watch/unit/bus_fixture.h"

namespace holdfast::watch {
namespace {

using testing::IsEmpty;

constexpr int many = 2000;

std::string unit_name(std::uint64_t number)
{
    return join("unit", number, ".service");
}

// Ten times as fast as what a host with that many units is expected to do at its worst.
class Storm final : public Task {
public:
    Storm(systemd::EventLoop& loop, FakeSystemd& pid1, Random& random, int changes)
        : loop_{loop}, pid1_{pid1}, random_{random}, left_{changes}
    {
        loop_.add(*this, loop_.now());
    }
    ~Storm() override { loop_.remove(*this); }
    Storm(const Storm&) = delete;
    Storm& operator=(const Storm&) = delete;

    const char* name() const noexcept override { return "storm"; }
    Instant step(Instant now) override
    {
        for (int i = 0; i < 10 && left_ > 0; ++i, --left_)
            change(unit_name(random_.below(many)));
        return left_ > 0 ? now + milliseconds{5} : never;
    }
    bool is_over() const { return left_ == 0; }
    std::map<std::string, std::uint32_t> restarts;

private:
    void change(const std::string& unit)
    {
        switch (random_.below(3)) {
        case 0:
            pid1_.change(unit, {{"Result", "exit-code"}},
                         {{"ActiveState", "failed"}, {"SubState", "failed"}});
            break;
        case 1:
            pid1_.change(unit, {{"Result", "success"}, {"NRestarts", ++restarts[unit]}},
                         {{"ActiveState", "active"}, {"SubState", "running"}});
            break;
        default:
            pid1_.change(unit, {}, {{"ActiveState", "inactive"}, {"SubState", "dead"}});
        }
    }

    systemd::EventLoop& loop_;
    FakeSystemd& pid1_;
    Random& random_;
    int left_;
};

class BusStormTest : public BusFixture {
protected:
    void SetUp() override
    {
        for (int i = 0; i < many; ++i)
            pid1.add(unit_name(static_cast<std::uint64_t>(i)));
    }
};

TEST_F(BusStormTest, MissesNothingOfTwoThousandUnits)
{
    know();
    ASSERT_EQ(mirrored(), pid1.list());
    Storm storm{loop, pid1, random, 2000};
    wait([&] { return storm.is_over(); });
    settle();
    EXPECT_EQ(mirrored(), pid1.list());
    std::size_t restarts = 0;
    for (const auto& [unit, count] : storm.restarts) {
        EXPECT_EQ(units->find(unit)->restarts, count) << unit;
        restarts += count;
    }
    auto told_restarts = std::count_if(told.events.begin(), told.events.end(),
                                       [](auto& event) { return event.starts_with("restarted"); });
    EXPECT_EQ(static_cast<std::size_t>(told_restarts), restarts) << "each of them by itself";
    EXPECT_EQ(units->counts().dropped, 0U);
}

TEST_F(BusStormTest, IsMadeUpForByAResyncWhereItsQuestionsFindNoRoom)
{
    know({.asks_waiting_max = 100, .resync_again = milliseconds{50}});
    EXPECT_GT(units->counts().dropped, 0U);
    wait([&] { return units->counts().units == many; });
    EXPECT_EQ(mirrored(), pid1.list());
}

}  // namespace
}  // namespace holdfast::watch
