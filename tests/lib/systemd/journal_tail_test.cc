#include "lib/systemd/journal_tail.h"

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "tests/lib/systemd/journal_fixture.h"

namespace holdfast::systemd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Tail : public JournalFixture {};

TEST_F(Tail, ReadsWhatIsWrittenFromItsPlaceOn)
{
    say(-5, "long ago");
    say(1, "one");
    JournalTail tail{path};
    EXPECT_THAT(read(tail), ElementsAre("one"));
    EXPECT_TRUE(progress.is_at_end);
    EXPECT_EQ(kept.at, at(1));
    EXPECT_THAT(read(tail), IsEmpty());
    say(2, "two");
    say(3, "three");
    EXPECT_THAT(read(tail), ElementsAre("two", "three"));
    EXPECT_FALSE(progress.gap);
}

TEST_F(Tail, HearsOfTheFirstEntryOfAnEmptyJournal)
{
    JournalTail tail{path};
    EXPECT_THAT(read(tail), IsEmpty());
    EXPECT_TRUE(progress.is_at_end);
    say(1, "one");
    EXPECT_THAT(read(tail), ElementsAre("one"));
}

TEST_F(Tail, EndsAStepAtItsBoundAndGoesOn)
{
    for (int i = 1; i <= 5; ++i)
        say(i, join(i));
    JournalTail tail{path};
    EXPECT_THAT(read(tail, 2), ElementsAre("1", "2"));
    EXPECT_FALSE(progress.is_at_end);
    EXPECT_THAT(read(tail, 2), ElementsAre("3", "4"));
    EXPECT_THAT(read(tail, 2), ElementsAre("5"));
    EXPECT_TRUE(progress.is_at_end);
}

TEST_F(Tail, EndsAStepWhenItsTimeIsOver)
{
    for (int i = 1; i <= 200; ++i)
        writer.add(at(i), {{"MESSAGE", "x"}});
    writer.flush();
    JournalTail tail{path};
    std::size_t count = 0;
    auto count_slowly = [&](const JournalRecord& /*record*/) {
        ++count;
        clock.advance(std::chrono::milliseconds{1});
    };
    Result<JournalProgress> got = tail.read({.from = kept, .names = names}, clock, count_slowly);
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->is_at_end);
    EXPECT_GE(count, 10U);
    EXPECT_LE(count, 64U) << "a clock is not asked for each";
    for (int i = 0; i < 50 && !got->is_at_end; ++i) {
        got = tail.read({.from = got->place, .names = names}, clock, count_slowly);
        ASSERT_TRUE(got);
    }
    EXPECT_EQ(count, 200U);
}

TEST_F(Tail, GoesOnAtACursorWithoutLossOrRepetition)
{
    for (int i = 1; i <= 4; ++i)
        say(i, join(i));
    {
        JournalTail tail{path};
        EXPECT_THAT(read(tail, 2), ElementsAre("1", "2"));
        EXPECT_FALSE(kept.cursor.empty());
    }
    say(5, "5");
    JournalTail other{path};
    EXPECT_THAT(read(other), ElementsAre("3", "4", "5"));
    EXPECT_FALSE(progress.gap);
    JournalTail third{path};
    EXPECT_THAT(read(third), IsEmpty()) << "all is read";
    EXPECT_FALSE(progress.gap);
    say(6, "6");
    EXPECT_THAT(read(third), ElementsAre("6"));
}

// Entries of one microsecond, and a clock that goes back: order is by the journal's numbers.
TEST_F(Tail, TellsEntriesOfTheSameTimeApart)
{
    say(1, "a");
    say(1, "b");
    say(1, "c");
    JournalTail tail{path};
    EXPECT_THAT(read(tail, 2), ElementsAre("a", "b"));
    JournalTail other{path};
    EXPECT_THAT(read(other), ElementsAre("c"));
}

TEST_F(Tail, FollowsRotation)
{
    say(1, "one");
    JournalTail tail{path};
    EXPECT_THAT(read(tail), ElementsAre("one"));
    say(2, "two");
    writer.rotate();
    say(3, "three");
    EXPECT_THAT(read(tail), ElementsAre("two", "three"));
    writer.rotate();
    writer.rotate();
    say(4, "four");
    EXPECT_THAT(read(tail), ElementsAre("four"));
    EXPECT_FALSE(progress.gap);
    JournalTail other{path};
    kept.cursor.clear();
    kept.at = at(0);
    EXPECT_THAT(read(other), ElementsAre("one", "two", "three", "four"));
}

TEST_F(Tail, GoesOnInTheArchiveAfterARestart)
{
    say(1, "one");
    say(2, "two");
    {
        JournalTail tail{path};
        EXPECT_THAT(read(tail, 1), ElementsAre("one"));
    }
    writer.rotate();
    say(3, "three");
    JournalTail other{path};
    EXPECT_THAT(read(other), ElementsAre("two", "three"));
    EXPECT_FALSE(progress.gap);
}

TEST_F(Tail, SaysWhatMayBeMissingWhenItsPlaceIsGone)
{
    say(1, "one");
    {
        JournalTail tail{path};
        EXPECT_THAT(read(tail), ElementsAre("one"));
    }
    say(2, "two");
    std::filesystem::remove(writer.rotate());
    say(9, "nine");
    say(10, "ten");
    JournalTail other{path};
    EXPECT_THAT(read(other), ElementsAre("nine", "ten"));
    EXPECT_EQ(progress.gap, (JournalGap{.from = at(1), .until = at(9)}));
    EXPECT_THAT(read(other), IsEmpty());
    EXPECT_FALSE(progress.gap) << "it is said once";
}

TEST_F(Tail, SaysWhatWasRemovedBeforeItCouldKeepUp)
{
    for (int i = 1; i <= 4; ++i)
        say(i, join(i));
    JournalTail tail{path};
    EXPECT_THAT(read(tail, 2), ElementsAre("1", "2"));
    std::filesystem::remove(writer.rotate());
    say(9, "nine");
    EXPECT_THAT(read(tail), ElementsAre("nine"));
    EXPECT_EQ(progress.gap, (JournalGap{.from = at(2), .until = at(9)}));
}

TEST_F(Tail, LosesNothingWhenWhatItHasReadIsRemoved)
{
    say(1, "one");
    JournalTail tail{path};
    EXPECT_THAT(read(tail), ElementsAre("one"));
    std::filesystem::remove(writer.rotate());
    EXPECT_THAT(read(tail), IsEmpty());
    say(2, "two");
    EXPECT_THAT(read(tail), ElementsAre("two"));
    EXPECT_FALSE(progress.gap);
}

TEST_F(Tail, PassesOverWhatIsTooOldToMatter)
{
    for (int i = 1; i <= 9; ++i)
        say(i, join(i));
    JournalTail tail{path};
    EXPECT_THAT(read(tail, 2), ElementsAre("1", "2"));
    oldest = at(7);
    EXPECT_THAT(read(tail, 2), ElementsAre("7", "8"));
    EXPECT_FALSE(progress.gap) << "nobody wants it";
    JournalTail other{path};
    oldest = at(9);
    EXPECT_THAT(read(other), ElementsAre("9"));
    EXPECT_FALSE(progress.gap);
    oldest = at(100);
    say(50, "fifty");
    EXPECT_THAT(read(other), ElementsAre("fifty")) << "it was at the end, and this is new";
}

TEST_F(Tail, TakesACursorThatNobodyGaveForATime)
{
    say(1, "one");
    say(2, "two");
    kept = {.cursor = "s=nonsense", .at = at(2)};
    JournalTail tail{path};
    EXPECT_THAT(read(tail), ElementsAre("two"));
    EXPECT_TRUE(progress.gap);
    EXPECT_EQ(trouble, "");
}

TEST_F(Tail, GivesAgainWhatItGaveInAStepThatFailed)
{
    say(1, "one");
    JournalTail tail{path};
    EXPECT_THAT(read(tail), ElementsAre("one"));
    say(2, "two");
    std::filesystem::rename(directory.file("system.journal"), directory.file("away"));
    EXPECT_THAT(read(tail), IsEmpty());
    EXPECT_THAT(trouble, HasSubstr("no system journal"));
    std::filesystem::rename(directory.file("away"), directory.file("system.journal"));
    EXPECT_THAT(read(tail), ElementsAre("two"));
    EXPECT_FALSE(progress.gap);
}

TEST_F(Tail, SaysThatAJournalMustNotBeRead)
{
    JournalTail tail{path};
    say(1, "one");
    EXPECT_THAT(read(tail), ElementsAre("one"));
    std::filesystem::permissions(directory.file("."), std::filesystem::perms{0755});
    std::filesystem::permissions(directory.file("system.journal"), std::filesystem::perms::none);
    // Nothing is forbidden to root.
    const uid_t self = geteuid();
    if (self == 0) {
        ASSERT_EQ(seteuid(65534), 0);
    }
    EXPECT_THAT(read(tail), IsEmpty());
    ASSERT_EQ(seteuid(self), 0);
    EXPECT_THAT(trouble, HasSubstr("group systemd-journal"));
}

TEST_F(Tail, SaysThatAJournalIsDamagedRatherThanEmpty)
{
    std::ofstream{directory.file("system.journal"), std::ios::trunc} << std::string(4096, 'x');
    JournalTail tail{path};
    EXPECT_THAT(read(tail), IsEmpty());
    EXPECT_THAT(trouble, HasSubstr("no file of the journal could be opened"));
}

TEST_F(Tail, ReadsWhatIsLeftBesideADamagedFile)
{
    say(1, "one");
    const std::string archived = writer.rotate();
    say(2, "two");
    std::ofstream{archived, std::ios::trunc} << std::string(4096, 'x');
    JournalTail tail{path};
    EXPECT_THAT(read(tail), ElementsAre("two"));
    EXPECT_EQ(trouble, "");
}

TEST_F(Tail, GivesTheFieldsThatAreWantedAndNoMore)
{
    writer.add(at(1), {{"MESSAGE", "m"},
                       {"PRIORITY", "3"},
                       {"SECRET", "s"},
                       {"TAG", "one"},
                       {"TAG", "two"},
                       {"EMPTY", ""}});
    writer.flush();
    JournalTail tail{path};
    const std::vector<std::string> wanted{"TAG", "EMPTY", "PRIORITY", "NEVER"};
    JournalRecord seen;
    ASSERT_TRUE(tail.read({.from = kept, .names = wanted}, clock,
                          [&](const JournalRecord& record) { seen = record; }));
    EXPECT_EQ(seen.at, std::chrono::floor<std::chrono::microseconds>(at(1)));
    EXPECT_THAT(seen.fields, SizeIs(4));
    EXPECT_TRUE(seen.has("TAG", "one"));
    EXPECT_TRUE(seen.has("TAG", "two"));
    EXPECT_TRUE(seen.has("EMPTY", ""));
    EXPECT_FALSE(seen.has("NEVER", ""));
    EXPECT_EQ(seen.value("PRIORITY"), "3");
    EXPECT_EQ(seen.value("SECRET"), "");
}

TEST_F(Tail, TakesTheBeginningOfAHugeField)
{
    say(1, std::string(std::size_t{1} << 20U, 'x'));
    JournalTail tail{path};
    EXPECT_THAT(read(tail), ElementsAre(SizeIs(std::size_t{16} << 10U)));
}

}  // namespace
}  // namespace holdfast::systemd
