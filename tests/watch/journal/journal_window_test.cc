#include "watch/journal/journal_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr WallTime noon{hours{24 * 365 * 50}};
constexpr std::int64_t noon_second = std::int64_t{24} * 365 * 50 * 3600;

TEST(JournalBuckets, AreASixtiethOfTheTimeWithinBounds)
{
    EXPECT_EQ(journal_bucket_seconds(milliseconds{1}), 1);
    EXPECT_EQ(journal_bucket_seconds(seconds{59}), 1);
    EXPECT_EQ(journal_bucket_seconds(minutes{5}), 5);
    EXPECT_EQ(journal_bucket_seconds(hours{1}), 60);
    EXPECT_EQ(journal_bucket_seconds(hours{24}), 60);
    EXPECT_EQ(journal_bucket_seconds(hours{24 * 30}), 1800);
    EXPECT_EQ(journal_bucket_seconds(Duration::zero()), 1);
    for (Duration within : {Duration{minutes{7}}, Duration{hours{25}}, Duration{hours{9999}}})
        EXPECT_LT(std::chrono::ceil<seconds>(within).count() / journal_bucket_seconds(within),
                  static_cast<std::int64_t>(journal_buckets_max));
}

class Window : public testing::Test {
protected:
    void add(WallTime at, std::uint64_t entries = 1)
    {
        window.add(journal_bucket(at, window.bucket_seconds()), entries);
    }
    JournalWindow window{minutes{5}};
};

TEST_F(Window, CountsWhatIsYoungEnough)
{
    add(noon);
    add(noon + seconds{4});
    add(noon + minutes{2}, 10);
    window.slide(noon + minutes{2});
    EXPECT_EQ(window.total(), 12U);
    window.slide(noon + minutes{5});
    EXPECT_EQ(window.total(), 12U);
    window.slide(noon + minutes{5} + seconds{4});
    EXPECT_EQ(window.total(), 12U) << "one of a bucket may be younger";
    window.slide(noon + minutes{5} + seconds{5});
    EXPECT_EQ(window.total(), 10U);
    window.slide(noon + hours{9});
    EXPECT_EQ(window.total(), 0U);
    EXPECT_THAT(window.buckets(), IsEmpty());
}

TEST_F(Window, TakesTheFutureForNow)
{
    add(noon + hours{9}, 3);
    add(noon + hours{8}, 2);
    add(noon - minutes{1}, 1);
    window.slide(noon);
    EXPECT_EQ(window.total(), 6U);
    EXPECT_THAT(window.buckets(), ElementsAre(Pair(noon_second - 60, 1U), Pair(noon_second, 5U)));
    window.slide(noon + minutes{6});
    EXPECT_EQ(window.total(), 0U);
}

TEST_F(Window, TellsWhatHasChanged)
{
    EXPECT_FALSE(window.is_changed());
    add(noon, 2);
    add(noon + seconds{7}, 3);
    EXPECT_TRUE(window.is_changed());
    EXPECT_THAT(window.take_changed(),
                ElementsAre(Pair(noon_second, 2U), Pair(noon_second + 5, 3U)));
    EXPECT_FALSE(window.is_changed());
    add(noon + seconds{8});
    EXPECT_THAT(window.take_changed(), ElementsAre(Pair(noon_second + 5, 4U)));
    window.slide(noon + minutes{5} + seconds{6});
    EXPECT_FALSE(window.is_changed());
    EXPECT_TRUE(window.has_lost());
    EXPECT_EQ(window.first(), noon_second + 5);
    EXPECT_THAT(window.take_changed(), IsEmpty());
    EXPECT_FALSE(window.has_lost());
    window.mark_all_changed();
    EXPECT_THAT(window.take_changed(), ElementsAre(Pair(noon_second + 5, 4U)));
    window.slide(noon + hours{1});
    EXPECT_GT(window.first(), window.last()) << "nothing is between them";
}

TEST_F(Window, DoesNotTellOfWhatWasRestored)
{
    window.restore({{noon_second, 7}, {noon_second + 5, 1}});
    EXPECT_EQ(window.total(), 8U);
    EXPECT_FALSE(window.is_changed());
    add(noon + seconds{5});
    EXPECT_EQ(window.total(), 9U);
    EXPECT_THAT(window.take_changed(), ElementsAre(Pair(noon_second + 5, 2U)));
}

// Whatever comes when: never less than what is within the time, and at most a bucket more.
TEST_F(Window, IsRightForAnything)
{
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Random random{seed};
        const Duration within = seconds{1 + random.below(7000)};
        JournalWindow each{within};
        std::vector<WallTime> all;
        WallTime now = noon;
        for (int i = 0; i < 300; ++i) {
            now += milliseconds{random.below(60'000)};
            all.push_back(now);
            each.add(journal_bucket(now, each.bucket_seconds()), 1);
            each.slide(now);
            std::uint64_t least = 0;
            std::uint64_t most = 0;
            for (WallTime at : all) {
                least += now - at < within ? 1U : 0U;
                most += now - at < within + seconds{each.bucket_seconds() + 1} ? 1U : 0U;
            }
            ASSERT_GE(each.total(), least);
            ASSERT_LE(each.total(), most);
            ASSERT_LE(each.buckets().size(), journal_buckets_max);
        }
    }
}

}  // namespace
}  // namespace holdfast::watch
