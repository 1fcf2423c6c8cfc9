#include "http/stream/event_cursor.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

constexpr EventKinds first_kind{0b01};
constexpr EventKinds both{0b11};

class EventCursorTest : public testing::Test {
protected:
    void add(std::size_t kind, const char* text)
    {
        ring.add(kind, text);
        while (ring.is_over())
            ring.drop_oldest();
    }
    std::string all(EventCursor& cursor) const
    {
        std::string texts;
        while (const Event* event = cursor.look(ring)) {
            texts += *event->text;
            cursor.pass();
        }
        return texts;
    }

    EventRing ring{{.events_max = 3}, 10};
};

TEST_F(EventCursorTest, BeginsWithWhatComes)
{
    add(0, "a");
    EventCursor cursor{ring, both};
    EXPECT_FALSE(cursor.has_gap());
    EXPECT_EQ(cursor.last_id(), 10U);
    EXPECT_EQ(all(cursor), "");
    add(0, "b");
    add(1, "c");
    EXPECT_EQ(all(cursor), "bc");
}

TEST_F(EventCursorTest, StaysWhereItIsUntilItIsToldToPass)
{
    EventCursor cursor{ring, both};
    add(0, "a");
    EXPECT_EQ(cursor.look(ring), cursor.look(ring));
    cursor.pass();
    EXPECT_EQ(cursor.look(ring), nullptr);
}

TEST_F(EventCursorTest, LooksAtWhatIsWantedOnly)
{
    EventCursor cursor{ring, first_kind};
    for (const char* text : {"a", "b", "c", "d", "e"})
        add(1, text);
    add(0, "f");
    add(1, "g");
    EXPECT_EQ(all(cursor), "f");
    EXPECT_EQ(cursor.last_id(), ring.next_id() - 1);
}

TEST_F(EventCursorTest, GoesOnBehindTheLastOneThatWasSeen)
{
    add(0, "a");
    add(0, "b");
    add(0, "c");
    EventCursor cursor{ring, both, 10};
    EXPECT_FALSE(cursor.has_gap());
    EXPECT_EQ(all(cursor), "bc");
    EventCursor newest{ring, both, 12};
    EXPECT_FALSE(newest.has_gap());
    EXPECT_EQ(all(newest), "");
}

TEST_F(EventCursorTest, MissesNothingAsLongAsTheNextOneIsThere)
{
    for (const char* text : {"a", "b", "c", "d"})
        add(0, text);
    ASSERT_EQ(ring.oldest_id(), 11U);
    EventCursor just{ring, both, 10};
    EXPECT_FALSE(just.has_gap());
    EXPECT_EQ(all(just), "bcd");
    EventCursor late{ring, both, 9};
    EXPECT_TRUE(late.has_gap());
    EXPECT_EQ(all(late), "bcd");
}

// Of a process before, with the clock set back since, or made up.
TEST_F(EventCursorTest, TakesAnIdThatIsNotOursForAGap)
{
    add(0, "a");
    for (std::uint64_t last : {std::uint64_t{0}, std::uint64_t{8}, std::uint64_t{11},
                               std::numeric_limits<std::uint64_t>::max()}) {
        EventCursor cursor{ring, both, last};
        EXPECT_TRUE(cursor.has_gap()) << last;
        EXPECT_EQ(all(cursor), "a") << last;
    }
}

TEST_F(EventCursorTest, LosesWhatItWantsAndHasNotPassed)
{
    EventCursor cursor{ring, first_kind};
    add(1, "a");
    add(0, "b");
    EXPECT_FALSE(cursor.loses(*ring.find(10))) << "not wanted";
    EXPECT_TRUE(cursor.loses(*ring.find(11)));
    EXPECT_EQ(all(cursor), "b");
    EXPECT_FALSE(cursor.loses(*ring.find(11)));
}

}  // namespace
}  // namespace holdfast::http
