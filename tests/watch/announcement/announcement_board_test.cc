#include "watch/announcement/announcement_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "watch/announcement/sqlite_announcements.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

class Board : public testing::Test {
protected:
    static KeptAnswer describe(const Announcement& stored)
    {
        return {.status = 201, .body = stored.title};
    }

    Result<KeptAnswer> add(std::string title, std::optional<Duration> lasts = std::nullopt,
                           std::optional<IdempotencyKey> key = std::nullopt)
    {
        Announcement wish{.kind = AnnouncementKind::warning,
                          .title = std::move(title),
                          .text = "a\nb",
                          .starts = loop.wall(),
                          .author = "user:alice",
                          .created = loop.wall()};
        if (lasts)
            wish.ends = wish.starts + *lasts;
        Result<KeptAnswer> told = Error{Errc::internal, "nobody has answered"};
        board.add({.announcement = wish, .key = std::move(key), .describe = describe},
                  [&](Result<KeptAnswer> answer) { told = std::move(answer); });
        return told;
    }
    Result<void> end(std::int64_t number)
    {
        Result<void> told = Error{Errc::internal, "nobody has answered"};
        board.end({number}, "user:bob", [&](const Result<void>& answer) { told = answer; });
        return told;
    }
    std::vector<std::string> titles() const
    {
        std::vector<std::string> found;
        for (const Announcement& each : board.open())
            found.push_back(each.title);
        return found;
    }
    std::vector<Announcement> all(AnnouncementsAsked asked = {})
    {
        std::vector<Announcement> found;
        board.list(asked, [&](Result<std::vector<Announcement>> rows) { found = *rows; });
        return found;
    }

    VirtualLoop loop{ManualClock::start, WallTime{500'004h}};
    store::DirectLedger ledger;
    SqliteAnnouncements stored{ledger};
    AnnouncementBoard board{loop, stored};
};

TEST_F(Board, ShowsWhatIsThereWhenItIsRead)
{
    ASSERT_TRUE(add("before"));
    AnnouncementBoard next{loop, stored};
    EXPECT_FALSE(next.is_read());
    next.start();
    loop.run_for(1ms);
    EXPECT_TRUE(next.is_read());
    ASSERT_EQ(next.open().size(), 1U);
    const Announcement& found = next.open().front();
    EXPECT_EQ(found.title, "before");
    EXPECT_EQ(found.text, "a\nb");
    EXPECT_EQ(found.kind, AnnouncementKind::warning);
    EXPECT_EQ(found.author, "user:alice");
    EXPECT_EQ(found.starts, loop.wall() - 1ms);
    EXPECT_FALSE(found.ends);
}

TEST_F(Board, AnswersWhenItShowsWhatWasAsked)
{
    board.add({.announcement = {.title = "now", .starts = loop.wall()}, .describe = describe},
              [&](const Result<KeptAnswer>& answer) {
                  ASSERT_TRUE(answer);
                  EXPECT_THAT(titles(), testing::ElementsAre("now"));
              });
    const std::uint64_t before = board.version();
    ASSERT_TRUE(end(1));
    EXPECT_THAT(titles(), testing::IsEmpty());
    EXPECT_NE(board.version(), before);
}

TEST_F(Board, EndsOnceAndSaysWhoDidIt)
{
    ASSERT_TRUE(add("one", 1h));
    ASSERT_TRUE(end(1));
    EXPECT_EQ(end(1).error().code, Errc::not_found);
    EXPECT_EQ(end(7).error().code, Errc::not_found);
    ASSERT_EQ(all().size(), 1U);
    EXPECT_EQ(all().front().ended_by, "user:bob");
    EXPECT_EQ(all().front().ends, loop.wall());
}

TEST_F(Board, ForgetsWhatIsOver)
{
    board.start();
    ASSERT_TRUE(add("short", 1h));
    loop.run_for(1h + AnnouncementBoard::interval);
    EXPECT_THAT(titles(), testing::IsEmpty());
    EXPECT_EQ(all().size(), 1U);
    EXPECT_EQ(end(1).error().code, Errc::not_found);
}

TEST_F(Board, TakesNoMoreThanAPageShows)
{
    for (std::size_t i = 0; i < Announcement::open_max; ++i)
        ASSERT_TRUE(add("one of many"));
    EXPECT_EQ(add("one too many").error().code, Errc::conflict);
    ASSERT_TRUE(end(3));
    EXPECT_TRUE(add("and there is room"));
}

TEST_F(Board, AddsOnceForAKey)
{
    const IdempotencyKey key{.text = "k"};
    ASSERT_TRUE(add("one", {}, key));
    const auto again = add("one", {}, key);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->is_replay);
    EXPECT_EQ(all().size(), 1U);
}

TEST_F(Board, IsListedInPagesTheNewestFirst)
{
    for (const char* title : {"a", "b", "c"})
        ASSERT_TRUE(add(title));
    const auto first = all({.rows_max = 2});
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first.front().title, "c");
    const auto rest = all({.before = first.back().id, .rows_max = 2});
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest.front().title, "a");
}

TEST_F(Board, KeepsWhatItHasWhileTheStoreRefuses)
{
    ASSERT_TRUE(add("one"));
    board.start();
    ledger.refusal = Error{Errc::unavailable, "it is down"};
    loop.run_for(2 * AnnouncementBoard::interval);
    EXPECT_THAT(titles(), testing::ElementsAre("one"));
    EXPECT_EQ(add("two").error().code, Errc::unavailable);
    ledger.refusal.reset();
    ledger.other.run("UPDATE announcements SET title = 'mended'");
    loop.run_for(AnnouncementBoard::pause + 1ms);
    EXPECT_THAT(titles(), testing::ElementsAre("mended"));
}

TEST_F(Board, IsForgottenInTheEnd)
{
    ASSERT_TRUE(add("old", 1h));
    ASSERT_TRUE(add("open"));
    const auto later =
        std::chrono::duration_cast<std::chrono::seconds>((loop.wall() + 2h).time_since_epoch())
            .count();
    EXPECT_EQ(ledger.other.run(delete_past_announcements, {later, 500}), 1);
    EXPECT_EQ(all().front().title, "open");
}

}  // namespace
}  // namespace holdfast::watch
