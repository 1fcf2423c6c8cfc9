#include "watch/check/tls_checker.h"

#include <fstream>

#include "tests/fakes/restless_server.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/tls_server.h"
#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

class ATlsCheck : public CheckFixture {
protected:
    MadeCertificate make(CertificateWish own, CertificateWish issuer = {.name = "issuer"})
    {
        own.name = "mail.test";
        MadeCertificate made =
            make_chain(from_now(own, clock.wall()), from_now(issuer, clock.wall()));
        // A file of authorities is read once an hour.
        ca_file = directory.file(join("ca", ++made_files, ".pem"));
        std::ofstream{ca_file} << made.certificate.substr(made.certificate.rfind("-----BEGIN"));
        return made;
    }
    Service to_tls(std::string_view host = "mail.test")
    {
        Service service = to(join("tls://", host, ":", tls.port()), CheckType::tls);
        service.tls.ca_file = ca_file;
        return service;
    }
    double hours_from_now(std::optional<WallTime> time) const
    {
        return time ? seconds(*time - clock.wall()) / 3600 : -1e9;
    }

    TemporaryDirectory directory;
    int made_files = 0;
    std::string ca_file;
    TlsServer tls{loop, make({.ends_in = hours{240}}, {.name = "issuer", .ends_in = hours{100}})};
};

TEST_F(ATlsCheck, TellsWhenLeafAndChainEnd)
{
    Observation seen_now = run(to_tls());
    EXPECT_FALSE(seen_now.silence) << seen_now.problem;
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_NEAR(hours_from_now(seen_now.leaf_expires), 240, 0.1);
    EXPECT_NEAR(hours_from_now(seen_now.certificate_expires), 100, 0.1);
    EXPECT_GT(seen_now.phases.tls, Duration::zero());
    EXPECT_EQ(seen_now.address, "127.0.0.1");
}

TEST_F(ATlsCheck, TellsThatAlsoOfACertificateThatItDoesNotBelieve)
{
    tls.set_certificate(make({.starts_in = -hours{99}, .ends_in = -hours{9}}));
    Observation seen_now = run(to_tls());
    EXPECT_EQ(seen_now.silence, Silence::tls_failed);
    EXPECT_THAT(seen_now.problem, StartsWith("its certificate has expired on 20"));
    EXPECT_NEAR(hours_from_now(seen_now.leaf_expires), -9, 0.1);

    tls.set_certificate(make_certificate(from_now({.name = "mail.test"}, clock.wall())));
    seen_now = run(to_tls());
    EXPECT_EQ(seen_now.silence, Silence::tls_failed) << "it signed itself";
    EXPECT_TRUE(seen_now.leaf_expires);

    tls.set_certificate(make({}));
    seen_now = run(to_tls("other.test"));
    EXPECT_EQ(seen_now.problem, "its certificate is not for other.test");
    EXPECT_TRUE(seen_now.leaf_expires);
}

TEST_F(ATlsCheck, BelievesWhatItIsToldTo)
{
    Service service = to_tls("other.test");
    service.tls.server_name = "mail.test";
    EXPECT_EQ(run(service).problem, "");
    service = to_tls("other.test");
    service.tls.verify = false;
    EXPECT_EQ(run(service).problem, "");
    service.tls.verify = true;
    service.tls.ca_file = directory.file("missing.pem");
    Observation seen_now = run(service);
    EXPECT_EQ(seen_now.silence, Silence::tls_failed);
    EXPECT_THAT(seen_now.problem, HasSubstr("missing.pem"));
}

TEST_F(ATlsCheck, ReadsAuthoritiesOnceOnAnotherThread)
{
    submit(to_tls(), std::chrono::seconds{5});
    submit(to_tls(), std::chrono::seconds{5});
    run_until(loop, [&] { return worker.count() == 1; });
    wait_for(2);
    submit(to_tls(), std::chrono::seconds{5});
    run_until(loop, [&] { return probers.under_way() == 0; });
    EXPECT_EQ(worker.count(), 0U);
    EXPECT_EQ(probers.collect(loop.now()).size(), 1U);
    // Without a thread that has time there is an answer, too.
    worker.set_jobs_max(0);
    Service other = to_tls();
    other.tls.ca_file = directory.file("other.pem");
    EXPECT_THAT(run(other).problem, HasSubstr("too much to do"));
}

TEST_F(ATlsCheck, CallsGarbageWhatIsNoTls)
{
    RestlessServer text{loop, [](std::size_t number) {
                            return number == 0 ? "HTTP/1.1 400 Bad Request\r\n\r\n" : "";
                        }};
    Service service = to(join("tls://127.0.0.1:", text.port()), CheckType::tls);
    service.tls.verify = false;
    Observation seen_now = run(service);
    EXPECT_TRUE(seen_now.is_garbage);
    EXPECT_FALSE(seen_now.silence);
    EXPECT_THAT(seen_now.problem, StartsWith("what answered speaks no TLS: "));
}

TEST_F(ATlsCheck, EndsAtItsTime)
{
    RestlessServer mute{loop, [](std::size_t) { return ""; }};
    Service service = to(join("tls://127.0.0.1:", mute.port()), CheckType::tls);
    service.tls.verify = false;
    Observation seen_now = run(service, milliseconds{500});
    EXPECT_EQ(seen_now.silence, Silence::timed_out);
    EXPECT_EQ(seen_now.problem, "connected, but no TLS handshake came of it within 500ms");
    run_until(loop, [&] { return mute.open_connections() == 0; });

    RestlessServer closes{loop, [](std::size_t) { return std::nullopt; }};
    service.url = join("tls://127.0.0.1:", closes.port());
    EXPECT_EQ(run(service).silence, Silence::cut_off);

    names.set(say_nothing);
    seen_now = run(to("tls://mute.test", CheckType::tls), milliseconds{500});
    EXPECT_EQ(seen_now.silence, Silence::not_resolved);
}

TEST_F(ATlsCheck, GoesNowhereThatItMayNot)
{
    EXPECT_THAT(run(to("tls://169.254.169.254", CheckType::tls)).problem, HasSubstr("link-local"));
    EXPECT_EQ(run(to("https://x/", CheckType::tls)).silence, Silence::unreachable);
}

}  // namespace
}  // namespace holdfast::watch
