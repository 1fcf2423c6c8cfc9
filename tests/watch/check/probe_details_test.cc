// What checks tell beyond a judgement, for who asks for it.
#include <fstream>

#include "lib/zlib/gzip.h"
#include "tests/fakes/loop_server.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/tls_server.h"
#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::Not;
using Said = std::vector<std::string>;

class AProbe : public CheckFixture {
protected:
    AProbe()
    {
        // Addresses of names are asked for by hand here: what is allowed is another test's.
        terms.admits = [](std::string_view host, std::uint16_t /*port*/) {
            return host != "forbidden.test";
        };
    }
    Observation probe(Service service, Duration timeout = std::chrono::seconds{5})
    {
        seen.clear();
        probers.submit({.id = CheckId{++checks},
                        .service = std::make_shared<const Service>(std::move(service)),
                        .timeout = timeout,
                        .probe = std::make_shared<const ProbeTerms>(terms)},
                       loop.now());
        wait_for(1);
        return seen.size() == 1 ? std::move(seen[0].observation)
                                : Observation{.problem = "nothing was seen"};
    }
    // A chain of two, whose issuer is in a file.
    MadeCertificate make(CertificateWish own, CertificateWish issuer = {.name = "issuer"})
    {
        own.name = "mail.test";
        MadeCertificate made =
            make_chain(from_now(own, clock.wall()), from_now(issuer, clock.wall()));
        ca_file = directory.file("ca.pem");
        std::ofstream{ca_file} << made.certificate.substr(made.certificate.rfind("-----BEGIN"));
        return made;
    }
    double hours_from_now(WallTime time) const { return seconds(time - clock.wall()) / 3600; }

    ProbeTerms terms;
    TemporaryDirectory directory;
    std::string ca_file;
    LoopServer server{loop};
    TlsServer tls{loop, make({.ends_in = hours{240}}, {.name = "issuer", .ends_in = hours{100}})};
};

TEST_F(AProbe, TellsOfAnAnswerWhatNoJudgementNeeds)
{
    Observation now = probe(to(join("http://shop.test:", server.port(), "/")));
    ASSERT_TRUE(now.details);
    EXPECT_EQ(now.status_code, 200U);
    EXPECT_EQ(now.details->http_version, "1.1");
    EXPECT_EQ(now.details->body_bytes, 4U);
    EXPECT_EQ(now.details->redirects, 0U);
    EXPECT_EQ(now.details->first_address, "127.0.0.1");
    EXPECT_EQ(now.details->lookup, now.phases.resolve);
    EXPECT_GT(now.details->lookup, Duration::zero());
    EXPECT_FALSE(now.details->is_secure);
    EXPECT_FALSE(now.details->tls);
    EXPECT_EQ(now.body, "") << "counted, not kept";
    EXPECT_FALSE(run(to(server.url("/"))).details) << "of a service that is watched";
}

TEST_F(AProbe, TakesABodyAsItComes)
{
    const std::string packed =
        zlib::Gzip{zlib::Gzip::Effort::best}.compress(std::string(5000, 'a'));
    server.behave = [&](const std::string& request) {
        EXPECT_THAT(request, Not(HasSubstr("Accept-Encoding")));
        return LoopServer::Act{LoopServer::answer(200, packed, "Content-Encoding: gzip\r\n")};
    };
    Observation now = probe(to(server.url("/")));
    EXPECT_EQ(now.problem, "");
    EXPECT_EQ(now.details->body_bytes, packed.size());
}

// Of a service it would be too long.
TEST_F(AProbe, CountsABodyOfAnyLength)
{
    const std::string body(150'000, 'a');
    server.behave = [&](const std::string&) {
        return LoopServer::Act{LoopServer::answer(200, body), LoopServer::Then::keep};
    };
    Observation now = probe(to(server.url("/")));
    EXPECT_EQ(now.problem, "");
    EXPECT_EQ(now.details->body_bytes, body.size());
    EXPECT_THAT(run(to(server.url("/"))).problem, HasSubstr("longer than"));
}

TEST_F(AProbe, CountsRedirects)
{
    server.behave = [&](const std::string& request) {
        const bool is_second = request.starts_with("GET /second ");
        return LoopServer::Act{is_second ? LoopServer::answer(200, "there")
                                         : LoopServer::answer(302, "", "Location: /second\r\n")};
    };
    Observation now = probe(to(join("http://shop.test:", server.port(), "/")));
    EXPECT_EQ(now.details->redirects, 1U);
    EXPECT_EQ(now.details->body_bytes, 5U);
    EXPECT_LE(now.details->lookup, now.phases.resolve) << "of the first hop alone";
    Service none = to(server.url("/"));
    int hop = 0;
    server.behave = [&](const std::string&) {
        return LoopServer::Act{LoopServer::answer(302, "", join("Location: /hop", ++hop, "\r\n"))};
    };
    now = probe(none);
    EXPECT_EQ(now.details->redirects, 11U) << "the last one was not followed";
    EXPECT_THAT(now.problem, HasSubstr("more than 10 times"));
}

TEST_F(AProbe, GoesWhereItIsAdmittedAlone)
{
    server.behave = [&](const std::string&) {
        return LoopServer::Act{LoopServer::answer(
            302, "", join("Location: http://forbidden.test:", server.port(), "/\r\n"))};
    };
    Observation now = probe(to(server.url("/")));
    EXPECT_THAT(now.problem, HasSubstr("forbidden.test"));
    EXPECT_THAT(now.problem, HasSubstr("may not be asked"));
    EXPECT_EQ(now.status_code, 302U);
    EXPECT_EQ(server.requests.size(), 1U);
    now = probe(to(join("http://forbidden.test:", server.port(), "/")));
    EXPECT_EQ(now.silence, Silence::unreachable);
    EXPECT_EQ(server.requests.size(), 1U);
    // A service may go there.
    EXPECT_THAT(run(to(server.url("/"))).problem, Not(HasSubstr("may not be asked")));
}

TEST_F(AProbe, RefusesANameThatTurnsOutToBeLinkLocal)
{
    names.set([](const NameServer::Question& question) {
        return Said{NameServer::reply(question, {NameServer::a(std::string{"\xA9\xFE\xA9\xFE"})})};
    });
    Observation now = probe(to(join("http://rebound.test:", server.port(), "/")));
    EXPECT_EQ(now.silence, Silence::unreachable);
    EXPECT_THAT(now.problem, HasSubstr("link-local"));
    EXPECT_TRUE(server.requests.empty());
}

TEST_F(AProbe, TellsWhoIsBehindHttps)
{
    Service service = to(join("https://mail.test:", tls.port(), "/"));
    service.tls.ca_file = ca_file;
    Observation now = probe(service);
    ASSERT_TRUE(now.details && now.details->tls) << now.problem;
    const TlsFacts& facts = *now.details->tls;
    EXPECT_TRUE(now.details->is_secure);
    EXPECT_EQ(facts.version, "TLS 1.3");
    EXPECT_EQ(facts.subject, "CN=mail.test");
    EXPECT_EQ(facts.issuer, "CN=issuer");
    EXPECT_EQ(facts.names, "mail.test");
    EXPECT_EQ(facts.fingerprint.size(), 64U);
    EXPECT_NEAR(hours_from_now(facts.earliest), 100, 0.1);
    ASSERT_TRUE(facts.trusted_until);
    EXPECT_NEAR(hours_from_now(*facts.trusted_until), 100, 0.1);
}

TEST_F(AProbe, TellsTheSameOfAPortWithTls)
{
    Service service = to(join("tls://mail.test:", tls.port()), CheckType::tls);
    service.tls.ca_file = ca_file;
    Observation now = probe(service);
    ASSERT_TRUE(now.details && now.details->tls) << now.problem;
    EXPECT_EQ(now.details->tls->version, "TLS 1.3");
    EXPECT_EQ(now.details->tls->subject, "CN=mail.test");
    EXPECT_TRUE(now.details->tls->trusted_until);
    // Nobody trusts it.
    service.tls.ca_file.clear();
    now = probe(service);
    EXPECT_EQ(now.silence, Silence::tls_failed);
    ASSERT_TRUE(now.details && now.details->tls);
    EXPECT_FALSE(now.details->tls->trusted_until);
    EXPECT_FALSE(run(service).details);
}

TEST_F(AProbe, CountsTheRecordsOfAnAnswer)
{
    NameServer chosen{loop, [](const NameServer::Question& question) {
                          const std::string name = NameServer::packed("a.test");
                          return Said{NameServer::reply(
                              question, {{6, name + name + NameServer::number(2026112101, 4) +
                                                 std::string(16, '\0')}})};
                      }};
    Service service = to("", CheckType::dns);
    service.dns = {.name = "a.test", .type = "SOA", .resolver = chosen.endpoint()};
    Observation now = probe(service);
    ASSERT_TRUE(now.details && now.details->dns) << now.problem;
    EXPECT_EQ(now.details->dns->answers, 1U);
    EXPECT_EQ(now.details->dns->authorities, 0U);
    EXPECT_EQ(now.details->dns->serial, 2026112101U);
    EXPECT_FALSE(run(service).details);
}

}  // namespace
}  // namespace holdfast::watch
