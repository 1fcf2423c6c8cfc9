#include "watch/heartbeat/heartbeat_desk.h"

#include <map>
#include <optional>
#include <vector>

#include "tests/watch/heartbeat/heartbeat_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Holds what it is given until the test settles it.
class HeldStore final : public HeartbeatStore {
public:
    void load(Done<std::vector<StoredBeat>> done) override { loaded = std::move(done); }
    void store(std::vector<StoredBeat> beats, Done<void> done) override
    {
        writes.push_back(std::move(beats));
        if (is_direct)
            return done({});
        EXPECT_FALSE(stored) << "two writes at once";
        stored = std::move(done);
    }
    void settle(const Result<void>& result)
    {
        ASSERT_TRUE(stored);
        std::exchange(stored, {})(result);
    }

    bool is_direct = false;
    std::vector<std::vector<StoredBeat>> writes;
    Done<void> stored;
    Done<std::vector<StoredBeat>> loaded;
};

class ADeskForHeartbeats : public HeartbeatFixture {
protected:
    ADeskForHeartbeats()
    {
        desk.define(backup, its);
        desk.define(mail, reporter("mail", mail_token));
        desk.start();
        desk.open([](const Result<void>& opened) { EXPECT_TRUE(opened); });
        store.loaded(std::vector<StoredBeat>{});
        loop.run_for(seconds{0});
    }

    void hear(std::string_view token = backup_token, std::optional<std::string> failure = {})
    {
        desk.hear(token, std::move(failure), [this](const Result<HeartbeatDesk::Heard>& heard) {
            answers.push_back(heard ? join_list(heard->ids, "+")
                                    : std::string{to_string(heard.error().code)});
        });
    }

    HeldStore store;
    std::vector<ServiceKey> checked;
    std::optional<Errc> refusal;  // Of checks.
    std::vector<std::string> answers;
    HeartbeatDesk desk{{.loop = loop,
                        .book = book,
                        .storage = store,
                        .check_now = [this](ServiceKey key) -> Result<void> {
                            if (refusal)
                                return Error{*refusal, "not now"};
                            checked.push_back(key);
                            return {};
                        }}};
};

TEST_F(ADeskForHeartbeats, AnswersWhenItIsStoredAndNotBefore)
{
    hear();
    EXPECT_EQ(judgement(*its), Heartbeat::on_time) << "it counts at once";
    loop.run_for(seconds{5});
    EXPECT_THAT(answers, IsEmpty());
    ASSERT_THAT(store.writes, SizeIs(1));
    EXPECT_THAT(store.writes[0], ElementsAre(StoredBeat{backup, {.at = loop.wall() - seconds{5}}}));
    store.settle({});
    EXPECT_THAT(answers, ElementsAre("backup"));
}

TEST_F(ADeskForHeartbeats, WritesOnceASecondHoweverManyCome)
{
    store.is_direct = true;
    for (int i = 0; i < 3000; ++i) {
        hear(i % 2 == 0 ? backup_token : mail_token,
             i < 2500 ? std::optional<std::string>{} : "the last word");
        loop.run_for(milliseconds{1});
    }
    loop.run_for(seconds{1});
    EXPECT_THAT(answers, SizeIs(3000));
    EXPECT_THAT(store.writes, SizeIs(4)) << "0, 1, 2 and 3 s";
    EXPECT_THAT(store.writes[0], SizeIs(1)) << "the first one waits for nobody";
    EXPECT_THAT(store.writes[3], SizeIs(2));
    for (const StoredBeat& each : store.writes[3])
        EXPECT_EQ(each.beat.failure, "the last word");
}

TEST_F(ADeskForHeartbeats, WritesNothingWhenNobodySpeaks)
{
    loop.run_for(hours{1});
    EXPECT_THAT(store.writes, IsEmpty());
}

TEST_F(ADeskForHeartbeats, RefusesATokenOfNobody)
{
    auto off = reporter("mail", mail_token);
    off->is_enabled = false;
    desk.define(mail, off);
    hear("0123456789abcdeX");
    hear(mail_token);
    EXPECT_THAT(answers, ElementsAre("not found", "not found"));
    loop.run_for(seconds{5});
    EXPECT_THAT(store.writes, IsEmpty());
}

TEST_F(ADeskForHeartbeats, KeepsWhatCouldNotBeStoredForTheNextWrite)
{
    hear(backup_token, "disk full");
    hear(mail_token);
    loop.run_for(seconds{0});
    hear(mail_token, "newer");
    store.settle(Error{Errc::full, "no space"});
    EXPECT_THAT(answers, ElementsAre("full", "full"));
    EXPECT_EQ(judgement(*its), Heartbeat::failed) << "it was heard";
    loop.run_for(milliseconds{999});
    EXPECT_THAT(store.writes, SizeIs(1));
    loop.run_for(milliseconds{1});
    ASSERT_THAT(store.writes, SizeIs(2));
    ASSERT_THAT(store.writes[1], SizeIs(2));
    EXPECT_EQ(store.writes[1][0].beat.failure, "disk full");
    EXPECT_EQ(store.writes[1][1].beat.failure, "newer");
    store.settle({});
    EXPECT_THAT(answers, ElementsAre("full", "full", "mail"));
    loop.run_for(seconds{5});
    EXPECT_THAT(store.writes, SizeIs(2));
}

TEST_F(ADeskForHeartbeats, AnswersWhoseServiceGoesMeanwhile)
{
    hear();
    loop.run_for(seconds{0});
    hear();
    desk.forget(backup);
    store.settle(Error{Errc::unavailable, "closed"});
    loop.run_for(seconds{1});
    store.settle({});
    EXPECT_THAT(answers, ElementsAre("unavailable", "backup"));
    loop.run_for(seconds{5});
    EXPECT_THAT(store.writes, SizeIs(2));
}

TEST_F(ADeskForHeartbeats, BoundsWhoWaits)
{
    for (std::size_t i = 0; i < HeartbeatDesk::waiting_max; ++i)
        hear();
    hear();
    EXPECT_THAT(answers, ElementsAre("overloaded"));
}

TEST_F(ADeskForHeartbeats, HasACheckMadeOfWhatChangesByAWord)
{
    hear();
    loop.run_for(seconds{0});
    EXPECT_THAT(checked, ElementsAre(backup));
    store.is_direct = true;
    store.settle({});
    for (int i = 0; i < 10; ++i) {
        hear();
        loop.run_for(seconds{10});
    }
    EXPECT_THAT(checked, SizeIs(1)) << "nothing has changed";
    hear(backup_token, "disk full");
    loop.run_for(seconds{0});
    EXPECT_THAT(checked, SizeIs(2));
}

TEST_F(ADeskForHeartbeats, HasACheckMadeAtMostOnceASecondWhateverIsSaid)
{
    store.is_direct = true;
    for (int i = 0; i < 3000; ++i) {
        hear(backup_token, std::to_string(i));
        loop.run_for(milliseconds{1});
    }
    EXPECT_THAT(checked, SizeIs(4)) << "at 0, 1, 2 and 3 s";
}

TEST_F(ADeskForHeartbeats, HasACheckMadeWhenASilenceIsTooLong)
{
    store.is_direct = true;
    hear();
    loop.run_for(seconds{1});
    checked.clear();
    loop.run_for(minutes{6} - seconds{1});
    EXPECT_THAT(checked, IsEmpty());
    loop.run_for(milliseconds{2});
    EXPECT_THAT(checked, testing::UnorderedElementsAre(backup, mail));
    EXPECT_EQ(judgement(*its), Heartbeat::late);
    loop.run_for(hours{24});
    EXPECT_THAT(checked, SizeIs(2));
    hear();
    loop.run_for(seconds{0});
    EXPECT_THAT(checked, SizeIs(3)) << "it is back";
}

TEST_F(ADeskForHeartbeats, WaitsAnewWhenItListensAgain)
{
    loop.run_for(minutes{5});
    desk.listen_again();
    loop.run_for(minutes{6});
    EXPECT_THAT(checked, IsEmpty());
    loop.run_for(seconds{1});
    EXPECT_THAT(checked, SizeIs(2));
}

TEST_F(ADeskForHeartbeats, FollowsAShorterInterval)
{
    its->interval.reset();
    auto usual = std::make_shared<Service>(*its);
    desk.define(backup, usual);
    loop.run_for(seconds{1});
    desk.apply(seconds{10});
    loop.run_for(seconds{71});
    EXPECT_THAT(checked, ElementsAre(backup));
}

TEST_F(ADeskForHeartbeats, AsksForChecksAgainThatWereTooMany)
{
    constexpr std::int64_t all = 300;
    for (std::int64_t i = 10; i < 10 + all; ++i)
        desk.define(ServiceKey{i}, reporter(join("s", i), join(backup_token, i)));
    refusal = Errc::overloaded;
    loop.run_for(minutes{7});
    EXPECT_THAT(checked, IsEmpty());
    refusal.reset();
    loop.run_for(milliseconds{100});
    EXPECT_THAT(checked, SizeIs(HeartbeatDesk::checks_max)) << "not all at once";
    loop.run_for(seconds{1});
    EXPECT_THAT(checked, SizeIs(all + 2));
    std::ranges::sort(checked);
    EXPECT_EQ(std::ranges::adjacent_find(checked), checked.end());
}

TEST_F(ADeskForHeartbeats, ForgetsWhoMayNotBeChecked)
{
    refusal = Errc::conflict;
    hear();
    loop.run_for(seconds{0});
    refusal.reset();
    loop.run_for(minutes{1});
    EXPECT_THAT(checked, IsEmpty());
}

TEST_F(ADeskForHeartbeats, LeavesNobodyOutBecauseOthersChangeAllTheTime)
{
    constexpr auto many = static_cast<std::int64_t>(HeartbeatDesk::checks_max);
    store.is_direct = true;
    std::map<ServiceKey, std::string> tokens;
    for (std::int64_t i = 10; i < 10 + 2 * many; ++i) {
        tokens[ServiceKey{i}] = join(backup_token, i);
        desk.define(ServiceKey{i}, reporter(join("s", i), tokens[ServiceKey{i}]));
    }
    for (int round = 0; round < 40; ++round) {
        for (const auto& [key, token] : tokens)
            hear(token, std::to_string(round));
        loop.run_for(milliseconds{100});
    }
    for (const auto& [key, token] : tokens)
        EXPECT_GT(std::ranges::count(checked, key), 5) << key.value;
}

TEST_F(ADeskForHeartbeats, ReadsWhatIsStored)
{
    HeartbeatDesk other{{.loop = loop, .book = book, .storage = store, .check_now = {}}};
    std::vector<bool> opened;
    auto note = [&](const Result<void>& result) { opened.push_back(bool{result}); };
    other.open(note);
    store.loaded(Error{Errc::timeout, "slow"});
    EXPECT_FALSE(other.is_open());
    other.open(note);
    store.loaded(std::vector{StoredBeat{backup, {.at = loop.wall() - minutes{1}, .failure = "x"}}});
    EXPECT_TRUE(other.is_open());
    EXPECT_THAT(opened, ElementsAre(false, true));
    EXPECT_EQ(judgement(*its), Heartbeat::failed);
}

TEST_F(ADeskForHeartbeats, MayGoWhileTheStoreIsAtWork)
{
    HeartbeatStore::Done<std::vector<StoredBeat>> loaded;
    std::optional<HeartbeatDesk> gone;
    gone.emplace(HeartbeatDesk::World{loop, book, store, {}});
    gone->open([](const Result<void>&) { FAIL(); });
    gone.reset();
    store.loaded(std::vector<StoredBeat>{});
    hear();
    loop.run_for(seconds{0});
    desk.stop();
    store.settle({});
    EXPECT_THAT(answers, ElementsAre("backup"));
    hear();
    loop.run_for(seconds{5});
    EXPECT_THAT(store.writes, SizeIs(1));
}

}  // namespace
}  // namespace holdfast::watch
