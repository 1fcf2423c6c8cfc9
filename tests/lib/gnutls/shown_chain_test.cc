#include "lib/gnutls/shown_chain.h"

#include <fstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/system_clock.h"
#include "lib/gnutls/trust.h"
#include "tests/fakes/made_certificate.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/tls_server.h"

namespace holdfast::gnutls {
namespace {

using std::chrono::hours;

class AShownChain : public testing::Test {
protected:
    static std::vector<std::string> parts_of(const std::string& chain)
    {
        constexpr std::string_view begin = "-----BEGIN";
        std::vector<std::string> parts;
        for (std::size_t at = 0; at != std::string::npos;) {
            const std::size_t next = chain.find(begin, at + 1);
            parts.push_back(chain.substr(at, next == std::string::npos ? next : next - at));
            at = next;
        }
        return parts;
    }
    std::shared_ptr<const Trust> trust_in(const std::string& pem)
    {
        const std::string path = directory.file("ca.pem");
        std::ofstream{path} << pem;
        return *Trust::of_file(path);
    }
    CertificateWish until(std::string name, hours ends_in)
    {
        return from_now({.name = std::move(name), .ends_in = ends_in}, clock.wall());
    }
    double hours_from_now(WallTime time) const { return seconds(time - clock.wall()) / 3600; }

    daemon::SystemClock clock;
    TemporaryDirectory directory;
};

TEST_F(AShownChain, TellsOfTheLeaf)
{
    const auto parts = parts_of(
        make_chain(until("shop.test", hours{100}), until("issuer", hours{50})).certificate);
    ASSERT_EQ(parts.size(), 2U);
    const auto shown = describe_chain(parts, CertificateForm::pem, *Trust::of_nobody());
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->subject, "CN=shop.test");
    EXPECT_EQ(shown->issuer, "CN=issuer");
    EXPECT_EQ(shown->names, "shop.test") << "an address is no name";
    EXPECT_EQ(shown->fingerprint.size(), 64U);
    EXPECT_EQ(shown->fingerprint.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NEAR(hours_from_now(shown->earliest), 50, 0.1);
    EXPECT_FALSE(shown->trusted_until) << "nobody is trusted";
}

TEST_F(AShownChain, WritesNamesAsGoDoes)
{
    auto subject_of = [&](const std::string& more) {
        CertificateWish wish = until("shop\\, test", hours{1});
        wish.more_of_subject = more;
        const std::vector<std::string> parts{make_certificate(wish).certificate};
        return describe_chain(parts, CertificateForm::pem, *Trust::of_nobody())->subject;
    };
    EXPECT_EQ(subject_of("C=XX,ST=Shore,L=Port,STREET=Q,postalCode=9,O=Example,OU=Ships,"
                         "serialNumber=7"),
              "SERIALNUMBER=7,CN=shop\\, test,OU=Ships,O=Example,POSTALCODE=9,STREET=Q,L=Port,"
              "ST=Shore,C=XX");
    // In the certificate the last one of these is first.
    EXPECT_EQ(subject_of("CN=last,OU=B,O=Z,OU=A"), "CN=last,OU=A+OU=B,O=Z");
}

TEST_F(AShownChain, IsTrustedUntilTheWayToTheAuthorityEnds)
{
    const auto parts = parts_of(
        make_chain(until("shop.test", hours{100}), until("issuer", hours{50})).certificate);
    const auto trust = trust_in(parts[1]);
    auto shown = describe_chain(parts, CertificateForm::pem, *trust);
    ASSERT_TRUE(shown && shown->trusted_until);
    EXPECT_NEAR(hours_from_now(*shown->trusted_until), 50, 0.1);
    // The server need not show the authority; and what it shows besides is no part of the way.
    const std::string stranger = make_certificate(until("stranger", hours{2})).certificate;
    const std::vector<std::string> odd{parts[0], stranger};
    shown = describe_chain(odd, CertificateForm::pem, *trust);
    ASSERT_TRUE(shown && shown->trusted_until);
    EXPECT_NEAR(hours_from_now(shown->earliest), 2, 0.1);
    EXPECT_NEAR(hours_from_now(*shown->trusted_until), 50, 0.1);
    const std::vector<std::string> leaf{parts[0]};
    shown = describe_chain(leaf, CertificateForm::pem, *trust);
    ASSERT_TRUE(shown && shown->trusted_until);
    EXPECT_NEAR(hours_from_now(*shown->trusted_until), 50, 0.1);
    EXPECT_NEAR(hours_from_now(shown->earliest), 100, 0.1);
}

TEST_F(AShownChain, IsNothingWhenItCannotBeRead)
{
    const auto nobody = Trust::of_nobody();
    EXPECT_FALSE(describe_chain({}, CertificateForm::pem, *nobody));
    const std::vector<std::string> text{"no certificate"};
    EXPECT_FALSE(describe_chain(text, CertificateForm::pem, *nobody));
    EXPECT_FALSE(describe_chain(text, CertificateForm::der, *nobody));
}

}  // namespace
}  // namespace holdfast::gnutls
