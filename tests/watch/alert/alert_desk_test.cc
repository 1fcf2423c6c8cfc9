#include "watch/alert/alert_desk.h"

#include <deque>
#include <optional>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// Keeps what it is asked until a test answers, or answers at once.
class HeldStore final : public AlertStore {
public:
    void load(WallTime /*now*/, Done<AlertState> done) override
    {
        loads.push_back(std::move(done));
        if (!is_held)
            answer_load();
    }
    void save(const AlertChanges& changes, Done<bool> done) override
    {
        writes.push_back(changes);
        saves.push_back(std::move(done));
        if (!is_held)
            answer_save();
    }

    void answer_load()
    {
        auto done = std::move(loads.front());
        loads.pop_front();
        if (is_refused)
            done(Error{Errc::overloaded, "too many writes"});
        else
            done(state);
    }
    void answer_save()
    {
        auto done = std::move(saves.front());
        saves.pop_front();
        if (is_refused) {
            writes.pop_back();
            done(Error{Errc::overloaded, "too many writes"});
        } else {
            done(true);
        }
    }
    // "firing s1, resolved s1", write by write.
    std::vector<std::string> told() const
    {
        std::vector<std::string> all;
        for (const AlertChanges& each : writes) {
            std::string text;
            for (const Notice& notice : each.notices)
                append_to(text, text.empty() ? "" : ", ", to_string(notice.event), " ",
                          notice.alert.service_id);
            if (!text.empty())
                all.push_back(text);
        }
        return all;
    }

    AlertState state;
    bool is_held = false;
    bool is_refused = false;
    std::deque<Done<AlertState>> loads;
    std::deque<Done<bool>> saves;
    std::vector<AlertChanges> writes;  // That were not refused.
};

class AlertDeskTest : public testing::Test, protected AlertObserver {
protected:
    ~AlertDeskTest() override
    {
        if (desk)
            loop.remove(*desk);
    }

    void on_open() override { ++opened; }
    void on_stored(const AlertChanges& changes) override { stored.push_back(changes); }

    static ServiceKey key(int number) { return ServiceKey{number}; }
    void define(int number)
    {
        Service service{.id = join("s", number)};
        desk->define(key(number), std::make_shared<const Service>(std::move(service)));
    }
    void start()
    {
        loop.add(*desk, loop.now());
        loop.run_for(1ms);
    }
    void check(int number, Status status, int times = 1)
    {
        for (int i = 0; i < times; ++i)
            desk->note({.service = key(number), .at = loop.wall(), .status = status});
        loop.run_for(1ms);
    }
    static Alert alert_of(int number)
    {
        return {.id = {number},
                .service = key(number),
                .service_id = join("s", number),
                .status = Status::down,
                .announced = WallTime{},
                .key = "k"};
    }
    // What was answered; nothing so far.
    template <typename T>
    static AlertDesk::Told<T> into(std::optional<Result<T>>& answer)
    {
        return [&answer](Result<T> told) { answer.emplace(std::move(told)); };
    }

    VirtualLoop loop;
    HeldStore store;
    std::optional<AlertDesk> desk{std::in_place, AlertSettings{}, loop, store,
                                  static_cast<AlertObserver&>(*this)};
    int opened = 0;
    std::vector<AlertChanges> stored;
};

TEST_F(AlertDeskTest, StoresWhatIsToBeToldWithTheChangeThatItTellsOf)
{
    define(1);
    start();
    EXPECT_EQ(opened, 1);
    check(1, Status::down, 3);
    loop.run_for(11s);
    EXPECT_THAT(store.told(), ElementsAre("firing s1"));
    EXPECT_TRUE(store.writes.back().alerts.at({1}).is_announced());
    check(1, Status::healthy, 2);
    EXPECT_THAT(store.told(), ElementsAre("firing s1", "resolved s1"));
    EXPECT_TRUE(desk->is_idle());
}

TEST_F(AlertDeskTest, CanBeToldOfServicesBeforeTheLoopKnowsIt)
{
    define(1);
    desk->forget(key(1));
    desk->change({});
    start();
    EXPECT_TRUE(desk->is_open());
}

TEST_F(AlertDeskTest, EndsOnlyAlertsOfServicesThatNobodyDefined)
{
    store.state.alerts.emplace(AlertId{1}, alert_of(1));
    store.state.alerts.emplace(AlertId{2}, alert_of(2));
    define(1);
    start();
    EXPECT_THAT(store.told(), ElementsAre("resolved s2"));
    EXPECT_EQ(desk->policy().state().alerts.count({1}), 1U);
}

// It may have been switched off while no process was there to see it.
TEST_F(AlertDeskTest, EndsAlertsOfServicesThatAreSwitchedOff)
{
    store.state.alerts.emplace(AlertId{1}, alert_of(1));
    store.state.streaks[{key(1), AlertKind::down}] = {.failures = 3};
    store.state.streaks[{key(2), AlertKind::down}] = {.failures = 2};
    Service off{.id = "s1", .is_enabled = false};
    desk->define(key(1), std::make_shared<const Service>(std::move(off)));
    start();
    EXPECT_THAT(store.told(), ElementsAre("resolved s1"));
    EXPECT_EQ(store.writes.back().notices[0].alert.reason, "is not watched at present");
    EXPECT_TRUE(desk->policy().state().streaks.empty()) << "nor of those that are gone";
}

TEST_F(AlertDeskTest, MakesOneWriteAtATime)
{
    define(1);
    define(2);
    start();
    store.is_held = true;
    check(1, Status::down);
    check(2, Status::down);
    check(1, Status::down);
    ASSERT_EQ(store.writes.size(), 1U);
    EXPECT_EQ(store.writes[0].streaks.size(), 1U);
    store.answer_save();
    loop.run_for(1ms);
    ASSERT_EQ(store.writes.size(), 2U);
    EXPECT_EQ(store.writes[1].streaks.at({key(1), AlertKind::down})->failures, 2U);
    EXPECT_EQ(store.writes[1].streaks.at({key(2), AlertKind::down})->failures, 1U);
    EXPECT_FALSE(desk->is_idle());
}

TEST_F(AlertDeskTest, KeepsWhatTheStoreRefusesInItsOrder)
{
    define(1);
    start();
    check(1, Status::down, 3);
    store.is_refused = true;
    loop.run_for(11s);
    check(1, Status::healthy, 2);
    loop.run_for(1s);
    EXPECT_THAT(store.told(), IsEmpty());
    EXPECT_FALSE(desk->is_idle());
    store.is_refused = false;
    loop.run_for(1s);
    EXPECT_THAT(store.told(), ElementsAre("firing s1, resolved s1"));
    EXPECT_TRUE(desk->is_idle());
}

// A write that comes back refused has what is older than what has happened since.
TEST_F(AlertDeskTest, PutsARefusedWriteBeforeWhatHasHappenedSince)
{
    define(1);
    start();
    check(1, Status::down, 3);
    store.is_held = true;
    loop.run_for(11s);  // The firing one is under way.
    check(1, Status::healthy, 2);
    store.is_refused = true;
    store.answer_save();
    store.is_refused = store.is_held = false;
    loop.run_for(1s);
    EXPECT_THAT(store.told(), ElementsAre("firing s1, resolved s1"));
    EXPECT_FALSE(store.writes.back().alerts.at({1}).is_active());
}

TEST_F(AlertDeskTest, TellsListenersOnlyWhatIsStored)
{
    define(1);
    start();
    check(1, Status::down, 3);
    const std::size_t before = stored.size();
    store.is_held = true;
    loop.run_for(11s);
    EXPECT_EQ(stored.size(), before);
    store.answer_save();
    ASSERT_EQ(stored.size(), before + 1);
    EXPECT_EQ(stored.back().notices.size(), 1U);
}

TEST_F(AlertDeskTest, AnswersAnOperatorWhenItIsStored)
{
    start();
    store.is_held = true;
    std::optional<Result<SilenceRule>> answer;
    desk->silence({.starts = loop.wall(), .ends = loop.wall() + 1h, .author = "me"}, into(answer));
    loop.run_for(1ms);
    EXPECT_FALSE(answer);
    store.is_refused = true;
    store.answer_save();
    EXPECT_FALSE(answer) << "it is tried again";
    store.is_refused = store.is_held = false;
    loop.run_for(1s);
    ASSERT_TRUE(answer);
    EXPECT_EQ((*answer)->author, "me");
    EXPECT_GT((*answer)->id.value, 0);
}

TEST_F(AlertDeskTest, AnswersAtOnceWhatItWillNotDo)
{
    start();
    store.is_held = true;
    std::optional<Result<void>> answer;
    desk->end_silence({7}, into(answer));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error().code, Errc::not_found);
}

TEST_F(AlertDeskTest, RemembersWhoHasAcknowledgedFirst)
{
    store.state.alerts.emplace(AlertId{1}, alert_of(1));
    define(1);
    start();
    std::optional<Result<Alert>> first;
    std::optional<Result<Alert>> second;
    desk->acknowledge({1}, "anna", into(first));
    loop.run_for(1ms);
    desk->acknowledge({1}, "bert", into(second));
    loop.run_for(1ms);
    ASSERT_TRUE(first && second);
    EXPECT_EQ((*first)->acknowledged->by, "anna");
    EXPECT_EQ((*second)->acknowledged->by, "anna");
    ASSERT_EQ(stored.size(), 1U) << "the second one changed nothing";
    EXPECT_THAT(stored[0].acknowledged, ElementsAre(AlertId{1}));
}

// A repeat may come while the first is on its way to the disk.
TEST_F(AlertDeskTest, AnswersARepeatedWordNotBeforeTheFirstIsStored)
{
    store.state.alerts.emplace(AlertId{1}, alert_of(1));
    define(1);
    start();
    store.is_held = true;
    std::optional<Result<Alert>> first;
    std::optional<Result<Alert>> second;
    desk->acknowledge({1}, "anna", into(first));
    loop.run_for(1ms);
    desk->acknowledge({1}, "anna", into(second));
    loop.run_for(1ms);
    EXPECT_FALSE(second);
    store.answer_save();
    EXPECT_TRUE(first);
    EXPECT_TRUE(second);
}

TEST_F(AlertDeskTest, SendsATestToWhomItIsMeantFor)
{
    start();
    std::optional<Result<void>> answer;
    desk->test({"chat"}, "uid:0", into(answer));
    loop.run_for(1ms);
    ASSERT_TRUE(answer);
    ASSERT_EQ(store.writes.size(), 1U);
    const Notice& notice = store.writes[0].notices.at(0);
    EXPECT_THAT(notice.receivers, ElementsAre("chat"));
    EXPECT_EQ(notice.alert.kind, AlertKind::test);
    EXPECT_EQ(notice.alert.key, join("test:", notice.id.value));
    EXPECT_EQ(store.writes[0].last_number, notice.id.value);
    EXPECT_TRUE(desk->policy().state().alerts.empty()) << "it is about nothing";
}

TEST_F(AlertDeskTest, RefusesWordsUntilTheStateIsThere)
{
    store.is_held = true;
    start();
    std::optional<Result<Alert>> answer;
    desk->acknowledge({1}, "me", into(answer));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error().code, Errc::unavailable);
}

TEST_F(AlertDeskTest, LoadsAgainWhatCouldNotBeLoaded)
{
    store.is_refused = true;
    start();
    loop.run_for(1s);
    EXPECT_FALSE(desk->is_open());
    EXPECT_EQ(opened, 0);
    store.is_refused = false;
    loop.run_for(1s);
    EXPECT_EQ(opened, 1);
}

TEST_F(AlertDeskTest, CountsWhatWasFoundBeforeTheStateWasThere)
{
    store.state.streaks[{key(1), AlertKind::down}] = {
        .failures = 2, .since = loop.wall() - 1min, .last = loop.wall() - 30s};
    store.is_held = true;
    define(1);
    start();
    check(1, Status::healthy);
    check(1, Status::down);  // The last counts.
    check(2, Status::down);  // Nobody knows it.
    store.is_held = false;
    store.answer_load();
    loop.run_for(11s);
    EXPECT_THAT(store.told(), ElementsAre("firing s1"));
}

TEST_F(AlertDeskTest, TellsALoadThatFailedFromOneThatIsUnderWay)
{
    store.is_held = true;
    start();
    EXPECT_FALSE(desk->is_refused());
    store.is_refused = true;
    store.answer_load();
    EXPECT_TRUE(desk->is_refused());
    store.is_held = store.is_refused = false;
    loop.run_for(1s);
    EXPECT_TRUE(desk->is_open());
    EXPECT_FALSE(desk->is_refused());
}

TEST_F(AlertDeskTest, TellsWhatWasAttachedAndStoresIt)
{
    define(1);
    start();
    check(1, Status::down, 3);
    loop.run_for(5s);
    desk->attach(key(1), Status::down, "because", {{.text = "a line"}});
    loop.run_for(1ms);
    EXPECT_EQ(store.writes.back().alerts.at({1}).attached.because, "because");
    loop.run_for(6s);
    ASSERT_EQ(store.writes.back().notices.size(), 1U);
    EXPECT_EQ(store.writes.back().notices[0].alert.attached.because, "because");
    EXPECT_EQ(store.writes.back().notices[0].alert.attached.lines.at(0).text, "a line");
}

TEST_F(AlertDeskTest, KeepsFewOfTheLinesThatAreAttached)
{
    define(1);
    start();
    check(1, Status::down, 3);
    desk->attach(key(1), Status::down, std::string(10'000, 'b'),
                 std::vector<JournalLine>(100, {.text = std::string(10'000, 'l')}));
    const Attachment& attached = desk->policy().state().alerts.at({1}).attached;
    EXPECT_LE(attached.because.size(), Attachment::because_bytes_max);
    EXPECT_LE(attached.lines.size(), Attachment::lines_max);
    std::size_t bytes = 0;
    for (const JournalLine& line : attached.lines)
        bytes += line.text.size();
    EXPECT_GT(bytes, 0U);
    EXPECT_LE(bytes, Attachment::lines_bytes_max);
}

TEST_F(AlertDeskTest, RemembersWhatWasAttachedBeforeTheStateWasThere)
{
    store.state.alerts.emplace(AlertId{1}, alert_of(1));
    store.state.streaks[{key(2), AlertKind::down}] = {
        .failures = 2, .since = loop.wall() - 1min, .last = loop.wall() - 30s};
    store.state.last_number = 1;
    store.is_held = true;
    define(1);
    define(2);
    start();
    check(2, Status::down);
    for (int number : {1, 2, 3})  // Nobody knows the last.
        desk->attach(key(number), Status::down, join("because ", number), {});
    store.is_held = false;
    store.answer_load();
    loop.run_for(11s);
    EXPECT_EQ(desk->policy().state().alerts.at({1}).attached.because, "because 1");
    EXPECT_EQ(stored.back().notices.at(0).alert.attached.because, "because 2");
}

TEST_F(AlertDeskTest, RemembersWhatItWasToldOfTheHost)
{
    store.is_held = true;
    start();
    desk->note_host(true);
    store.is_held = false;
    store.answer_load();
    loop.run_for(11s);
    EXPECT_THAT(store.told(), ElementsAre("firing "));
    desk->note_host(false);
    loop.run_for(1ms);
    EXPECT_THAT(store.told(), ElementsAre("firing ", "resolved "));
}

TEST_F(AlertDeskTest, LeavesOutFindingsWhileTooMuchWaits)
{
    define(1);
    start();
    store.is_refused = true;
    for (std::size_t i = 0; i < AlertDesk::unsaved_notices_max; ++i)
        desk->test({"chat"}, "me", [](const Result<void>&) {});
    check(1, Status::down);
    EXPECT_EQ(desk->findings_dropped(), 1U);
    EXPECT_TRUE(desk->policy().state().streaks.empty());
}

TEST_F(AlertDeskTest, IsNotFoundByAnswersThatComeTooLate)
{
    define(1);
    start();
    store.is_held = true;
    check(1, Status::down);
    std::optional<Result<void>> answer;
    desk->test({"chat"}, "me", into(answer));
    loop.remove(*desk);
    desk->cancel();
    store.answer_save();
    EXPECT_TRUE(stored.empty());
    EXPECT_FALSE(answer);
    check(1, Status::down);
    desk.reset();
}

TEST_F(AlertDeskTest, IsNotFoundByAnswersWhenItIsGone)
{
    store.is_held = true;
    start();
    loop.remove(*desk);
    desk.reset();
    store.answer_load();
    EXPECT_EQ(opened, 0);
}

}  // namespace
}  // namespace holdfast::watch
