#include "lib/gnutls/client_session.h"

#include <array>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/system_clock.h"
#include "lib/gnutls/session.h"
#include "tests/fakes/made_certificate.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/tls_server.h"

namespace holdfast::gnutls {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::StartsWith;
using Step = ClientSession::Step;

class AClientSession : public testing::Test {
protected:
    AClientSession()
    {
        std::array<int, 2> pair{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
        here = Descriptor{pair[0]};
        there = Descriptor{pair[1]};
    }

    MadeCertificate make(CertificateWish own, CertificateWish issuer = {.name = "issuer"})
    {
        return make_chain(from_now(std::move(own), clock.wall()),
                          from_now(std::move(issuer), clock.wall()));
    }
    // Whose issuer is trusted, or else nobody.
    Step shake(const MadeCertificate& made, std::string server_name, bool is_trusted = true)
    {
        auto trust = Trust::of_nobody();
        if (is_trusted) {
            std::ofstream{directory.file("ca.pem")}
                << made.certificate.substr(made.certificate.rfind("-----BEGIN"));
            trust = *Trust::of_file(directory.file("ca.pem"));
        }
        Session server{*Credentials::make(*Certificate::parse(made.certificate), made.key),
                       there.get()};
        client = std::make_unique<ClientSession>(trust, here.get(), std::move(server_name));
        Step step = Step::wants_input;
        for (int i = 0; i < 20 && step != Step::failed && step != Step::done; ++i) {
            step = client->handshake();
            (void)server.handshake();
        }
        return step;
    }
    double hours_from_now(WallTime time) const { return seconds(time - clock.wall()) / 3600; }

    daemon::SystemClock clock;
    TemporaryDirectory directory;
    Descriptor here;
    Descriptor there;
    std::unique_ptr<ClientSession> client;
};

TEST_F(AClientSession, BelievesACertificateOfSomebodyTrusted)
{
    ASSERT_EQ(shake(make({.name = "shop.test"}), "shop.test"), Step::done);
    EXPECT_EQ(client->find_distrust(), "");
}

TEST_F(AClientSession, BelievesAnAddressThatTheCertificateNames)
{
    ASSERT_EQ(shake(make({.name = "shop.test"}), "127.0.0.1"), Step::done);
    EXPECT_EQ(client->find_distrust(), "");
}

TEST_F(AClientSession, TellsTheEndOfTheChainAndOfTheLeafAlsoOfWhatHasEnded)
{
    ASSERT_EQ(
        shake(make({.ends_in = hours{240}}, {.name = "issuer", .ends_in = -hours{2}}), "localhost"),
        Step::done);
    auto peer = client->peer();
    ASSERT_TRUE(peer);
    EXPECT_NEAR(hours_from_now(peer->leaf_ends), 240, 0.1);
    EXPECT_NEAR(hours_from_now(peer->ends), -2, 0.1);
    EXPECT_NEAR(hours_from_now(peer->begins), -1, 0.1);
}

TEST_F(AClientSession, SaysWhyItShouldNotBeBelieved)
{
    ASSERT_EQ(shake(make({.starts_in = -hours{9}, .ends_in = -hours{1}}), "localhost"), Step::done);
    EXPECT_THAT(client->find_distrust(), StartsWith("its certificate has expired on 20"));
}

TEST_F(AClientSession, SaysThatItIsTooEarly)
{
    ASSERT_EQ(shake(make({.starts_in = hours{1}}), "localhost"), Step::done);
    EXPECT_THAT(client->find_distrust(), StartsWith("its certificate is not valid before 20"));
}

TEST_F(AClientSession, SaysThatItIsForSomebodyElse)
{
    ASSERT_EQ(shake(make({.name = "shop.test"}), "other.test"), Step::done);
    EXPECT_EQ(client->find_distrust(), "its certificate is not for other.test");
}

TEST_F(AClientSession, SaysThatNobodyTrustedHasSignedIt)
{
    ASSERT_EQ(shake(make({}), "localhost", false), Step::done);
    EXPECT_THAT(client->find_distrust(), HasSubstr("issuer is unknown"));
}

TEST_F(AClientSession, KnowsWhatIsNoTls)
{
    client = std::make_unique<ClientSession>(Trust::of_nobody(), here.get(), "localhost");
    EXPECT_EQ(client->handshake(), Step::wants_input);
    std::string_view text = "HTTP/1.1 400 Bad Request\r\n\r\n";
    ASSERT_GT(::send(there.get(), text.data(), text.size(), 0), 0);
    EXPECT_EQ(client->handshake(), Step::failed);
    EXPECT_TRUE(client->is_garbage()) << client->failure();
    EXPECT_FALSE(client->peer());
    EXPECT_NE(client->find_distrust(), "");
}

TEST_F(AClientSession, KnowsThatTheOtherEndWentAway)
{
    client = std::make_unique<ClientSession>(Trust::of_nobody(), here.get(), "localhost");
    EXPECT_EQ(client->handshake(), Step::wants_input);
    there = Descriptor{};
    EXPECT_EQ(client->handshake(), Step::failed);
    EXPECT_TRUE(client->is_cut_off()) << client->failure();
    EXPECT_FALSE(client->is_garbage());
}

// Each record is fine; the message they make up would fill the memory.
TEST_F(AClientSession, RefusesAHandshakeWithoutEnd)
{
    client = std::make_unique<ClientSession>(Trust::of_nobody(), here.get(), "localhost");
    Step step = client->handshake();
    std::string record("\x16\x03\x03\x40\x00", 5);
    record += std::string("\x02\xff\xff\xff", 4);
    record.resize(5 + 16384);
    std::size_t sent = 0;
    while (step == Step::wants_input && sent < 1 << 20) {
        ASSERT_EQ(::send(there.get(), record.data(), record.size(), 0),
                  static_cast<ssize_t>(record.size()));
        sent += record.size();
        step = client->handshake();
        record.replace(5, 4, std::string(4, 'x'));
    }
    EXPECT_EQ(step, Step::failed);
    EXPECT_LT(sent, 200'000U);
    EXPECT_TRUE(client->is_garbage()) << client->failure();
}

TEST(Trust, NeedsAuthoritiesInPem)
{
    TemporaryDirectory directory;
    std::ofstream{directory.file("empty")} << "";
    std::ofstream{directory.file("text")} << "hello";
    for (const char* name : {"missing", "empty", "text"}) {
        auto trust = Trust::of_file(directory.file(name));
        ASSERT_FALSE(trust) << name;
        EXPECT_THAT(trust.error().context, HasSubstr(name));
    }
}

}  // namespace
}  // namespace holdfast::gnutls
