#include "daemon/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/log.h"
#include "tests/daemon/reload_fixture.h"
#include "tests/fakes/made_certificate.h"

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr hours day{24};

Credentials make(const CertificateWish& wish)
{
    auto made = make_certificate(wish);
    return *gnutls::Credentials::make(*gnutls::Certificate::parse(made.certificate), made.key);
}

class CertificatesTest : public testing::Test {
protected:
    void show(const CertificateWish& wish)
    {
        certificates = std::make_unique<Certificates>(
            Certificates::World{.loop = loop, .log = log, .registry = registry},
            std::vector<ServerIdentity>{{"127.0.0.1:8443", make(wish)}});
    }
    std::vector<std::string> replace(const std::string& address, const Credentials& credentials)
    {
        return certificates->replace({{address, credentials}});
    }
    std::vector<std::string> logged() { return take_lines(log); }

    ManualClock clock;
    VirtualLoop loop;
    obs::Log log{clock, {}};
    obs::Registry registry;
    std::unique_ptr<Certificates> certificates;
};

TEST_F(CertificatesTest, AreFoundByAddressAndTold)
{
    show({.name = "holdfast.example.org"});
    ASSERT_NE(certificates->find("127.0.0.1:8443"), nullptr);
    EXPECT_EQ(certificates->find("127.0.0.1:8080"), nullptr);
    EXPECT_THAT(logged(), ElementsAre("certificate-loaded: 127.0.0.1:8443 shows the certificate "
                                      "CN=holdfast.example.org, ECDSA 256, until 2026-12-21"));
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_http_certificate_expiry_timestamp_seconds{"
                          "listen=\"127.0.0.1:8443\"} 1797822245\n"));
    EXPECT_EQ(certificates->trouble(), "");
}

TEST_F(CertificatesTest, AreReplacedInPlaceWhenTheyAreOthers)
{
    show({});
    (void)logged();
    const http::tls::Identity* identity = certificates->find("127.0.0.1:8443");
    const Credentials first = identity->credentials;
    EXPECT_THAT(replace("127.0.0.1:8443", first), IsEmpty());
    EXPECT_THAT(logged(), IsEmpty());

    const Credentials second = make({.ends_in = 90 * day});
    EXPECT_THAT(replace("127.0.0.1:8443", second), ElementsAre("127.0.0.1:8443"));
    EXPECT_EQ(identity->credentials, second);
    EXPECT_THAT(logged(), ElementsAre(AllOf(StartsWith("certificate-loaded: "),
                                            HasSubstr("until 2027-02-19"))));
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\"} 1803006245\n"));
    // An address that nobody listens on needs a restart.
    EXPECT_THAT(replace("127.0.0.1:9443", second), IsEmpty());
}

TEST_F(CertificatesTest, WarnBeforeTheirEndAndAfterItOnceADay)
{
    show({.ends_in = 16 * day});
    (void)logged();
    loop.run_for(2 * day - hours{1});
    EXPECT_THAT(logged(), IsEmpty());
    loop.run_for(hours{2});
    EXPECT_THAT(logged(), ElementsAre("certificate-ends-soon: the certificate of 127.0.0.1:8443, "
                                      "CN=localhost, ends on 2026-12-07, in 13 days"));
    loop.run_for(day);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("in 12 days")));
    loop.run_for(13 * day - hours{2});
    EXPECT_THAT(logged(), testing::SizeIs(12));
    EXPECT_EQ(certificates->trouble(), "");
    loop.run_for(hours{3});
    EXPECT_THAT(logged(),
                ElementsAre("certificate-ended: the certificate of 127.0.0.1:8443, CN=localhost, "
                            "ended on 2026-12-07, 0 hours ago"));
    EXPECT_EQ(certificates->trouble(), "the certificate of 127.0.0.1:8443 ended on 2026-12-07");
    replace("127.0.0.1:8443", make({.ends_in = 90 * day}));
    (void)logged();
    loop.run_for(3 * day);
    EXPECT_THAT(logged(), IsEmpty());
    EXPECT_EQ(certificates->trouble(), "");
}

TEST_F(CertificatesTest, LeaveToTheChecksWhatTheyHaveSaidAtTheStart)
{
    show({.starts_in = -3 * day, .ends_in = -day});
    EXPECT_THAT(logged(), ElementsAre(StartsWith("certificate-loaded: ")));
    loop.run_for(hours{20});
    EXPECT_THAT(logged(), IsEmpty());
    loop.run_for(hours{5});
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("ended on 2026-11-20, 48 hours ago")));
}

TEST_F(CertificatesTest, SayWhenTheyHaveNotBegun)
{
    show({.starts_in = day});
    EXPECT_EQ(certificates->trouble(), "the certificate of 127.0.0.1:8443 begins on 2026-11-22");
    loop.run_for(2 * day);
    EXPECT_EQ(certificates->trouble(), "");
}

}  // namespace
}  // namespace holdfast::daemon
