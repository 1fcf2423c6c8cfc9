#include "watch/unit/rounds.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using std::chrono::seconds;

constexpr Instant start{seconds{1000}};

TEST(Rounds, ComeToEachOnceInAPeriodAndSpreadThemOverIt)
{
    Rounds rounds{seconds{4}};
    std::set<std::string> names{"a", "b", "c", "d"};
    (void)rounds.next(names, start);
    std::string order;
    for (int i = 0; i < 8; ++i) {
        Instant now = start + seconds{i};
        while (const std::string* name = rounds.next(names, now))
            order += *name;
        EXPECT_EQ(rounds.due(), now + seconds{1});
    }
    EXPECT_EQ(order, "bcdabcda");
}

TEST(Rounds, MakeUpForNothingThatTheyMissed)
{
    Rounds rounds{seconds{4}};
    std::map<std::string, int> names{{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}};
    (void)rounds.next(names, start);
    int turns = 0;
    while (rounds.next(names, start + seconds{3600}) != nullptr)
        ++turns;
    EXPECT_LE(turns, 2);
}

TEST(Rounds, GoOnWhereTheyWereWhenNamesComeAndGo)
{
    Rounds rounds{seconds{3}};
    std::set<std::string> names{"a", "c"};
    ASSERT_EQ(*rounds.next(names, start), "a");
    names = {"b", "c"};
    EXPECT_EQ(*rounds.next(names, start + seconds{10}), "b");
    names.clear();
    EXPECT_EQ(rounds.next(names, start + seconds{20}), nullptr);
}

}  // namespace
}  // namespace holdfast::watch
