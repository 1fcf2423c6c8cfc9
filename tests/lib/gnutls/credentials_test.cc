#include "lib/gnutls/credentials.h"

#include <gmock/gmock.h>

#include "tests/fakes/made_certificate.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::gnutls {
namespace {

using std::chrono::hours;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string why_not(std::string_view pem)
{
    auto parsed = Certificate::parse(pem);
    if (parsed)
        return {};
    EXPECT_EQ(parsed.error().code, Errc::invalid);
    return parsed.error().context;
}

double hours_from_now(WallTime time)
{
    return seconds(time - ManualClock::start_wall) / 3600;
}

TEST(Certificate, TellsWhatOperatorsAsk)
{
    auto made = make_certificate({.name = "holdfast.example.org"});
    auto parsed = Certificate::parse(made.certificate);
    ASSERT_TRUE(parsed) << parsed.error().context;
    const CertificateFacts& facts = parsed->facts();
    EXPECT_EQ(facts.subject, "CN=holdfast.example.org");
    EXPECT_EQ(facts.issuer, facts.subject);
    EXPECT_THAT(facts.names, ElementsAre("holdfast.example.org", "127.0.0.1"));
    EXPECT_EQ(facts.key, "ECDSA 256");
    EXPECT_THAT(facts.fingerprint, testing::MatchesRegex("[0-9a-f]{64}"));
    EXPECT_NEAR(hours_from_now(facts.not_before), -1, 0.1);
    EXPECT_NEAR(hours_from_now(facts.not_after), 24 * 30, 0.1);
}

TEST(Certificate, EndsWithTheFirstOfItsChainAndBeginsWithTheLast)
{
    CertificateWish own{.starts_in = -hours{3}, .ends_in = hours{240}};
    CertificateWish issuer{.name = "issuer", .starts_in = -hours{1}, .ends_in = hours{48}};
    auto parsed = Certificate::parse(make_chain(own, issuer).certificate);
    ASSERT_TRUE(parsed) << parsed.error().context;
    EXPECT_EQ(parsed->facts().subject, "CN=localhost");
    EXPECT_EQ(parsed->facts().issuer, "CN=issuer");
    EXPECT_NEAR(hours_from_now(parsed->facts().not_before), -1, 0.1);
    EXPECT_NEAR(hours_from_now(parsed->facts().not_after), 48, 0.1);
}

// A file the wrong way round, as people make it: said, not guessed.
TEST(Certificate, TakesTheFirstForItsOwn)
{
    auto made = make_chain({.name = "own"}, {.name = "issuer"});
    auto second = made.certificate.find("-----BEGIN", 1);
    auto turned = made.certificate.substr(second) + made.certificate.substr(0, second);
    auto parsed = Certificate::parse(turned);
    ASSERT_TRUE(parsed) << parsed.error().context;
    EXPECT_EQ(parsed->facts().subject, "CN=issuer");
    auto refused = Credentials::make(*parsed, made.key);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
}

TEST(Certificate, SaysWhyItIsNone)
{
    EXPECT_THAT(why_not(""), HasSubstr("holds no certificate in PEM"));
    EXPECT_THAT(why_not("hello"), HasSubstr("holds no certificate in PEM"));
    EXPECT_THAT(why_not(make_certificate({}).key), HasSubstr("holds no certificate in PEM"));
    EXPECT_THAT(why_not("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
                HasSubstr("cannot be read as certificates in PEM"));
    auto cut = make_certificate({}).certificate;
    cut.resize(cut.size() / 2);
    EXPECT_NE(why_not(cut), "");
}

TEST(Certificate, RefusesKeysThatNoClientWouldTake)
{
    auto small = make_certificate({.key = CertificateWish::Key::rsa, .rsa_bits = 1024});
    EXPECT_THAT(why_not(small.certificate),
                AllOf(HasSubstr("1024 bits"), HasSubstr("less than 2048")));
    EXPECT_THAT(why_not(make_certificate({.may_sign = false}).certificate),
                HasSubstr("does not include digitalSignature"));
}

TEST(Credentials, TakeEachKindOfKey)
{
    using Key = CertificateWish::Key;
    for (auto [key, text] : {std::pair{Key::ecdsa, "ECDSA 256"},
                             {Key::rsa, "RSA 2048"},
                             {Key::ed25519, "EdDSA (Ed25519)"}}) {
        auto made = make_certificate({.key = key});
        auto parsed = Certificate::parse(made.certificate);
        ASSERT_TRUE(parsed) << parsed.error().context;
        EXPECT_EQ(parsed->facts().key, text);
        auto credentials = Credentials::make(*parsed, made.key);
        ASSERT_TRUE(credentials) << credentials.error().context;
        EXPECT_EQ((*credentials)->facts().fingerprint, parsed->facts().fingerprint);
    }
}

TEST(Credentials, NeedTheKeyOfTheirCertificate)
{
    auto made = make_certificate({});
    auto parsed = Certificate::parse(made.certificate);
    ASSERT_TRUE(parsed);
    auto other = Credentials::make(*parsed, make_certificate({}).key);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::conflict);
    for (auto [pem, why] :
         {std::pair{std::string{}, "holds no private key"},
          {made.certificate, "holds no private key"},
          {std::string{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                       "-----END ENCRYPTED PRIVATE KEY-----\n"},
           "encrypted with a passphrase"},
          {std::string{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
           "cannot be read as a private key"}}) {
        auto refused = Credentials::make(*parsed, pem);
        ASSERT_FALSE(refused) << why;
        EXPECT_EQ(refused.error().code, Errc::invalid);
        EXPECT_THAT(refused.error().context, HasSubstr(why));
    }
}

}  // namespace
}  // namespace holdfast::gnutls
