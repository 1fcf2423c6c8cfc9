#include "watch/heartbeat/heartbeat_book.h"

#include "base/random.h"
#include "tests/watch/heartbeat/heartbeat_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class ABookOfHeartbeats : public HeartbeatFixture {};

TEST_F(ABookOfHeartbeats, FindsWhoseATokenIs)
{
    book.define(backup, its);
    book.define(mail, reporter("mail", mail_token));
    EXPECT_THAT(book.find(backup_token), ElementsAre(backup));
    EXPECT_THAT(book.find(mail_token), ElementsAre(mail));
    EXPECT_THAT(book.find(backup_token.substr(1)), IsEmpty());
    EXPECT_THAT(book.find(""), IsEmpty());
    EXPECT_EQ(book.service(backup)->id, "backup");
    EXPECT_EQ(book.service(ServiceKey{3}), nullptr);
}

// Whoever guesses learns nothing: neither that there is such a service, nor that it is off.
TEST_F(ABookOfHeartbeats, DoesTheSameForATokenOfNobodyAndOneThatIsOff)
{
    auto off = reporter("mail", mail_token);
    off->is_enabled = false;
    book.define(backup, its);
    book.define(mail, off);
    digests = 0;
    EXPECT_THAT(book.find(mail_token), IsEmpty());
    EXPECT_EQ(digests, 1);
    EXPECT_THAT(book.find("no token of anybody"), IsEmpty());
    EXPECT_EQ(digests, 2);
    EXPECT_THAT(book.find(backup_token), ElementsAre(backup));
    EXPECT_EQ(digests, 3);
}

TEST_F(ABookOfHeartbeats, LetsOneTokenSpeakForMany)
{
    book.define(mail, reporter("mail", backup_token));
    book.define(backup, its);
    EXPECT_THAT(book.find(backup_token), ElementsAre(backup, mail));
    book.forget(backup);
    EXPECT_THAT(book.find(backup_token), ElementsAre(mail));
}

TEST_F(ABookOfHeartbeats, KnowsTheNewTokenAloneWhenItIsChanged)
{
    book.define(backup, its);
    book.define(backup, reporter("backup", mail_token));
    EXPECT_THAT(book.find(backup_token), IsEmpty());
    EXPECT_THAT(book.find(mail_token), ElementsAre(backup));
}

TEST_F(ABookOfHeartbeats, LeavesOutWhoIsAskedByOthers)
{
    auto other = std::make_shared<Service>(*its);
    other->type = CheckType::http;
    book.define(mail, other);
    EXPECT_THAT(book.find(backup_token), IsEmpty());
    book.define(backup, its);
    book.define(backup, other);
    EXPECT_THAT(book.find(backup_token), IsEmpty());
    EXPECT_EQ(book.service(backup), nullptr);
    EXPECT_EQ(book.next_change(), WallTime::max());
}

TEST_F(ABookOfHeartbeats, TellsChecksWhatAServiceSaidLast)
{
    book.define(backup, its);
    HeartbeatFacts facts = book.facts(*its);
    EXPECT_EQ(facts.last_seen, std::nullopt);
    EXPECT_EQ(facts.listening_since, loop.wall());
    EXPECT_EQ(facts.interval, minutes{5});
    EXPECT_EQ(facts.grace, minutes{1});
    EXPECT_TRUE(book.note(backup, {.at = loop.wall(), .failure = "disk full"}));
    facts = book.facts(*its);
    EXPECT_EQ(facts.last_seen, loop.wall());
    EXPECT_EQ(facts.failure, "disk full");
    EXPECT_FALSE(book.note(ServiceKey{3}, {.at = loop.wall()}));
}

TEST_F(ABookOfHeartbeats, SaysWhatChangesHowAServiceIs)
{
    book.define(backup, its);
    EXPECT_TRUE(book.note(backup, {.at = loop.wall()})) << "it was awaited";
    EXPECT_FALSE(book.note(backup, {.at = loop.wall()}));
    EXPECT_TRUE(book.note(backup, {.at = loop.wall(), .failure = ""}));
    EXPECT_TRUE(book.note(backup, {.at = loop.wall(), .failure = "disk full"}));
    EXPECT_FALSE(book.note(backup, {.at = loop.wall(), .failure = "disk full"}));
    EXPECT_TRUE(book.note(backup, {.at = loop.wall()}));
    loop.run_for(minutes{7});
    EXPECT_EQ(judgement(*its), Heartbeat::late);
    EXPECT_TRUE(book.note(backup, {.at = loop.wall()}));
}

TEST_F(ABookOfHeartbeats, KnowsTheIntervalOfWhoNamesNone)
{
    its->interval.reset();
    book.define(backup, its);
    book.note(backup, {.at = loop.wall()});
    EXPECT_EQ(book.next_change(), loop.wall() + minutes{2});
    loop.run_for(minutes{1});
    book.apply(hours{1});
    EXPECT_EQ(book.facts(*its).interval, hours{1});
    EXPECT_EQ(book.facts(*its).listening_since, loop.wall());
    EXPECT_EQ(book.next_change(), loop.wall() + hours{1});
}

// A definition that expects more says nothing about the time before it.
TEST_F(ABookOfHeartbeats, GivesAllOfItsTimeToWhoIsExpectedOtherwise)
{
    book.define(backup, its);
    book.note(backup, {.at = loop.wall()});
    loop.run_for(hours{1});
    EXPECT_EQ(judgement(*its), Heartbeat::late);
    book.define(backup, std::make_shared<Service>(*its));
    EXPECT_EQ(judgement(*its), Heartbeat::late) << "nothing has changed";
    auto renamed = std::make_shared<Service>(*its);
    renamed->name = "Backup of all";
    book.define(backup, renamed);
    EXPECT_EQ(judgement(*its), Heartbeat::late);
    auto other = std::make_shared<Service>(*its);
    other->heartbeat.grace = minutes{2};
    book.define(backup, other);
    EXPECT_EQ(judgement(*other), Heartbeat::awaited);
    other = std::make_shared<Service>(*other);
    other->is_enabled = false;
    book.define(backup, other);
    loop.run_for(hours{1});
    other = std::make_shared<Service>(*other);
    other->is_enabled = true;
    book.define(backup, other);
    EXPECT_EQ(judgement(*other), Heartbeat::awaited);
}

TEST_F(ABookOfHeartbeats, ListensAgainAfterItCouldNotHear)
{
    book.define(backup, its);
    book.note(backup, {.at = loop.wall()});
    loop.run_for(hours{1});
    book.listen_again();
    EXPECT_EQ(judgement(*its), Heartbeat::awaited);
    EXPECT_EQ(book.next_change(), loop.wall() + minutes{6});
    loop.run_for(minutes{7});
    EXPECT_EQ(judgement(*its), Heartbeat::late);
}

// A clock that was a year ahead for a moment must not keep anybody well for a year.
TEST_F(ABookOfHeartbeats, DoesNotTrustATimeThatIsYetToCome)
{
    book.define(backup, its);
    const WallTime right = loop.wall();
    loop.set_wall(right + hours{9000});
    book.note(backup, {.at = loop.wall()});
    loop.set_wall(right);
    book.listen_again();
    EXPECT_EQ(book.facts(*its).last_seen, right);
    book.define(mail, reporter("mail", mail_token));
    book.restore(mail, {.at = right + hours{9000}});
    EXPECT_EQ(book.facts(*book.service(mail)).last_seen, right);
    loop.run_for(minutes{7});
    EXPECT_EQ(judgement(*its), Heartbeat::late);
}

TEST_F(ABookOfHeartbeats, TakesWhatIsStoredBeforeOrAfterItKnowsTheService)
{
    const Beat beat{.at = loop.wall() - minutes{2}, .failure = "disk full"};
    book.restore(backup, beat);
    EXPECT_EQ(book.service(backup), nullptr);
    EXPECT_EQ(book.next_change(), WallTime::max());
    book.define(backup, its);
    EXPECT_EQ(book.facts(*its).failure, "disk full");
    EXPECT_EQ(book.next_change(), loop.wall() + minutes{4});
    auto service = reporter("mail", mail_token);
    book.define(mail, service);
    book.restore(mail, beat);
    EXPECT_EQ(book.facts(*service).last_seen, beat.at);
    book.note(mail, {.at = loop.wall()});
    book.restore(mail, beat);
    EXPECT_EQ(book.facts(*service).failure, std::nullopt) << "it has spoken since";
}

TEST_F(ABookOfHeartbeats, KnowsNothingOfStrangers)
{
    EXPECT_EQ(judgement(*its), Heartbeat::awaited);
    book.define(backup, its);
    loop.run_for(hours{1});
    book.forget(backup);
    EXPECT_EQ(judgement(*its), Heartbeat::awaited);
    EXPECT_EQ(book.next_change(), WallTime::max());
    book.forget(backup);
}

TEST_F(ABookOfHeartbeats, TellsOnceWhoIsJudgedOtherwise)
{
    book.define(backup, its);
    book.define(mail, reporter("mail", mail_token));
    book.note(backup, {.at = loop.wall()});
    loop.run_for(minutes{6});
    EXPECT_THAT(book.take_changed(9), IsEmpty()) << "its time is not over yet";
    loop.run_for(seconds{1});
    EXPECT_THAT(book.take_changed(1), ElementsAre(backup));
    EXPECT_THAT(book.take_changed(9), ElementsAre(mail));
    EXPECT_THAT(book.take_changed(9), IsEmpty());
    EXPECT_EQ(book.next_change(), WallTime::max());
    auto off = std::make_shared<Service>(*its);
    book.note(backup, {.at = loop.wall()});
    off->is_enabled = false;
    book.define(backup, off);
    EXPECT_EQ(book.next_change(), WallTime::max());
}

// Whatever happens, in whichever order: next_change() is when the first of all is judged otherwise.
TEST_F(ABookOfHeartbeats, NeverMissesAChange)
{
    std::uint64_t judged_otherwise = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Random random{seed};
        HeartbeatBook many{minutes{1}, loop,
                           [this](std::string_view token) { return mac.of(token); }};
        std::vector<std::shared_ptr<Service>> services;
        std::vector<Heartbeat> shown;
        for (int i = 0; i < 8; ++i) {
            services.push_back(reporter(join("s", i), join(backup_token, i)));
            services.back()->interval = seconds{static_cast<int>(random.below(300)) + 1};
            many.define(ServiceKey{i}, services.back());
            shown.push_back(Heartbeat::awaited);
        }
        for (int turn = 0; turn < 60; ++turn) {
            const auto which = random.below(services.size());
            const ServiceKey key{static_cast<std::int64_t>(which)};
            if (random.below(3) == 0)
                many.note(key, {.at = loop.wall()});
            if (random.below(20) == 0)
                many.listen_again();
            for (std::size_t i = 0; i < services.size(); ++i)
                shown[i] = judge_heartbeat(many.facts(*services[i]), loop.wall());
            loop.run_for(seconds{static_cast<int>(random.below(60))});
            std::vector<ServiceKey> changed = many.take_changed(99);
            for (std::size_t i = 0; i < services.size(); ++i) {
                const bool is_other =
                    judge_heartbeat(many.facts(*services[i]), loop.wall()) != shown[i];
                judged_otherwise += is_other ? 1 : 0;
                EXPECT_EQ(is_other,
                          std::ranges::count(changed, ServiceKey{static_cast<std::int64_t>(i)}) > 0)
                    << "service " << i << " in turn " << turn;
            }
        }
    }
    EXPECT_GT(judged_otherwise, 1000U);
}

}  // namespace
}  // namespace holdfast::watch
