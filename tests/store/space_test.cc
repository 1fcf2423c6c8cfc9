#include "store/space.h"

#include <gtest/gtest.h>

namespace holdfast::store {
namespace {

constexpr std::int64_t mib = 1 << 20;

TEST(Space, RefusesNewWorkBelowTheReserveAndTakesItAgainALittleAboveIt)
{
    Space space{{.free_min = 64 * mib, .ballast_bytes = 32 * mib}};
    space.look(64 * mib, true);
    EXPECT_TRUE(space.takes_new_work());
    space.look(64 * mib - 1, true);
    EXPECT_EQ(space.state(), Space::State::reserved);
    space.look(70 * mib, true);
    EXPECT_FALSE(space.takes_new_work()) << "would flicker";
    space.look(80 * mib, true);
    EXPECT_TRUE(space.takes_new_work());
}

TEST(Space, GivesUpTheBallastWhenTheDatabaseIsFullAndMakesItAgainWhenThereIsRoomForBoth)
{
    Space space{{.free_min = 64 * mib, .ballast_bytes = 32 * mib}};
    EXPECT_EQ(space.note_full(true), Space::Ballast::drop);
    EXPECT_EQ(space.note_full(false), Space::Ballast::keep);
    EXPECT_EQ(space.look(79 * mib, false), Space::Ballast::keep);
    EXPECT_EQ(space.state(), Space::State::full);
    EXPECT_EQ(space.look(80 * mib, false), Space::Ballast::keep);
    EXPECT_EQ(space.state(), Space::State::ample);
    EXPECT_EQ(space.look(112 * mib, false), Space::Ballast::make);
    EXPECT_EQ(space.look(112 * mib, true), Space::Ballast::keep);
}

TEST(Space, WithoutAReserveRefusesOnlyWhenTheDatabaseIsFull)
{
    Space space{{.free_min = 0, .ballast_bytes = 0}};
    space.look(0, false);
    EXPECT_TRUE(space.takes_new_work());
    space.note_full(false);
    space.look(0, false);
    EXPECT_EQ(space.state(), Space::State::full);
    EXPECT_EQ(space.look(2 * mib, false), Space::Ballast::keep);
    EXPECT_TRUE(space.takes_new_work());
}

}  // namespace
}  // namespace holdfast::store
