#include "lib/cares/resolver.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/cares/resolvers.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/name_server.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::cares {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using Question = NameServer::Question;
using Said = std::vector<std::string>;

constexpr std::string_view an_address{"\xC0\0\x02\1", 4};

Said say_address(const Question& question)
{
    return {NameServer::reply(question, question.type == 1 ? std::vector{NameServer::a(an_address)}
                                                           : std::vector<NameServer::Record>{})};
}
Said say_nothing(const Question& /*question*/)
{
    return {};
}

class AResolver : public testing::Test {
protected:
    std::shared_ptr<Resolver> resolver(std::vector<std::string> servers)
    {
        return Resolver::make(
            loop, {.servers = std::move(servers), .first_wait = milliseconds{30}, .tries = 2});
    }
    Answer ask(const std::shared_ptr<Resolver>& whom, int type = 1,
               const std::string& name = "a.test")
    {
        std::optional<Answer> answer;
        whom->ask(name, type, [&](Answer its) { answer = std::move(its); });
        EXPECT_FALSE(answer) << "told from within ask()";
        run_until(loop, [&] { return answer.has_value(); });
        return std::move(*answer);
    }
    AddressesFound find(const std::shared_ptr<Resolver>& whom, const std::string& name,
                        Family family = Family::any)
    {
        std::optional<AddressesFound> found;
        whom->find(name, family, [&](AddressesFound its) { found = std::move(its); });
        run_until(loop, [&] { return found.has_value(); });
        return std::move(*found);
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    NameServer server{loop, say_address};
    NameServer mute{loop, say_nothing};
};

TEST_F(AResolver, TellsAWholeRecordSetAndTheCode)
{
    auto whom = resolver({server.endpoint()});
    Answer answer = ask(whom);
    EXPECT_EQ(answer.code, "NOERROR");
    EXPECT_THAT(answer.records, ElementsAre("192.0.2.1"));
    EXPECT_EQ(answer.failure, Failure::none);
    EXPECT_TRUE(whom->is_idle());
    EXPECT_EQ(server.asked.at(0).name, "a.test");
}

TEST_F(AResolver, TellsEachCodeOfOneThatWasChosen)
{
    auto whom = resolver({server.endpoint()});
    for (auto [code, name] : {std::pair{1U, "FORMERR"},
                              {2U, "SERVFAIL"},
                              {3U, "NXDOMAIN"},
                              {4U, "NOTIMP"},
                              {5U, "REFUSED"}}) {
        server.set([code = code](const Question& question) {
            return Said{NameServer::reply(question, {}, code)};
        });
        Answer answer = ask(whom);
        EXPECT_EQ(answer.code, name);
        EXPECT_EQ(answer.failure, Failure::none) << name;
    }
}

TEST_F(AResolver, TellsARecordSetThatNeedsTcp)
{
    server.set([](const Question& question) {
        std::vector<NameServer::Record> records;
        for (unsigned i = 0; question.is_tcp && i < 1000; ++i)
            records.push_back(NameServer::a(NameServer::number(0x0A000000 + i, 4)));
        return Said{NameServer::reply(question, records, 0, !question.is_tcp)};
    });
    Answer answer = ask(resolver({server.endpoint()}));
    EXPECT_THAT(answer.records, SizeIs(1000));
    EXPECT_TRUE(server.asked.back().is_tcp);
}

TEST_F(AResolver, GoesOnToAServerThatAnswers)
{
    Answer answer = ask(resolver({mute.endpoint(), server.endpoint()}));
    EXPECT_THAT(answer.records, ElementsAre("192.0.2.1"));
    EXPECT_THAT(mute.asked, SizeIs(1));
}

TEST_F(AResolver, GivesUpOnServersThatSayNothing)
{
    Answer answer = ask(resolver({mute.endpoint()}));
    EXPECT_EQ(answer.failure, Failure::timed_out);
    EXPECT_EQ(answer.why, "no name server answered");
    EXPECT_THAT(mute.asked, SizeIs(2));
}

TEST_F(AResolver, SaysThatNobodyListens)
{
    std::string gone;
    {
        NameServer short_lived{loop, say_nothing};
        gone = short_lived.endpoint();
    }
    EXPECT_EQ(ask(resolver({gone})).failure, Failure::refused);
}

TEST_F(AResolver, LetsNobodyWaitForWhoIsMute)
{
    auto to_mute = resolver({mute.endpoint()});
    int late = 0;
    for (int i = 0; i < 100; ++i)
        to_mute->ask("a.test", 1, [&](const Answer&) { ++late; });
    EXPECT_EQ(ask(resolver({server.endpoint()})).code, "NOERROR");
    EXPECT_EQ(late, 0);
}

// What a stranger sends, or somebody out of order, is no answer.
TEST_F(AResolver, TakesNoAnswerToAnotherQuestion)
{
    server.set([](const Question& question) {
        Question other = question;
        other.message[0] = static_cast<char>(other.message[0] + 1);
        Question foreign = question;
        foreign.name = "b.test";
        return Said{"",
                    "x",
                    std::string(12, '\0'),
                    NameServer::reply(other, {}),
                    NameServer::reply(foreign, {}, 3),
                    NameServer::reply(question, {NameServer::a(an_address)})};
    });
    Answer answer = ask(resolver({server.endpoint()}));
    EXPECT_EQ(answer.code, "NOERROR");
    EXPECT_THAT(answer.records, SizeIs(1));
}

TEST_F(AResolver, KnowsAMalformedAnswer)
{
    server.set([](const Question& question) {
        return Said{NameServer::reply(question, {NameServer::a("too long")})};
    });
    EXPECT_TRUE(ask(resolver({server.endpoint()})).is_malformed);
}

TEST_F(AResolver, IsHeardOfNoMoreWhenItIsForgotten)
{
    auto whom = resolver({mute.endpoint()});
    QuestionId id = whom->ask("a.test", 1, [](const Answer&) { ADD_FAILURE(); });
    QuestionId other =
        whom->find("a.test", Family::any, [](const AddressesFound&) { ADD_FAILURE(); });
    whom->forget(id);
    whom->forget(other);
    run_until(loop, [&] { return whom->is_idle(); });
    // Nor when all of it goes.
    auto second = resolver({mute.endpoint()});
    second->ask("a.test", 1, [](const Answer&) { ADD_FAILURE(); });
    second.reset();
}

TEST_F(AResolver, RefusesNamesThatAreNone)
{
    auto whom = resolver({server.endpoint()});
    EXPECT_EQ(ask(whom, 1, "a..b").failure, Failure::other);
    EXPECT_EQ(ask(whom, 1, std::string(300, 'x')).failure, Failure::other);
    EXPECT_TRUE(whom->is_idle());
}

TEST_F(AResolver, FindsAddressesOfEitherFamily)
{
    server.set([](const Question& question) {
        std::vector<NameServer::Record> records;
        if (question.type == 1)
            records = {NameServer::a(an_address)};
        else
            records = {{28, std::string{"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16}, 1, 7}};
        return Said{NameServer::reply(question, records)};
    });
    auto whom = resolver({server.endpoint()});
    AddressesFound both = find(whom, "a.test");
    EXPECT_THAT(both.addresses, SizeIs(2));
    EXPECT_EQ(both.kept, std::chrono::seconds{7});
    EXPECT_TRUE(find(whom, "a.test", Family::ipv4).addresses.at(0).is_ipv4());
    EXPECT_FALSE(find(whom, "a.test", Family::ipv6).addresses.at(0).is_ipv4());
}

TEST_F(AResolver, SaysThatThereIsNoSuchName)
{
    server.set([](const Question& question) { return Said{NameServer::reply(question, {}, 3)}; });
    AddressesFound found = find(resolver({server.endpoint()}), "a.test");
    EXPECT_EQ(found.failure, Failure::no_such_name);
    EXPECT_EQ(found.why, "there is no such name");
}

TEST_F(AResolver, LooksForShortNamesInTheDomainsOfTheHost)
{
    server.set([](const Question& question) {
        if (question.name == "shop.corp.test")
            return say_address(question);
        return Said{NameServer::reply(question, {}, 3)};
    });
    auto whom = Resolver::make(
        loop, {.servers = {server.endpoint()}, .domains = {"other.test", "corp.test"}});
    EXPECT_THAT(find(whom, "shop").addresses, SizeIs(1));
    // Not those of a record set: there the name is the one that was written.
    EXPECT_EQ(ask(whom, 1, "shop").code, "NXDOMAIN");
}

TEST_F(AResolver, AreOneForEachServerAndBounded)
{
    Resolvers resolvers{loop, {.servers = {server.endpoint()}}};
    auto host = resolvers.find({});
    ASSERT_TRUE(host);
    EXPECT_EQ(*host, *resolvers.find({}));
    auto chosen = resolvers.find(mute.endpoint());
    ASSERT_TRUE(chosen);
    EXPECT_NE(*chosen, *host);
    EXPECT_EQ(*chosen, *resolvers.find(mute.endpoint()));
    EXPECT_FALSE(resolvers.find("nonsense"));
    // Those that are asked something stay.
    (*chosen)->ask("a.test", 1, [](const Answer&) {});
    for (std::size_t i = 0; i < 2 * Resolvers::resolvers_max; ++i)
        EXPECT_TRUE(resolvers.find(join("127.0.0.1:", 20'000 + i)));
    EXPECT_EQ(*chosen, *resolvers.find(mute.endpoint()));
    resolvers.set_host({.servers = {mute.endpoint()}});
    EXPECT_NE(*host, *resolvers.find({}));
    EXPECT_EQ(ask(*host).code, "NOERROR") << "who has the old one may still ask it";
    resolvers.set_host({});
    EXPECT_EQ(resolvers.find({}).error().context, "this host knows no name server");
}

TEST(HostSettings, AreThoseOfItsFiles)
{
    TemporaryDirectory directory;
    std::ofstream{directory.file("resolv.conf")} << "nameserver 192.0.2.53\n"
                                                    "nameserver 2001:db8::53\n"
                                                    "search corp.test other.test\n"
                                                    "options ndots:2\n";
    std::ofstream{directory.file("hosts")} << "192.0.2.1 shop\n";
    auto settings = read_host_settings(
        {.resolv_conf = directory.file("resolv.conf"), .hosts = directory.file("hosts")});
    ASSERT_TRUE(settings) << settings.error().context;
    EXPECT_THAT(settings->servers, ElementsAre("192.0.2.53:53", "[2001:db8::53]:53"));
    EXPECT_THAT(settings->domains, ElementsAre("corp.test", "other.test"));
    EXPECT_EQ(settings->dots_min, 2);
    EXPECT_THAT(find_host(settings->hosts, "shop"), SizeIs(1));
    EXPECT_TRUE(
        read_host_settings({.resolv_conf = directory.file("no"), .hosts = directory.file("no")}));
}

}  // namespace
}  // namespace holdfast::cares
