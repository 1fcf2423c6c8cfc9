#include "watch/host/tls_certificate_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/made_certificate.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

class ACertificateFile : public testing::Test {
protected:
    Observation look(const std::string& text, unsigned days_min = 0)
    {
        std::string path = directory.file("a.pem");
        std::ofstream{path} << text;
        return look_at_certificate({.path = path, .days_min = days_min}, ManualClock::start_wall);
    }
    TemporaryDirectory directory;
};

TEST_F(ACertificateFile, TellsWhenItsChainEnds)
{
    Observation seen = look(
        make_chain({.ends_in = hours{240}}, {.name = "issuer", .ends_in = hours{100}}).certificate);
    EXPECT_EQ(seen.problem, "");
    ASSERT_TRUE(seen.leaf_expires && seen.certificate_expires);
    EXPECT_NEAR(seconds(*seen.leaf_expires - ManualClock::start_wall), 240 * 3600, 2);
    EXPECT_NEAR(seconds(*seen.certificate_expires - ManualClock::start_wall), 100 * 3600, 2);
}

TEST_F(ACertificateFile, IsWrongWhenItHasEnded)
{
    std::string own = make_certificate({.starts_in = -hours{99}, .ends_in = -hours{9}}).certificate;
    EXPECT_THAT(look(own).problem, HasSubstr("has ended on "));
    EXPECT_THAT(look(make_certificate({.ends_in = hours{25}}).certificate, 2).problem,
                HasSubstr("ends in 1 day"));
}

TEST_F(ACertificateFile, IsWrongWhenItHoldsSomethingElse)
{
    EXPECT_THAT(look("").problem, HasSubstr("a.pem: "));
    EXPECT_THAT(look("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").problem,
                HasSubstr("a.pem: "));
    EXPECT_THAT(look(make_certificate({}).key).problem, HasSubstr("holds no certificate in PEM"));
    Observation seen = look(std::string(std::size_t{2} << 20U, 'x'));
    EXPECT_THAT(seen.problem, HasSubstr("has more than 1MiB"));
    EXPECT_FALSE(seen.is_unknown);
}

TEST_F(ACertificateFile, IsWrongWhenItIsNotThere)
{
    Observation seen = look_at_certificate({.path = "/srv/no such file.pem"}, {});
    EXPECT_THAT(seen.problem, HasSubstr("is not there"));
    EXPECT_FALSE(seen.is_unknown);
}

}  // namespace
}  // namespace holdfast::watch
