#include "watch/journal/journal_desk.h"

#include <deque>

#include "obs/message_ids.h"
#include "tests/watch/journal/journal_desk_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// Gives what a test has put in, then nothing more for as long as it is asked.
class SetSource final : public JournalSource {
public:
    JournalHarvest read(const JournalQuestion& question) override
    {
        questions.push_back(question);
        if (next.empty())
            return {.place = {.cursor = join("c", ++cursors), .at = question.now},
                    .is_at_end = true};
        JournalHarvest harvest = std::move(next.front());
        next.pop_front();
        return harvest;
    }

    std::deque<JournalHarvest> next;
    std::vector<JournalQuestion> questions;
    int cursors = 0;
};

class Desk : public DeskFixture {
protected:
    Desk() { begin(set); }

    JournalHarvest harvest(std::uint64_t entries, std::string newest = "it failed",
                           ServiceKey key = web)
    {
        JournalHarvest made{.place = {.cursor = join("c", ++set->cursors), .at = loop.wall()},
                            .entries = entries,
                            .is_at_end = true};
        const JournalRules& rules = *set->questions.back().rules;
        for (const JournalRule& rule : rules)
            if (rule.service == key && entries > 0)
                made.yields.push_back(
                    {.service = key,
                     .serial = rule.serial,
                     .buckets = {{journal_bucket(loop.wall(),
                                                 journal_bucket_seconds(rule.check.within)),
                                  entries}},
                     .newest_at = loop.wall(),
                     .newest = std::move(newest)});
        return made;
    }
    void define_and_read()
    {
        desk->define(web, its);
        run_for(seconds{2});
        take_checked();
    }
    // As if the process was killed: nothing is stored any more.
    void restart()
    {
        end();
        loop.run_for(milliseconds{10});
        aux.run_all();
        set = std::make_shared<SetSource>();
        begin(set);
        desk->define(web, its);
    }
    std::int64_t writes() { return static_cast<std::int64_t>(desk->numbers().writes); }

    std::shared_ptr<SetSource> set = std::make_shared<SetSource>();
    std::shared_ptr<Service> its = errors();
};

TEST_F(Desk, ReadsNothingWhileNobodyCounts)
{
    desk->define(mail, std::make_shared<Service>());
    run_for(minutes{1});
    EXPECT_THAT(set->questions, IsEmpty());
    EXPECT_EQ(loop.next_due(), never);
    EXPECT_THAT(facts(*its).trouble, HasSubstr("not counted"));
}

TEST_F(Desk, ReadsOnceASecondWhileThereIsNoMore)
{
    desk->define(web, its);
    run_for(seconds{10});
    EXPECT_GE(set->questions.size(), 9U);
    EXPECT_LE(set->questions.size(), 11U);
    EXPECT_EQ(set->questions[0].from.cursor, "");
    EXPECT_EQ(set->questions[0].from.at, ManualClock::start_wall) << "from its definition on";
    EXPECT_EQ(set->questions[1].from.cursor, "c1");
    EXPECT_EQ(set->questions[1].oldest, set->questions[1].now - minutes{1} - seconds{1});
}

TEST_F(Desk, HasACheckMadeAtOnceWhenThereAreTooManyAndWhenNoMore)
{
    desk->define(web, its);
    EXPECT_EQ(judge(facts(*its), 2), JournalVerdict::unknown) << "nothing was read";
    EXPECT_THAT(facts(*its).trouble, HasSubstr("not read yet"));
    run_for(milliseconds{100});
    EXPECT_EQ(judge(facts(*its), 2), JournalVerdict::quiet);
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
    set->next.push_back(harvest(2));
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).entries, 2U);
    EXPECT_THAT(take_checked(), IsEmpty());
    set->next.push_back(harvest(1, "once more"));
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).entries, 3U);
    EXPECT_EQ(facts(*its).newest, "once more");
    EXPECT_EQ(judge(facts(*its), 2), JournalVerdict::loud);
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
    run_for(minutes{2});
    EXPECT_EQ(facts(*its).entries, 0U);
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
}

TEST_F(Desk, AsksAgainForACheckThatFoundNoRoom)
{
    refusal = Error{Errc::overloaded, "busy"};
    desk->define(web, its);
    run_for(seconds{1});
    EXPECT_THAT(checked, IsEmpty());
    refusal.reset();
    run_for(milliseconds{200});
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
}

TEST_F(Desk, SaysWhyNothingIsKnown)
{
    define_and_read();
    set->next.push_back({.trouble = "the journal must not be read"});
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).trouble, "the journal must not be read");
    EXPECT_THAT(take_checked(), ElementsAre(web.value)) << "it is told at once";
    EXPECT_EQ(desk->numbers().troubles, 1U);
    const std::size_t asked = set->questions.size();
    run_for(seconds{2});
    EXPECT_EQ(set->questions.size(), asked) << "not all the time";
    run_for(seconds{5});
    EXPECT_EQ(facts(*its).trouble, "");
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
    std::vector<std::string> said;
    for (const obs::Entry& each : ledger.log.take(Duration{}))
        if (each.message->name.starts_with("journal-"))
            said.emplace_back(each.message->name);
    EXPECT_THAT(said, ElementsAre("journal-unread", "journal-followed"));
}

TEST_F(Desk, TellsNobodyWhatAnEntrySaysWhereThatIsNotWanted)
{
    JournalDesk::World quiet = world(set);
    quiet.shows_entries = false;
    end();
    desk.emplace(std::move(quiet));
    desk->start();
    desk->open([](const Result<void>& /*opened*/) {});
    define_and_read();
    set->next.push_back(harvest(1, "the password is 1234"));
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).entries, 1U);
    EXPECT_EQ(facts(*its).newest, "");
}

TEST_F(Desk, HasNoTroubleOnceThereIsNothingToCount)
{
    define_and_read();
    set->next.push_back({.trouble = "the journal must not be read"});
    run_for(seconds{2});
    EXPECT_EQ(desk->trouble(), "the journal must not be read");
    desk->forget(web);
    run_for(seconds{10});
    EXPECT_EQ(desk->trouble(), "");
}

TEST_F(Desk, GoesOnAtOnceWhileThereIsMore)
{
    define_and_read();
    for (int i = 0; i < 30; ++i) {
        set->next.push_back(harvest(1));
        set->next.back().is_at_end = false;
    }
    const std::size_t asked = set->questions.size();
    run_for(seconds{2});
    EXPECT_GE(set->questions.size(), asked + 30);
    EXPECT_EQ(desk->numbers().bursts, 1U);
    EXPECT_EQ(facts(*its).entries, 30U);
    EXPECT_FALSE(facts(*its).read_until) << "it has caught up in time";
}

TEST_F(Desk, SaysHowFarItIsWhileItCannotKeepUp)
{
    its = errors(1000);
    define_and_read();
    for (int i = 0; i < 1000; ++i) {
        set->next.push_back(harvest(0));
        set->next.back().is_at_end = false;
    }
    const WallTime began = loop.wall();
    run_for(seconds{3});
    EXPECT_EQ(judge(facts(*its), 1000), JournalVerdict::quiet) << "that is soon enough";
    run_for(seconds{5});
    ASSERT_TRUE(facts(*its).read_until);
    EXPECT_EQ(*facts(*its).read_until, began);
    EXPECT_EQ(judge(facts(*its), 1000), JournalVerdict::unknown);
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
    EXPECT_GT(desk->numbers().lag, seconds{6});
    set->next.clear();
    run_for(seconds{1});
    EXPECT_EQ(judge(facts(*its), 1000), JournalVerdict::quiet);
    EXPECT_LT(desk->numbers().lag, seconds{2});
}

// A job that hangs: no second one is begun, and nothing is taken for the truth.
TEST_F(Desk, KnowsNothingWhenTheJobDoesNotComeBack)
{
    define_and_read();
    loop.run_for(minutes{1});
    EXPECT_EQ(aux.count(), 1U);
    EXPECT_TRUE(facts(*its).read_until);
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
    run_for(milliseconds{100});
    run_for(seconds{2});
    EXPECT_FALSE(facts(*its).read_until);
}

TEST_F(Desk, TriesAgainWhenTheThreadHasTooMuchToDo)
{
    aux.set_jobs_max(0);
    desk->define(web, its);
    run_for(seconds{10});
    EXPECT_THAT(set->questions, IsEmpty());
    aux.set_jobs_max(1);
    run_for(seconds{1});
    EXPECT_THAT(set->questions, testing::Not(IsEmpty()));
}

TEST_F(Desk, StoresOnceASecondAtMostWhatWasCountedAndWhere)
{
    define_and_read();
    const std::int64_t before = writes();
    EXPECT_EQ(before, 1) << "where it begins";
    for (int i = 0; i < 100; ++i) {
        set->next.push_back(harvest(1));
        set->next.back().is_at_end = false;
    }
    run_for(seconds{10});
    EXPECT_LE(writes(), before + 10);
    EXPECT_GE(writes(), before + 5);
    EXPECT_EQ(ledger.other.integer("SELECT sum(entries) FROM watch_journal_counts"), 100);
    EXPECT_NE(ledger.other.text("SELECT cursor FROM watch_journal_place"), "c1");
    const std::int64_t then = writes();
    run_for(seconds{50});
    EXPECT_LE(writes(), then + 2) << "nothing but the place has changed";
    EXPECT_GE(writes(), then + 1);
}

TEST_F(Desk, GoesOnAfterARestartAtTheCursorAndWithTheCounts)
{
    define_and_read();
    set->next.push_back(harvest(2, "before"));
    run_for(seconds{2});
    const std::string cursor = ledger.other.text("SELECT cursor FROM watch_journal_place");
    restart();
    run_for(milliseconds{100});
    ASSERT_THAT(set->questions, testing::Not(IsEmpty()));
    EXPECT_EQ(set->questions[0].from.cursor, cursor);
    EXPECT_EQ(facts(*its).entries, 2U);
    EXPECT_EQ(facts(*its).newest, "before");
    set->next.push_back(harvest(1, "after"));
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).entries, 3U);
    EXPECT_EQ(ledger.other.integer("SELECT sum(entries) FROM watch_journal_counts"), 3);
    run_for(minutes{2});
    EXPECT_EQ(facts(*its).entries, 0U) << "what was restored leaves as well";
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_journal_counts"), 0);
}

// The list of services comes before what is stored of the journal, or after it.
TEST_F(Desk, TakesUpCountsOfWhatWasDefinedBefore)
{
    define_and_read();
    set->next.push_back(harvest(2));
    run_for(seconds{2});
    end();
    aux.run_all();
    desk.emplace(world(set));
    desk->define(web, its);
    desk->start();
    desk->open([](const Result<void>& opened) { EXPECT_TRUE(opened); });
    run_for(seconds{1});
    EXPECT_EQ(facts(*its).entries, 2U);
    EXPECT_EQ(facts(*its).trouble, "");
    ledger.refusal = Error{Errc::unavailable, "no store"};
    set->next.push_back(harvest(1));
    run_for(seconds{2});
    ledger.refusal.reset();
    desk->open([](const Result<void>& opened) { EXPECT_TRUE(opened); });
    EXPECT_EQ(facts(*its).entries, 3U) << "what is stored is older than what is known";
}

// What was read and not stored is read again, and counts once.
TEST_F(Desk, CountsOnceWhatItHasReadWhenItWasKilled)
{
    define_and_read();
    set->next.push_back(harvest(1));
    run_for(seconds{2});
    const std::string cursor = ledger.other.text("SELECT cursor FROM watch_journal_place");
    ledger.is_held = true;
    set->next.push_back(harvest(5));
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).entries, 6U);
    // The write under way dies with it.
    end();
    ledger.drop();
    ledger.is_held = false;
    restart();
    run_for(milliseconds{100});
    EXPECT_EQ(set->questions[0].from.cursor, cursor);
    EXPECT_EQ(facts(*its).entries, 1U);
    set->next.push_back(harvest(5));
    run_for(seconds{3});
    EXPECT_EQ(facts(*its).entries, 6U);
    EXPECT_EQ(ledger.other.integer("SELECT sum(entries) FROM watch_journal_counts"), 6);
}

TEST_F(Desk, StoresLaterWhatCouldNotBeStored)
{
    define_and_read();
    ledger.refusal = Error{Errc::unavailable, "no store"};
    set->next.push_back(harvest(4));
    run_for(seconds{5});
    EXPECT_EQ(desk->numbers().writes_failed, 1U) << "not once a second";
    EXPECT_EQ(facts(*its).entries, 4U);
    ledger.refusal.reset();
    run_for(seconds{40});
    EXPECT_EQ(ledger.other.integer("SELECT sum(entries) FROM watch_journal_counts"), 4);
    restart();
    run_for(seconds{1});
    EXPECT_EQ(facts(*its).entries, 4U);
}

TEST_F(Desk, CountsAnewWhatIsDefinedAnew)
{
    define_and_read();
    set->next.push_back(harvest(2));
    run_for(seconds{2});
    its = errors(9);
    desk->define(web, its);
    EXPECT_EQ(facts(*its).entries, 2U) << "only what is too many has changed";
    // What is under way is of the old definition.
    set->next.push_back(harvest(5));
    its = counter("web", {.unit = "db.service", .within = minutes{1}});
    desk->define(web, its);
    EXPECT_EQ(facts(*its).entries, 0U);
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).entries, 0U);
    restart();
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).entries, 0U) << "nor what was stored of it";
    set->next.push_back(harvest(1));
    run_for(seconds{2});
    EXPECT_EQ(ledger.other.integer("SELECT sum(entries) FROM watch_journal_counts"), 1);
}

TEST_F(Desk, LetsTheJournalGoWithTheLastCheck)
{
    define_and_read();
    set->next.push_back(harvest(2));
    run_for(seconds{2});
    desk->forget(web);
    run_for(seconds{2});
    EXPECT_THAT(*set->questions.back().rules, IsEmpty());
    EXPECT_EQ(loop.next_due(), never);
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_journal_checks"), 0);
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM watch_journal_place"), 0);
    loop.run_for(minutes{9});
    desk->define(web, its);
    EXPECT_EQ(judge(facts(*its), 2), JournalVerdict::unknown);
    const WallTime defined = loop.wall();
    const std::size_t asked = set->questions.size();
    run_for(seconds{1});
    EXPECT_EQ(set->questions.at(asked).from, (systemd::JournalPlace{.cursor = {}, .at = defined}))
        << "what was written meanwhile is nobody's";
    EXPECT_EQ(facts(*its).entries, 0U);
}

TEST_F(Desk, LetsTheJournalGoOnItsOwnThreadWhenItStops)
{
    define_and_read();
    end();
    ASSERT_EQ(aux.count(), 1U);
    aux.run_all();
    EXPECT_THAT(*set->questions.back().rules, IsEmpty());
}

TEST_F(Desk, SaysWhatIsMissingForAsLongAsItMatters)
{
    define_and_read();
    set->next.push_back(harvest(1));
    const systemd::JournalGap gap{.from = loop.wall() - seconds{20}, .until = loop.wall()};
    set->next.back().gap = gap;
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).gap, gap);
    EXPECT_EQ(judge(facts(*its), 2), JournalVerdict::unknown);
    EXPECT_EQ(judge(facts(*its), 0), JournalVerdict::loud) << "one is too many as it is";
    EXPECT_THAT(take_checked(), ElementsAre(web.value));
    EXPECT_EQ(desk->numbers().gaps, 1U);
    restart();
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).gap, gap) << "a restart does not make it known";
    run_for(minutes{1});
    EXPECT_FALSE(facts(*its).gap);
    EXPECT_EQ(judge(facts(*its), 2), JournalVerdict::quiet);
    bool is_said = false;
    for (const obs::Entry& each : ledger.log.take(Duration{}))
        is_said = is_said || each.message->name == "journal-entries-missed";
    EXPECT_TRUE(is_said);
}

TEST_F(Desk, IsNotOpenWithoutWhatIsStored)
{
    end();
    ledger.refusal = Error{Errc::unavailable, "no store"};
    desk.emplace(world(set));
    desk->start();
    desk->define(web, its);
    std::string why;
    auto note = [&](const Result<void>& opened) { why = opened ? "open" : opened.error().context; };
    desk->open(note);
    EXPECT_THAT(why, StartsWith("no store"));
    run_for(seconds{9});
    EXPECT_THAT(set->questions, IsEmpty()) << "or entries would count twice";
    EXPECT_THAT(facts(*its).trouble, HasSubstr("before the start"));
    ledger.refusal.reset();
    desk->open(note);
    EXPECT_EQ(why, "open");
    run_for(seconds{2});
    EXPECT_EQ(facts(*its).trouble, "");
}

}  // namespace
}  // namespace holdfast::watch
