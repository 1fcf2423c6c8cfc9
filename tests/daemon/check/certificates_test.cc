#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "daemon/check/server_identity.h"
#include "daemon/check/validity.h"
#include "tests/daemon/check/fixture.h"
#include "tests/fakes/made_certificate.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr hours day{24};

TEST(JudgeValidity, ComparesTheDatesWithNow)
{
    const WallTime begin{hours{1000}};
    const WallTime end = begin + 30 * day;
    auto judge = [&](WallTime now) { return judge_validity(begin, end, now); };
    EXPECT_EQ(judge(begin - Duration{1}), Validity::not_yet);
    EXPECT_EQ(judge(begin), Validity::good);
    EXPECT_EQ(judge(end - expiry_warning), Validity::good);
    EXPECT_EQ(judge(end - expiry_warning + Duration{1}), Validity::ends_soon);
    EXPECT_EQ(judge(end - Duration{1}), Validity::ends_soon);
    EXPECT_EQ(judge(end), Validity::ended);
    EXPECT_EQ(judge_validity(begin, WallTime::max(), begin), Validity::good);
}

TEST(FormatDistance, SaysHowFarAway)
{
    const WallTime now{hours{100'000}};
    EXPECT_EQ(format_distance(now + hours{13 * 24 + 5}, now), "in 13 days");
    EXPECT_EQ(format_distance(now + hours{71}, now), "in 71 hours");
    EXPECT_EQ(format_distance(now - hours{1}, now), "1 hours ago");
    EXPECT_EQ(format_distance(now - 4 * day, now), "4 days ago");
    EXPECT_EQ(format_date(now), "1981-05-29");
}

class CheckCertificates : public Host {
protected:
    CheckCertificates()
    {
        context.now = ManualClock::start_wall;
        loaded.settings.listen = {{"127.0.0.1:8080"}, {"127.0.0.1:8443", files}};
        install({});
    }

    void install(const CertificateWish& wish)
    {
        MadeCertificate made = make_certificate(wish);
        write("c.pem", made.certificate);
        write("k.pem", made.key);
        chmod(path("k.pem").c_str(), 0640);
    }
    std::string check() { return problems(check_certificates); }

    TlsSettings files{path("c.pem"), path("k.pem")};
};

TEST_F(CheckCertificates, APairThatFitsIsShownWithItsEnd)
{
    EXPECT_EQ(check(), "");
    EXPECT_THAT(report.passed,
                ElementsAre(MatchesRegex("certificate of 127.0.0.1:8443: CN=localhost, ECDSA 256, "
                                         "until [0-9]{4}-[0-9]{2}-[0-9]{2}")));
}

TEST_F(CheckCertificates, NothingIsSaidWithoutTls)
{
    loaded.settings.listen = {{"127.0.0.1:8080"}};
    EXPECT_EQ(check(), "");
    EXPECT_THAT(report.passed, IsEmpty());
}

TEST_F(CheckCertificates, FilesThatAreMissingOrNoPemAreNamed)
{
    unlink(path("k.pem").c_str());
    write("c.pem", "");
    EXPECT_EQ(check(),
              "error: k.pem: there is no such file (put the key there, or correct listen)\n");
    EXPECT_EQ(exit(), Exit::no_input);
    install({});
    write("c.pem", "hello");
    EXPECT_THAT(check(), StartsWith("error: c.pem: holds no certificate in PEM"));
    EXPECT_EQ(exit(), Exit::config);
    install({});
    write("k.pem", "hello");
    EXPECT_THAT(check(), AllOf(StartsWith("error: k.pem: holds no private key in PEM"),
                               HasSubstr("without a passphrase")));
    unlink(path("c.pem").c_str());
    std::filesystem::create_directory(path("c.pem"));
    EXPECT_THAT(check(), StartsWith("error: c.pem: is not a regular file"));
}

TEST_F(CheckCertificates, AKeyOfAnotherCertificateIsRefused)
{
    write("k.pem", make_certificate({}).key);
    EXPECT_THAT(check(),
                AllOf(StartsWith("error: k.pem: the key belongs to another certificate than "),
                      HasSubstr("(CN=localhost)"), HasSubstr("first of its file")));
    EXPECT_EQ(exit(), Exit::config);
}

TEST_F(CheckCertificates, AKeyThatOthersCanReadOrReplaceIsRefused)
{
    for (auto [mode, text] : {std::pair{0644, "0644"}, {0604, "0604"}, {0660, "0660"}}) {
        chmod(path("k.pem").c_str(), static_cast<mode_t>(mode));
        EXPECT_THAT(check(), AllOf(StartsWith("error: k.pem: the key has mode "), HasSubstr(text),
                                   HasSubstr("chmod 0640 k.pem")));
        EXPECT_EQ(exit(), Exit::config);
    }
    chmod(path("k.pem").c_str(), 0400);
    EXPECT_EQ(check(), "");
    if (geteuid() != 0)
        return;  // Only root can give it away.
    ASSERT_EQ(chown(path("k.pem").c_str(), 4242, 0), 0);
    EXPECT_THAT(check(), AllOf(HasSubstr("belongs to uid 4242"), HasSubstr("chown root:holdfast")));
    ASSERT_EQ(chown(path("k.pem").c_str(), 0, 0), 0);
    AsNobody nobody;
    EXPECT_THAT(check(), AllOf(StartsWith("error: k.pem: cannot be read by"),
                               HasSubstr("chgrp holdfast k.pem")));
    EXPECT_EQ(exit(), Exit::no_permission);
}

TEST_F(CheckCertificates, DatesAreWarningsOnly)
{
    install({.ends_in = 13 * day});
    EXPECT_THAT(check(),
                AllOf(StartsWith("warning: 127.0.0.1:8443: the certificate CN=localhost ends on "),
                      HasSubstr("in 12 days"), HasSubstr("renew c.pem, and reload")));
    install({.starts_in = -3 * day, .ends_in = -day});
    EXPECT_THAT(check(), AllOf(HasSubstr(" ended on "), HasSubstr("24 hours ago")));
    install({.starts_in = day});
    EXPECT_THAT(check(), AllOf(HasSubstr(" begins on "), HasSubstr("timedatectl")));
    EXPECT_EQ(exit(), Exit::ok);
}

TEST_F(CheckCertificates, ANameThatNobodyMayCallIsAWarning)
{
    install({.name = "holdfast.example.org"});
    EXPECT_EQ(check(),
              "warning: 127.0.0.1:8443: the certificate is for holdfast.example.org, which is "
              "no allowed host: requests to that name are answered 421 (add "
              "\"holdfast.example.org\" to http.allowed_hosts)\n");
    loaded.settings.http.allowed_hosts = {"*.example.org"};
    EXPECT_EQ(check(), "");
    install({.name = "*.example.org"});
    EXPECT_EQ(check(), "");
    EXPECT_EQ(exit(), Exit::ok);
}

TEST_F(CheckCertificates, CredentialsAreReadWhereTheServiceManagerPutThem)
{
    loaded.settings.listen = {
        {"127.0.0.1:8443", TlsSettings{"credential:tls-certificate", "credential:tls-key"}}};
    // A person who asks by hand is given none.
    EXPECT_EQ(check(), "");
    EXPECT_THAT(report.passed, ElementsAre(HasSubstr("looks at when it starts")));
    context.environment["RUNTIME_DIRECTORY"] = "/run/holdfast";
    EXPECT_THAT(check(), HasSubstr("hands over no credentials"));
    context.environment["CREDENTIALS_DIRECTORY"] = path("credentials");
    EXPECT_THAT(check(),
                AllOf(StartsWith("error: credential:tls-certificate: the service manager hands "
                                 "over no credential of that name"),
                      HasSubstr("/etc/credstore/holdfast.tls-certificate"),
                      HasSubstr("LoadCredential=tls-certificate:PATH")));
    EXPECT_EQ(exit(), Exit::no_input);
    MadeCertificate made = make_certificate({});
    write("credentials/tls-certificate", made.certificate);
    write("credentials/tls-key", made.key);
    chmod(path("credentials/tls-key").c_str(), 0400);
    EXPECT_EQ(check(), "");
}

}  // namespace
}  // namespace holdfast::daemon
