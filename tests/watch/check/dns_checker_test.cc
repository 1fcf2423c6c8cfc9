#include "watch/check/dns_checker.h"

#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::SizeIs;
using Said = std::vector<std::string>;
using Question = NameServer::Question;

class ADnsCheck : public CheckFixture {
protected:
    Service about(std::string name, std::string type = "A")
    {
        Service service = to("", CheckType::dns);
        service.dns = {
            .name = std::move(name), .type = std::move(type), .resolver = chosen.endpoint()};
        return service;
    }

    NameServer chosen{loop, [](const Question& question) {
                          return Said{NameServer::reply(
                              question, {NameServer::a(std::string{"\xC0\0\x02\2", 4}),
                                         NameServer::a(std::string{"\xC0\0\x02\1", 4})})};
                      }};
};

TEST_F(ADnsCheck, ShowsAWholeRecordSetOfTheResolverThatWasChosen)
{
    Observation seen_now = run(about("shop.test"));
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.dns_code, "NOERROR");
    EXPECT_EQ(seen_now.body, "192.0.2.1\n192.0.2.2");
    EXPECT_EQ(seen_now.address, chosen.endpoint());
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_GT(seen_now.phases.processing, Duration::zero());
    EXPECT_TRUE(names.asked.empty());
    Service of_host = about("shop.test");
    of_host.dns.resolver.clear();
    EXPECT_EQ(run(of_host).body, "127.0.0.1");
}

TEST_F(ADnsCheck, TellsThatThereIsNoSuchName)
{
    chosen.set([](const Question& question) { return Said{NameServer::reply(question, {}, 3)}; });
    Service service = about("gone.test");
    Observation seen_now = run(service);
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.dns_code, "NXDOMAIN");
    EXPECT_EQ(seen_now.problem, "the name server answers NXDOMAIN");
    // Unless that is what is asked about.
    service.conditions = {{.text = "[DNS_RCODE] == NXDOMAIN"}};
    EXPECT_EQ(run(service).problem, "");
}

TEST_F(ADnsCheck, TellsThatThereIsNoRecord)
{
    chosen.set([](const Question& question) { return Said{NameServer::reply(question, {})}; });
    EXPECT_EQ(run(about("shop.test", "MX")).problem, "there is no MX record");
}

TEST_F(ADnsCheck, CallsGarbageWhatCannotBeRead)
{
    chosen.set([](const Question& question) {
        return Said{NameServer::reply(question, {NameServer::a("five!")})};
    });
    Observation seen_now = run(about("shop.test"));
    EXPECT_TRUE(seen_now.is_garbage);
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.problem, "the answer of the name server is malformed");
}

TEST_F(ADnsCheck, EndsAtItsTimeWithAServerThatIsMute)
{
    chosen.set(say_nothing);
    Observation seen_now = run(about("shop.test"), milliseconds{50});
    EXPECT_EQ(seen_now.silence, Silence::timed_out);
    EXPECT_EQ(seen_now.problem, "no answer of the name server within 50ms");
    EXPECT_LT(seen_now.took, std::chrono::seconds{10});
}

TEST_F(ADnsCheck, HoldsUpNobodyElse)
{
    NameServer mute{loop, say_nothing};
    Service service = about("shop.test");
    service.dns.resolver = mute.endpoint();
    for (int i = 0; i < 50; ++i)
        submit(service, milliseconds{1500});
    seen.clear();
    CheckId quick = submit(about("shop.test"), milliseconds{1500});
    wait_for(1);
    EXPECT_EQ(seen.at(0).id, quick);
    EXPECT_EQ(probers.under_way(), 50U);
    wait_for(51);
    for (std::size_t i = 1; i < seen.size(); ++i)
        EXPECT_EQ(seen[i].observation.silence, Silence::timed_out);
}

TEST_F(ADnsCheck, SaysWhatIsWrongWithItsDefinition)
{
    EXPECT_EQ(run(about("shop.test", "ANY")).problem, "no such type of record: ANY");
    Service service = about("shop.test");
    service.dns.resolver = "resolver.test";
    EXPECT_THAT(run(service).problem, HasSubstr("as an address"));
    service.dns.resolver = "169.254.169.253:53";
    EXPECT_THAT(run(service).problem, HasSubstr("link-local"));
    EXPECT_EQ(*parse_resolver("192.0.2.53"), "192.0.2.53:53");
    EXPECT_EQ(*parse_resolver("2001:db8::53"), "[2001:db8::53]:53");
    EXPECT_EQ(*parse_resolver("[2001:db8::53]:5353"), "[2001:db8::53]:5353");
    EXPECT_EQ(*parse_resolver(""), "");
}

TEST_F(ADnsCheck, AsksForTheNameOfAnAddress)
{
    EXPECT_EQ(question_name({.name = "192.0.2.1", .type = "ptr"}), "1.2.0.192.in-addr.arpa");
    EXPECT_THAT(question_name({.name = "2001:db8::1", .type = "PTR"}),
                testing::MatchesRegex("1\\.0\\..*\\.8\\.b\\.d\\.0\\.1\\.0\\.0\\.2\\.ip6\\.arpa"));
    EXPECT_EQ(question_name({.name = "192.0.2.1", .type = "A"}), "192.0.2.1");
    EXPECT_EQ(question_name({.name = "a.test", .type = "PTR"}), "a.test");
}

class AnAddressBook : public CheckFixture {
protected:
    Result<std::vector<Address>> find(const std::string& name,
                                      AddressFamily family = AddressFamily::any)
    {
        std::optional<Result<std::vector<Address>>> found;
        addresses.find(name, family,
                       [&](Result<std::vector<Address>> its) { found = std::move(its); });
        run_until(loop, [&] { return found.has_value(); });
        return *found;
    }
};

TEST_F(AnAddressBook, AsksOnceForAllAndRemembers)
{
    int told = 0;
    for (int i = 0; i < 5; ++i)
        addresses.find("shop.test", AddressFamily::ipv4, [&](const auto& found) {
            EXPECT_TRUE(found);
            ++told;
        });
    run_until(loop, [&] { return told == 5; });
    EXPECT_THAT(names.asked, SizeIs(1));
    EXPECT_TRUE(find("SHOP.test", AddressFamily::ipv4));
    EXPECT_THAT(names.asked, SizeIs(1));
    EXPECT_TRUE(find("shop.test"));
    EXPECT_THAT(names.asked, SizeIs(3)) << "of any family is another question";
}

TEST_F(AnAddressBook, KnowsTheNamesOfTheHost)
{
    EXPECT_THAT(*find("localhost"), SizeIs(2));
    EXPECT_THAT(*find("localhost", AddressFamily::ipv6), SizeIs(1));
    resolvers.set_host(
        {.servers = {names.endpoint()}, .hosts = cares::parse_hosts("192.0.2.7 shop.test")});
    EXPECT_EQ(to_string(find("shop.test")->at(0)), "192.0.2.7");
    EXPECT_TRUE(names.asked.empty());
    resolvers.set_host({});
    EXPECT_EQ(find("other.test").error().context, "this host knows no name server");
}

TEST_F(AnAddressBook, TellsNobodyWhoHasGone)
{
    auto id = addresses.find("shop.test", AddressFamily::any, [](const auto&) { ADD_FAILURE(); });
    ASSERT_TRUE(id);
    addresses.cancel(*id);
    addresses.cancel(*id);
    EXPECT_TRUE(find("shop.test"));
    EXPECT_THAT(names.asked, SizeIs(2)) << "what was asked was not in vain";
}

TEST_F(AnAddressBook, IsBounded)
{
    DnsAddresses small{loop, resolvers, {.kept_min = std::chrono::hours{1}, .names_max = 2}};
    int told = 0;
    auto count = [&](const auto& found) {
        EXPECT_TRUE(found);
        ++told;
    };
    small.find("a.test", AddressFamily::any, count);
    small.find("b.test", AddressFamily::any, count);
    std::optional<Error> error;
    small.find("c.test", AddressFamily::any, [&](const auto& found) { error = found.error(); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Errc::overloaded);
    run_until(loop, [&] { return told == 2; });
}

}  // namespace
}  // namespace holdfast::watch
