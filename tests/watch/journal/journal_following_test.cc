// Files of the journal, libsystemd, the store and all between them: what is counted is what was
// written, once, whatever happens to the files or to the process.
#include <algorithm>
#include <filesystem>

#include "base/random.h"
#include "tests/fakes/journal_writer.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/watch/journal/journal_desk_fixture.h"
#include "watch/journal/journal_tail_source.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class Following : public DeskFixture {
protected:
    Following() { start(); }

    void start()
    {
        begin(std::make_shared<JournalTailSource>(clock, path));
        desk->define(web, its);
        desk->define(mail, others);
    }
    void write(std::string_view unit, std::string_view priority, std::string_view message)
    {
        writer.add(loop.wall(), {{"_SYSTEMD_UNIT", unit},
                                 {"PRIORITY", priority},
                                 {"MESSAGE", message},
                                 {"_PID", "4711"}});
    }

    TemporaryDirectory directory;
    std::string path = directory.file("");
    JournalWriter writer{path};
    ManualClock clock;  // Stands: a step ends by how many it has read.
    std::shared_ptr<Service> its = counter(
        "web",
        {.unit = "web.service", .priority = 3, .entries_max = 100'000, .within = minutes{5}});
    std::shared_ptr<Service> others = counter("mail", {.text = "bounced", .within = minutes{5}});
};

TEST_F(Following, CountsABurstRightAndLeavesTheThreadToOthersBetweenSteps)
{
    run_for(seconds{1});
    for (int i = 0; i < 100'000; ++i)
        write("web.service", "3", join("request ", i % 100, " failed"));
    write("web.service", "6", "done");
    writer.flush();
    std::size_t jobs_max = 0;
    std::uint64_t step_max = 0;
    int turns = 0;
    for (; facts(*its).entries < 100'000 && turns < 1000; ++turns) {
        const std::uint64_t before = desk->numbers().entries;
        loop.run_for(milliseconds{20});
        jobs_max = std::max(jobs_max, aux.count());
        aux.run_all();
        step_max = std::max(step_max, desk->numbers().entries - before);
    }
    EXPECT_EQ(facts(*its).entries, 100'000U);
    EXPECT_EQ(facts(*its).newest, "request 99 failed");
    EXPECT_LE(step_max, JournalTailSource::entries_max);
    EXPECT_LE(jobs_max, 1U) << "others have their turn after each step";
    EXPECT_GE(turns, 50);
    EXPECT_EQ(desk->numbers().bursts, 1U);
    take_checked();
    run_for(seconds{3});
    EXPECT_EQ(desk->numbers().entries, 100'001U);
    EXPECT_EQ(desk->numbers().counted, 100'000U);
    EXPECT_EQ(judge(facts(*its), 100'000), JournalVerdict::quiet);
    EXPECT_EQ(judge(facts(*its), 99'999), JournalVerdict::loud);
    // What is kept of it are a few numbers.
    EXPECT_LE(ledger.other.integer("SELECT count(*) FROM watch_journal_counts"), 2);
    EXPECT_EQ(ledger.other.integer("SELECT sum(entries) FROM watch_journal_counts"), 100'000);
    EXPECT_EQ(facts(*others).entries, 0U);
}

TEST_F(Following, SaysThatItMustNotReadAndGoesOnWhenItMay)
{
    run_for(seconds{1});
    std::filesystem::rename(directory.file("system.journal"), directory.file("away"));
    write("web.service", "3", "failed");
    run_for(seconds{3});
    EXPECT_THAT(facts(*its).trouble, testing::HasSubstr("no system journal"));
    EXPECT_EQ(judge(facts(*its), 5), JournalVerdict::unknown);
    std::filesystem::rename(directory.file("away"), directory.file("system.journal"));
    writer.flush();
    run_for(seconds{7});
    EXPECT_EQ(facts(*its).trouble, "");
    EXPECT_EQ(facts(*its).entries, 1U);
}

// Kills at any moment, also between reading and storing, with rotations and bursts: in the end the
// store has every entry, and none twice.
TEST_F(Following, LosesNothingAndCountsNothingTwice)
{
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Random random{seed};
        run_for(minutes{6});
        ASSERT_EQ(facts(*its).entries, 0U);
        std::uint64_t written = 0;
        for (int i = 0; i < 40; ++i) {
            for (std::uint64_t n = random.below(4) == 0 ? random.below(3000) : random.below(4);
                 n > 0; --n) {
                const bool is_its = random.below(2) == 0;
                write(is_its ? "web.service" : "db.service", "3", "failed");
                written += is_its ? 1U : 0U;
            }
            writer.flush();
            if (random.below(8) == 0)
                writer.rotate();
            ledger.is_held = random.below(3) == 0;
            run_for(milliseconds{random.below(600)});
            if (random.below(4) == 0) {
                // What waits for the writer was stored at the last moment, or never came there.
                end();
                if (random.below(2) == 0)
                    ledger.drop();
                ledger.is_held = false;
                ledger.settle();
                start();
            }
            ledger.is_held = false;
            ledger.settle();
        }
        run_for(seconds{3});
        ASSERT_EQ(facts(*its).entries, written);
        ASSERT_EQ(
            ledger.other.integer("SELECT sum(entries) FROM watch_journal_counts WHERE service = 1"),
            static_cast<std::int64_t>(facts(*its).entries));
        ASSERT_FALSE(facts(*its).gap);
    }
}

TEST_F(Following, CountsWhatWasWrittenWhileItWasAway)
{
    run_for(seconds{1});
    write("web.service", "3", "one");
    writer.flush();
    run_for(seconds{3});
    end();
    write("web.service", "3", "two");
    writer.rotate();
    write("postfix.service", "6", "bounced");
    writer.flush();
    loop.run_for(minutes{1});
    start();
    EXPECT_EQ(judge(facts(*its), 100), JournalVerdict::unknown) << "who knows what is in there";
    run_for(seconds{1});
    EXPECT_EQ(facts(*its).entries, 2U);
    EXPECT_EQ(facts(*its).newest, "two");
    EXPECT_EQ(facts(*others).entries, 1U);
    EXPECT_FALSE(facts(*its).gap);
}

TEST_F(Following, SaysThatEntriesWereRemovedWhileItWasAway)
{
    run_for(seconds{1});
    write("web.service", "3", "one");
    writer.flush();
    run_for(seconds{3});
    const WallTime before = loop.wall();
    end();
    write("web.service", "3", "two");
    std::filesystem::remove(writer.rotate());
    loop.run_for(minutes{1});
    write("web.service", "6", "here again");
    writer.flush();
    start();
    run_for(seconds{1});
    EXPECT_EQ(facts(*its).entries, 1U);
    ASSERT_TRUE(facts(*its).gap);
    EXPECT_LE(facts(*its).gap->from, before);
    EXPECT_GT(facts(*its).gap->until, before + seconds{59});
    run_for(minutes{6});
    EXPECT_FALSE(facts(*its).gap);
}

TEST_F(Following, DoesNotReadAWeekForTheLastMinutes)
{
    run_for(seconds{1});
    write("web.service", "3", "one");
    writer.flush();
    run_for(seconds{3});
    end();
    for (int i = 0; i < 50'000; ++i)
        write("db.service", "6", "chatter");
    writer.flush();
    loop.run_for(std::chrono::hours{24 * 7});
    write("web.service", "3", "two");
    writer.flush();
    start();
    run_for(seconds{1});
    EXPECT_LE(desk->numbers().entries, 1U);
    EXPECT_EQ(facts(*its).entries, 1U);
    EXPECT_FALSE(facts(*its).gap);
}

}  // namespace
}  // namespace holdfast::watch
