#include "watch/host/icmp_checker.h"

#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "tests/watch/host/host_fixture.h"
#include "watch/host/echo.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

// Who is asked: a script says what he answers to which request.
class FarEnd final : public IoHandler {
public:
    using Script =
        std::function<std::vector<std::string>(std::size_t number, const std::string& reply)>;

    FarEnd(IoLoop& loop, Descriptor socket, Script script)
        : socket_{std::move(socket)},
          script_{std::move(script)},
          watch_{loop.watch(socket_.get(), {.readable = true}, *this)}
    {
    }
    void on_ready(Readiness /*ready*/) override
    {
        std::array<char, 2048> packet{};
        ssize_t count = ::recv(socket_.get(), packet.data(), packet.size(), MSG_DONTWAIT);
        if (count <= 0)
            return watch_.reset();
        std::string request{packet.data(), static_cast<std::size_t>(count)};
        for (const std::string& each : script_(asked_++, to_reply(request)))
            (void)::send(socket_.get(), each.data(), each.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    std::size_t asked() const noexcept { return asked_; }

    static std::string to_reply(std::string packet)
    {
        packet[0] = 0;
        packet[2] = packet[3] = 0;
        auto sum = internet_checksum(
            {reinterpret_cast<const std::uint8_t*>(packet.data()), packet.size()});
        packet[2] = static_cast<char>(sum >> 8U);
        packet[3] = static_cast<char>(sum);
        return packet;
    }

private:
    Descriptor socket_;
    Script script_;
    std::size_t asked_ = 0;
    std::unique_ptr<Watch> watch_;
};

class IcmpChecks : public HostFixture {
protected:
    IcmpChecks()
    {
        far_script = [](std::size_t, const std::string& reply) { return std::vector{reply}; };
    }
    EchoSocket open(const Address& address)
    {
        opened.push_back(to_string(address));
        if (error != 0)
            return {.error = error};
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()),
                  0);
        far_end.emplace(loop, Descriptor{ends[1]},
                        [this](std::size_t number, const std::string& reply) {
                            return far_script(number, reply);
                        });
        return {.descriptor = Descriptor{ends[0]}};
    }
    static Check check_of(Service service, std::uint64_t id = 1)
    {
        return {.id = CheckId{id},
                .service = std::make_shared<const Service>(std::move(service)),
                .timeout = milliseconds{200}};
    }
    static Service ping(std::string url, IcmpCheck check = {.echoes = 3})
    {
        Service service = of(CheckType::icmp, check);
        service.url = std::move(url);
        return service;
    }
    Observation ask(Service service)
    {
        told.reset();
        checker.begin(check_of(std::move(service)), loop.now());
        run_until(loop, [&] { return told.has_value(); });
        return told.value_or(Observation{});
    }
    // Until so many have been asked for and a while more; then its time is over.
    Observation ask_in_vain(Service service, std::size_t requests)
    {
        told.reset();
        checker.begin(check_of(std::move(service)), loop.now());
        run_until(loop, [&] { return (far_end && far_end->asked() >= requests) || told; });
        EXPECT_FALSE(told);
        Instant later = loop.now() + milliseconds{30};
        run_until(loop, [&] { return loop.now() >= later || told; });
        return told ? *told : checker.give_up(CheckId{1}, loop.now());
    }

    int error = 0;
    std::vector<std::string> opened;
    FarEnd::Script far_script;
    std::optional<FarEnd> far_end;
    std::optional<Observation> told;
    IcmpChecker checker{surroundings(),
                        [this](CheckId, Observation observation) { told = std::move(observation); },
                        [this](const Address& address) { return open(address); }};
};

TEST_F(IcmpChecks, AreWellWhenEachEchoComesBack)
{
    Instant began = loop.now();
    Observation seen_now = ask(ping("icmp://router.test"));
    Duration whole_check = loop.now() - began;
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_EQ(seen_now.warning, "");
    EXPECT_FALSE(seen_now.silence);
    EXPECT_EQ(seen_now.address, "127.0.0.1");
    EXPECT_EQ(far_end->asked(), 3U);
    EXPECT_GT(seen_now.took, Duration::zero());
    EXPECT_LT(2 * seen_now.took, whole_check) << "an echo's, not the check's";
    EXPECT_THAT(seen_now.body, HasSubstr("\"sent\":3,\"back\":3"));
}

TEST_F(IcmpChecks, TellAProbeOfEachPhaseAndNotOfAnEchoAlone)
{
    Check check = check_of(ping("icmp://router.test", {.echoes = 1}));
    check.probe = std::make_shared<const ProbeTerms>();
    checker.begin(check, loop.now());
    run_until(loop, [&] { return told.has_value(); });
    ASSERT_TRUE(told);
    EXPECT_GT(told->phases.resolve, Duration::zero());
    EXPECT_GT(told->phases.connect, Duration::zero());
    EXPECT_GT(told->phases.processing, Duration::zero());
    EXPECT_EQ(told->took, Duration::zero()) << "whoever is told fills it in";
    ASSERT_TRUE(told->details);
    EXPECT_EQ(told->details->hop_limit, std::nullopt) << "this socket tells of no hops";
}

TEST_F(IcmpChecks, CountWhatIsLost)
{
    far_script = [](std::size_t number, const std::string& reply) {
        return number == 1 ? std::vector<std::string>{} : std::vector{reply};
    };
    EXPECT_EQ(ask_in_vain(ping("icmp://127.0.0.1"), 3).warning,
              "1 of 3 echoes did not come back (33 %)");
}

TEST_F(IcmpChecks, BelieveNoReplyThatIsNotTheirs)
{
    far_script = [](std::size_t number, const std::string& reply) {
        std::string other_sequence = reply;
        other_sequence[7] = 99;
        std::string other_identifier = reply;
        other_identifier[4] = static_cast<char>(~reply[4]);
        std::string other_cookie = reply;
        other_cookie[9] = static_cast<char>(~reply[9]);
        std::string unreachable = reply;
        unreachable[0] = 3;
        std::string garbage(1500, static_cast<char>(number));
        return std::vector<std::string>{FarEnd::to_reply(other_sequence),
                                        FarEnd::to_reply(other_identifier),
                                        FarEnd::to_reply(other_cookie),
                                        unreachable,
                                        garbage,
                                        ""};
    };
    Observation seen_now = ask_in_vain(ping("icmp://127.0.0.1"), 3);
    EXPECT_EQ(seen_now.silence, Silence::timed_out);
    EXPECT_EQ(seen_now.problem, "none of 3 echoes came back");
}

TEST_F(IcmpChecks, CountDuplicatesOnce)
{
    far_script = [](std::size_t number, const std::string& reply) {
        return number == 0 ? std::vector{reply, reply, reply} : std::vector<std::string>{};
    };
    Observation seen_now = ask_in_vain(ping("icmp://127.0.0.1"), 3);
    EXPECT_THAT(seen_now.problem, StartsWith("2 of 3 echoes did not come back (66 %), expected"));
    EXPECT_THAT(seen_now.body, HasSubstr("\"duplicates\":2"));
}

TEST_F(IcmpChecks, AreNotDisturbedByAFlood)
{
    far_script = [](std::size_t number, const std::string& reply) {
        std::vector<std::string> flood(200, std::string(1000, 'x'));
        flood.front() = reply;
        return number == 0 ? flood : std::vector{reply};
    };
    Observation seen_now = ask(ping("icmp://127.0.0.1"));
    EXPECT_FALSE(seen_now.silence);
}

TEST_F(IcmpChecks, NameWhatWouldPermitThem)
{
    error = EACCES;
    Observation seen_now = ask(ping("icmp://127.0.0.1"));
    EXPECT_TRUE(seen_now.is_unknown);
    EXPECT_THAT(seen_now.problem, HasSubstr("net.ipv4.ping_group_range"));
    EXPECT_THAT(seen_now.problem, HasSubstr("icmp.conf"));
    error = EPERM;
    EXPECT_THAT(ask(ping("icmp://127.0.0.1")).problem, HasSubstr("IPAddressDeny="));
    error = EMFILE;
    EXPECT_TRUE(ask(ping("icmp://127.0.0.1")).is_unknown);
}

TEST_F(IcmpChecks, TryEachAddressUntilThereIsAWay)
{
    names.set([](const NameServer::Question& question) -> std::vector<std::string> {
        std::vector<NameServer::Record> records;
        if (question.type == 1)
            records = {NameServer::a(std::string{"\x7F\0\0\1", 4}),
                       NameServer::a(std::string{"\x7F\0\0\2", 4})};
        return {NameServer::reply(question, records)};
    });
    error = ENETUNREACH;
    Observation seen_now = ask(ping("icmp://router.test"));
    EXPECT_EQ(opened.size(), 2U);
    EXPECT_EQ(seen_now.silence, Silence::unreachable);
    EXPECT_EQ(seen_now.problem, "Network is unreachable");
}

TEST_F(IcmpChecks, GoWhereTheyMay)
{
    EXPECT_EQ(ask(ping("icmp://169.254.169.254")).silence, Silence::unreachable);
    EXPECT_THAT(ask(ping("tcp://127.0.0.1:1")).problem, HasSubstr("icmp:// and a host"));
    EXPECT_THAT(ask(ping("")).problem, HasSubstr("icmp:// and a host"));
    EXPECT_TRUE(opened.empty());
}

TEST_F(IcmpChecks, SayThatNoNameServerAnswers)
{
    names.set(say_nothing);
    checker.begin(check_of(ping("icmp://router.test")), loop.now());
    Observation seen_now = checker.give_up(CheckId{1}, loop.now());
    EXPECT_EQ(seen_now.silence, Silence::not_resolved);
    EXPECT_EQ(seen_now.problem, "no answer to who router.test is");
}

TEST_F(IcmpChecks, AreCancelled)
{
    checker.begin(check_of(ping("icmp://127.0.0.1")), loop.now());
    checker.begin(check_of(ping("icmp://router.test"), 2), loop.now());
    checker.cancel(CheckId{1});
    checker.cancel(CheckId{2});
    Instant later = loop.now() + milliseconds{50};
    run_until(loop, [&] { return loop.now() >= later; });
    EXPECT_FALSE(told);
}

TEST_F(IcmpChecks, PingThisHost)
{
    for (const char* url : {"icmp://127.0.0.1", "icmp://[::1]"}) {
        Observation seen_now = look(ping(url), std::chrono::seconds{1});
        if (seen_now.is_unknown || seen_now.silence == Silence::unreachable)
            GTEST_SKIP() << url << ": " << seen_now.problem;
        EXPECT_EQ(seen_now.problem, "") << url;
        EXPECT_EQ(seen_now.warning, "") << url;
        EXPECT_FALSE(seen_now.silence) << url;
        EXPECT_THAT(seen_now.body, HasSubstr("\"back\":3")) << url;
        EXPECT_THAT(seen_now.body, HasSubstr("\"ttl\":")) << url;
        EXPECT_FALSE(seen_now.details) << url;
    }
}

TEST_F(IcmpChecks, TellAProbeHowManyHopsWereLeft)
{
    Check check = check_of(ping("icmp://127.0.0.1", {.echoes = 1}));
    check.probe = std::make_shared<const ProbeTerms>();
    check.timeout = std::chrono::seconds{1};
    host->submit(check, loop.now());
    Observation seen_now = collect(1).front().observation;
    if (seen_now.is_unknown || seen_now.silence == Silence::unreachable)
        GTEST_SKIP() << seen_now.problem;
    ASSERT_TRUE(seen_now.details);
    EXPECT_GT(seen_now.details->hop_limit.value_or(0), 0U);
    EXPECT_GE(seen_now.took, seen_now.phases.connect + seen_now.phases.processing);
}

}  // namespace
}  // namespace holdfast::watch
