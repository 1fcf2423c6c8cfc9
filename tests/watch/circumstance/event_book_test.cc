#include "watch/circumstance/event_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr WallTime noon{std::chrono::hours{500'004}};

class EventBookTest : public testing::Test {
protected:
    void note(EventBook& book, std::string unit, WallTime at, std::string detail = {})
    {
        book.note({.unit = std::move(unit), .at = at, .detail = std::move(detail)}, at);
    }
    static std::vector<std::string> details(const EventBook& book, std::string_view unit,
                                            WallTime from = WallTime::min(),
                                            WallTime to = WallTime::max())
    {
        std::vector<std::string> found;
        for (const UnitEvent& event : book.between(unit, from, to))
            found.push_back(event.detail);
        return found;
    }
};

TEST_F(EventBookTest, KeepsThoseOfEachUnitApart)
{
    EventBook book;
    note(book, "a", noon, "1");
    note(book, "b", noon, "2");
    note(book, "a", noon + 1s, "3");
    EXPECT_THAT(details(book, "a"), ElementsAre("1", "3"));
    EXPECT_THAT(details(book, "b"), ElementsAre("2"));
    EXPECT_THAT(details(book, "c"), IsEmpty());
}

TEST_F(EventBookTest, TellsThoseOfASpanWithBothItsEnds)
{
    EventBook book;
    for (int second = 0; second < 5; ++second)
        note(book, "a", noon + std::chrono::seconds{second}, join(second));
    EXPECT_THAT(details(book, "a", noon + 1s, noon + 3s), ElementsAre("1", "2", "3"));
}

TEST_F(EventBookTest, TellsWhatIsRecentAlsoWhereNothingCameToPushOutTheRest)
{
    EventBook book{{.age_max = 10s}};
    note(book, "a", noon, "old");
    note(book, "a", noon + 10s, "new");
    ASSERT_THAT(details(book, "a"), ElementsAre("old", "new"));
    EXPECT_EQ(book.recent("a", noon + 10s).size(), 2U);
    ASSERT_EQ(book.recent("a", noon + 11s).size(), 1U);
    EXPECT_EQ(book.recent("a", noon + 11s).front().detail, "new");
    EXPECT_THAT(book.recent("b", noon), IsEmpty());
}

TEST_F(EventBookTest, OfAUnitThatDoesNothingElseForgetsItsOwnPastAlone)
{
    EventBook book{{.events_of_unit_max = 3}};
    note(book, "quiet", noon, "0");
    for (int i = 1; i <= 100; ++i)
        note(book, "loud", noon, join(i));
    EXPECT_THAT(details(book, "loud"), ElementsAre("98", "99", "100"));
    EXPECT_THAT(details(book, "quiet"), ElementsAre("0"));
    EXPECT_EQ(book.events(), 4U);
}

TEST_F(EventBookTest, OfTooManyEventsForgetsTheOldest)
{
    EventBook book{{.events_max = 3}};
    for (const char* unit : {"a", "b", "a", "c"})
        note(book, unit, noon, unit);
    EXPECT_EQ(book.events(), 3U);
    EXPECT_THAT(details(book, "a"), ElementsAre("a"));
    EXPECT_EQ(book.units(), 3U);
}

TEST_F(EventBookTest, OfTooManyUnitsForgetsTheOneWhoseEventsAreOldest)
{
    EventBook book{{.units_max = 2}};
    note(book, "a", noon);
    note(book, "b", noon);
    note(book, "a", noon);
    note(book, "c", noon);
    EXPECT_EQ(book.units(), 2U);
    EXPECT_THAT(details(book, "b"), IsEmpty());
    EXPECT_EQ(book.between("a", noon, noon).size(), 1U);
}

TEST_F(EventBookTest, ForgetsWhatIsOld)
{
    EventBook book{{.age_max = 1min}};
    note(book, "a", noon, "1");
    note(book, "a", noon + 1min, "2");
    EXPECT_THAT(details(book, "a"), ElementsAre("1", "2"));
    note(book, "b", noon + 61s, "3");
    EXPECT_THAT(details(book, "a"), ElementsAre("2"));
    book.note({.unit = "a", .at = noon, .detail = "late"}, noon + 2min);
    EXPECT_THAT(details(book, "a"), ElementsAre("2")) << "what is told too late is old as well";
}

TEST_F(EventBookTest, IsBoundedWhateverComes)
{
    EventBook book;
    for (int i = 0; i < 100'000; ++i)
        note(book, join("unit-", i % 9000, ".service"), noon);
    EXPECT_LE(book.units(), EventBook::Limits{}.units_max);
    EXPECT_LE(book.events(), EventBook::Limits{}.events_max);
}

TEST_F(EventBookTest, KeepsDetailsOnOneShortLine)
{
    EventBook book;
    note(book, "a", noon, "x\n\x1b[2Jy" + std::string(10'000, 'z'));
    const std::string detail = details(book, "a").at(0);
    EXPECT_LE(detail.size(), EventBook::detail_bytes_max);
    EXPECT_EQ(detail.find_first_of("\n\x1b"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::watch
