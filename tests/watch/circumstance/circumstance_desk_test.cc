#include "watch/circumstance/circumstance_desk.h"

#include <deque>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HeldStorage final : public Circumstances {
public:
    void save(std::vector<Circumstance> rows, Done<void> done) override
    {
        ++saves;
        if (is_refused)
            return done(Error{Errc::full, "no space"});
        for (Circumstance& row : rows)
            stored[{row.service.value, row.at}] = std::move(row);
        if (is_held)
            held.push_back(std::move(done));
        else
            done({});
    }
    void load_open(Done<std::vector<Circumstance>> done) override
    {
        ++loads;
        if (is_refused)
            return done(Error{Errc::unavailable, "not now"});
        done(open);
    }

    std::map<std::pair<std::int64_t, WallTime>, Circumstance> stored;
    std::vector<Circumstance> open;
    std::deque<Done<void>> held;
    bool is_refused = false;
    bool is_held = false;
    int saves = 0;
    int loads = 0;
};

class HeldJournal final : public JournalLines {
public:
    void last_of(const std::string& unit, Done done) override
    {
        asked.push_back(unit);
        if (is_held)
            waiting.emplace_back(unit, std::move(done));
        else
            done(answer_for(unit));
    }
    static Result<std::vector<JournalLine>> answer_for(const std::string& unit)
    {
        return std::vector<JournalLine>{{.at = {}, .priority = 3, .text = "words of " + unit}};
    }
    void answer()
    {
        auto [unit, done] = std::move(waiting.front());
        waiting.pop_front();
        done(answer_for(unit));
    }
    void answer(Result<std::vector<JournalLine>> with)
    {
        auto [unit, done] = std::move(waiting.front());
        waiting.pop_front();
        done(std::move(with));
    }

    std::vector<std::string> asked;
    std::deque<std::pair<std::string, Done>> waiting;
    bool is_held = false;
};

class CircumstanceDeskTest : public testing::Test {
protected:
    void make(bool has_journal = true)
    {
        desk.emplace(CircumstanceDesk::World{
            .loop = loop,
            .storage = storage,
            .journal = has_journal ? &journal : nullptr,
            .service_of =
                [this](ServiceKey key) {
                    auto found = services.find(key);
                    return found == services.end() ? nullptr : found->second;
                },
            .attach = [this](const Circumstance& found) { attached.push_back(found); }});
    }
    void start(bool has_journal = true)
    {
        make(has_journal);
        desk->start();
        loop.run_for(1ms);
    }
    void define(int key, std::string run_by)
    {
        services[ServiceKey{key}] = std::make_shared<const Service>(
            Service{.id = join("s", key), .run_by = std::move(run_by)});
    }
    void happen(UnitEventKind kind, std::string unit = "a.service")
    {
        desk->note(UnitEvent{.unit = std::move(unit),
                             .at = loop.wall(),
                             .kind = kind,
                             .detail = {},
                             .invocation = {}});
    }
    void fail(int key)
    {
        desk->note({{.service = ServiceKey{key},
                     .at = loop.wall(),
                     .from = Status::healthy,
                     .to = Status::down}});
    }
    const Circumstance& stored() { return storage.stored.begin()->second; }
    std::string attached_line() const
    {
        return attached.empty() || attached.back().lines.empty()
                   ? std::string{}
                   : attached.back().lines.back().text;
    }

    VirtualLoop loop;
    HeldStorage storage;
    HeldJournal journal;
    std::map<ServiceKey, std::shared_ptr<const Service>> services;
    std::vector<Circumstance> attached;
    std::optional<CircumstanceDesk> desk;
};

TEST_F(CircumstanceDeskTest, JoinsAFailureWithWhatHappenedToItsUnit)
{
    define(1, "a.service");
    start();
    happen(UnitEventKind::oom_killed);
    happen(UnitEventKind::failed, "b.service");
    loop.run_for(8s);
    fail(1);
    loop.run_for(1ms);
    ASSERT_THAT(storage.stored, SizeIs(1));
    EXPECT_THAT(stored().because, HasSubstr("8 s before, a.service was killed by the OOM killer"));
    EXPECT_THAT(stored().events, SizeIs(1));
    EXPECT_EQ(stored().unit, "a.service");
    EXPECT_EQ(stored().lines.at(0).text, "words of a.service");
    EXPECT_EQ(attached.back().because, stored().because);
    EXPECT_EQ(attached_line(), "words of a.service");
}

TEST_F(CircumstanceDeskTest, LeavesServicesWithoutAUnitAlone)
{
    define(1, "");
    start();
    fail(1);
    fail(2);  // Nobody watches it any more.
    loop.run_for(1min);
    EXPECT_THAT(storage.stored, IsEmpty());
    EXPECT_THAT(journal.asked, IsEmpty());
}

TEST_F(CircumstanceDeskTest, TakesInWhatComesInTheSecondsAfter)
{
    define(1, "a.service");
    start();
    fail(1);
    loop.run_for(3s);
    EXPECT_EQ(stored().because, "");
    happen(UnitEventKind::watchdog);
    loop.run_for(1ms);
    EXPECT_THAT(stored().because, HasSubstr("3 s after, a.service was killed since"));
    EXPECT_EQ(attached.back().because, stored().because);
    EXPECT_EQ(attached_line(), "words of a.service");
    loop.run_for(15s);
    EXPECT_EQ(desk->turns(), 0U);
    const std::size_t before = attached.size();
    happen(UnitEventKind::oom_killed);
    loop.run_for(1ms);
    EXPECT_EQ(attached.size(), before) << "that belongs to something else";
    EXPECT_THAT(stored().because, HasSubstr("watchdog"));
}

TEST_F(CircumstanceDeskTest, AsksOnceForAUnitThatRunsSeveral)
{
    define(1, "a.service");
    define(2, "a.service");
    start();
    journal.is_held = true;
    fail(1);
    fail(2);
    EXPECT_THAT(journal.asked, ElementsAre("a.service"));
    journal.answer();
    loop.run_for(1ms);
    ASSERT_THAT(storage.stored, SizeIs(2));
    for (const auto& [place, row] : storage.stored)
        EXPECT_EQ(row.lines.at(0).text, "words of a.service");
}

TEST_F(CircumstanceDeskTest, AsksForFewUnitsAtATime)
{
    start();
    journal.is_held = true;
    for (int key = 1; key <= 10; ++key) {
        define(key, join("u", key, ".service"));
        fail(key);
    }
    EXPECT_THAT(journal.asked, SizeIs(CircumstanceDesk::asks_under_way_max));
    journal.answer();
    loop.run_for(1ms);
    EXPECT_THAT(journal.asked, SizeIs(CircumstanceDesk::asks_under_way_max + 1));
    while (!journal.waiting.empty()) {
        journal.answer();
        loop.run_for(1ms);
    }
    EXPECT_THAT(storage.stored, SizeIs(10));
}

TEST_F(CircumstanceDeskTest, SaysWhyThereAreNoLines)
{
    define(1, "a.service");
    start();
    journal.is_held = true;
    fail(1);
    journal.answer(Error{Errc::unavailable, "not in group systemd-journal"});
    loop.run_for(1ms);
    EXPECT_EQ(stored().lines.at(0).text, "no lines of a.service: not in group systemd-journal");
    loop.run_for(1min);
    fail(1);
    journal.answer(std::vector<JournalLine>{});
    EXPECT_EQ(attached_line(), "no lines of a.service: the journal has none");
}

TEST_F(CircumstanceDeskTest, HasNoLinesWhereTheyAreNotWanted)
{
    define(1, "a.service");
    start(false);
    fail(1);
    ASSERT_FALSE(attached.empty());
    EXPECT_THAT(attached.back().lines, IsEmpty());
    EXPECT_THAT(journal.asked, IsEmpty());
}

TEST_F(CircumstanceDeskTest, DoesNotWaitForAJournalThatHangs)
{
    define(1, "a.service");
    start();
    journal.is_held = true;
    happen(UnitEventKind::failed);
    fail(1);
    EXPECT_THAT(attached.back().because, HasSubstr("failed")) << "the sentence waits for nobody";
    loop.run_for(6s);
    EXPECT_EQ(stored().lines.at(0).text,
              "no lines of a.service: the journal did not answer within 5s");
    journal.answer();
    loop.run_for(1ms);
    EXPECT_EQ(stored().lines.at(0).text, "words of a.service") << "late is better than never";
}

TEST_F(CircumstanceDeskTest, IsNotStoppedByAJournalThatNeverAnswers)
{
    start();
    journal.is_held = true;
    for (int key = 1; key <= 50; ++key) {
        define(key, join("u", key, ".service"));
        fail(key);
    }
    loop.run_for(6s);
    ASSERT_THAT(storage.stored, SizeIs(50));
    EXPECT_EQ(storage.stored.rbegin()->second.lines.at(0).text,
              "no lines of u50.service: too many units have failed at once");
    EXPECT_THAT(journal.asked, SizeIs(CircumstanceDesk::asks_under_way_max));
    loop.run_for(1min);
    define(1, "u1.service");
    fail(1);
    loop.run_for(1ms);
    EXPECT_EQ(attached_line(), "no lines of u1.service: the journal does not answer");
    EXPECT_THAT(journal.asked, SizeIs(CircumstanceDesk::asks_under_way_max));
    while (!journal.waiting.empty())
        journal.answer();
    define(60, "v.service");
    fail(60);
    EXPECT_EQ(journal.asked.back(), "v.service");
}

TEST_F(CircumstanceDeskTest, AsksASwingingServiceOnceForItsLines)
{
    define(1, "a.service");
    start();
    for (int i = 0; i < 5; ++i) {
        fail(1);
        loop.run_for(1s);
    }
    EXPECT_THAT(journal.asked, SizeIs(1));
    EXPECT_THAT(storage.stored, SizeIs(5));
    EXPECT_THAT(storage.stored.rbegin()->second.lines.at(0).text,
                HasSubstr("no lines of a.service: they were asked for at "));
    EXPECT_EQ(attached.back().lines.at(0).text, storage.stored.begin()->second.lines.at(0).text)
        << "the alert may be another one than that of the first";
    loop.run_for(10s);
    fail(1);
    EXPECT_THAT(journal.asked, SizeIs(2));
}

TEST_F(CircumstanceDeskTest, TellsALaterTurnOfLinesThatComeForTheFirst)
{
    define(1, "a.service");
    start();
    journal.is_held = true;
    fail(1);
    loop.run_for(100ms);
    const WallTime second = loop.wall();
    fail(1);
    loop.run_for(1ms);
    EXPECT_THAT(attached.back().lines, IsEmpty());
    journal.answer();
    EXPECT_EQ(attached.back().at, second);
    EXPECT_THAT(attached.back().lines, Not(IsEmpty()));
    EXPECT_THAT(attached.back().lines.at(0).text, Not(HasSubstr("no lines")));
}

TEST_F(CircumstanceDeskTest, TellsAlertsOfTheLastTurnAlone)
{
    define(1, "a.service");
    start();
    fail(1);
    loop.run_for(2s);
    const WallTime second = loop.wall();
    fail(1);
    attached.clear();
    loop.run_for(1s);
    happen(UnitEventKind::failed);
    for (const Circumstance& each : attached)
        EXPECT_EQ(each.at, second);
    ASSERT_THAT(attached, SizeIs(1));
    loop.run_for(1ms);
    EXPECT_THAT(stored().because, HasSubstr("3 s after")) << "the first one has it, too";
}

TEST_F(CircumstanceDeskTest, KeepsWhatTheStoreRefuses)
{
    define(1, "a.service");
    start();
    storage.is_refused = true;
    fail(1);
    loop.run_for(3s);
    EXPECT_THAT(storage.stored, IsEmpty());
    EXPECT_LE(storage.saves, 5) << "and does not press it";
    happen(UnitEventKind::failed);
    storage.is_refused = false;
    loop.run_for(2s);
    EXPECT_THAT(stored().because, HasSubstr("failed"));
}

TEST_F(CircumstanceDeskTest, DoesNotPutAnOldRowOverANewerOne)
{
    define(1, "a.service");
    start();
    storage.is_held = true;
    fail(1);
    loop.run_for(1ms);
    happen(UnitEventKind::failed);
    loop.run_for(1ms);
    EXPECT_EQ(storage.saves, 1) << "one write at a time";
    auto done = std::move(storage.held.front());
    storage.is_held = false;
    done(Error{Errc::overloaded, "too many writes"});
    loop.run_for(2s);
    EXPECT_THAT(stored().because, HasSubstr("failed"));
}

TEST_F(CircumstanceDeskTest, BoundsWhatWaits)
{
    start();
    storage.is_refused = true;
    const int many = static_cast<int>(CircumstanceDesk::turns_max) + 100;
    for (int key = 1; key <= many; ++key) {
        define(key, join("u", key, ".service"));
        fail(key);
    }
    EXPECT_EQ(desk->turns(), CircumstanceDesk::turns_max);
    EXPECT_GE(desk->dropped(), 100U + CircumstanceDesk::turns_max - CircumstanceDesk::unsaved_max);
    storage.is_refused = false;
    loop.run_for(20s);
    EXPECT_THAT(storage.stored, SizeIs(CircumstanceDesk::unsaved_max));
    EXPECT_EQ(desk->turns(), 0U);
}

TEST_F(CircumstanceDeskTest, TellsAlertsWhatAnEarlierProcessHasFoundOut)
{
    define(1, "a.service");
    storage.open = {{.service = {1}, .because = "was killed"}};
    storage.is_refused = true;
    start();
    loop.run_for(10ms);
    EXPECT_THAT(attached, IsEmpty());
    storage.is_refused = false;
    loop.run_for(2s);
    ASSERT_THAT(attached, SizeIs(1));
    EXPECT_EQ(attached[0].because, "was killed");
    loop.run_for(1min);
    EXPECT_THAT(attached, SizeIs(1));
}

TEST_F(CircumstanceDeskTest, DoesNotPutWhatIsStoredOverWhatHasHappenedSince)
{
    define(1, "a.service");
    storage.open = {{.service = {1}, .because = "was killed"}};
    storage.is_refused = true;
    start();
    fail(1);
    storage.is_refused = false;
    loop.run_for(2s);
    EXPECT_NE(attached.back().because, "was killed");
}

TEST_F(CircumstanceDeskTest, StoresWhatItHasWhenItEnds)
{
    define(1, "a.service");
    start();
    journal.is_held = true;
    happen(UnitEventKind::failed);
    fail(1);
    loop.run_for(1ms);
    EXPECT_THAT(storage.stored, IsEmpty()) << "it waits for the lines";
    desk->flush();
    EXPECT_THAT(stored().because, HasSubstr("failed"));
}

TEST_F(CircumstanceDeskTest, IsNotFoundByAnswersThatComeTooLate)
{
    define(1, "a.service");
    start();
    journal.is_held = true;
    fail(1);
    desk->stop();
    happen(UnitEventKind::failed);
    fail(1);
    attached.clear();
    journal.answer();
    EXPECT_THAT(attached, IsEmpty());
    desk.reset();
}

TEST_F(CircumstanceDeskTest, HearsOfUnitsBeforeItIsStarted)
{
    define(1, "a.service");
    make();
    happen(UnitEventKind::oom_killed);
    desk->start();
    fail(1);
    loop.run_for(1ms);
    EXPECT_THAT(stored().because, HasSubstr("OOM killer"));
}

TEST_F(CircumstanceDeskTest, AsksWhatATimerStartsForItsLines)
{
    services[ServiceKey{1}] = std::make_shared<const Service>(
        Service{.id = "s1", .type = CheckType::timer, .local = TimerCheck{.timer = "b.timer"}});
    start();
    happen(UnitEventKind::failed, "b.service");
    loop.run_for(2s);
    happen(UnitEventKind::stopped, "b.timer");
    fail(1);
    loop.run_for(1ms);
    EXPECT_THAT(journal.asked, ElementsAre("b.service"));
    EXPECT_THAT(stored().because,
                AllOf(HasSubstr("does not run since"), HasSubstr("b.service failed")));
    EXPECT_THAT(stored().events, SizeIs(2));
}

}  // namespace
}  // namespace holdfast::watch
