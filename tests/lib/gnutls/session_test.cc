#include "lib/gnutls/session.h"

#include <array>

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "base/descriptor.h"
#include "tests/fakes/made_certificate.h"
#include "tests/fakes/tls_client.h"

namespace holdfast::gnutls {
namespace {

using testing::HasSubstr;
using Cause = Session::Cause;
using Step = Session::Step;

std::shared_ptr<const Credentials> make_credentials(const CertificateWish& wish = {})
{
    auto made = make_certificate(wish);
    return *Credentials::make(*Certificate::parse(made.certificate), made.key);
}

const std::shared_ptr<const Credentials>& usual()
{
    static const auto credentials = make_credentials();
    return credentials;
}

// Both ends of a connection, in one thread.
class TlsSession : public testing::Test {
protected:
    TlsSession() { begin(); }

    void begin(const std::shared_ptr<const Credentials>& credentials = usual())
    {
        std::array<int, 2> pair{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
        here = Descriptor{pair[0]};
        there = Descriptor{pair[1]};
        server = std::make_unique<Session>(credentials, here.get());
    }

    // Until one has failed or both are done.
    Step shake(const TlsClient::Wish& wish = {})
    {
        client = std::make_unique<TlsClient>(there.get(), wish);
        Step step = Step::wants_input;
        for (int i = 0; i < 20 && step != Step::failed; ++i) {
            client->step();
            if (step != Step::done)
                step = server->handshake();
        }
        client->step();
        return step;
    }

    std::string receive()
    {
        std::array<char, Session::piece_max> piece{};
        auto got = server->receive(piece);
        last = got.step;
        return {piece.data(), got.bytes};
    }

    Descriptor here;
    Descriptor there;
    std::unique_ptr<Session> server;
    std::unique_ptr<TlsClient> client;
    Step last = Step::done;
};

TEST_F(TlsSession, CarriesTextBothWays)
{
    ASSERT_EQ(shake({.protocol = "http/1.1"}), Step::done);
    EXPECT_TRUE(client->is_connected());
    EXPECT_STREQ(server->version(), "TLS1.3");
    EXPECT_EQ(client->protocol(), "http/1.1");
    EXPECT_EQ(client->fingerprint(), usual()->facts().fingerprint);

    client->send("hello");
    EXPECT_EQ(receive(), "hello");
    EXPECT_EQ(receive(), "");
    EXPECT_EQ(last, Step::wants_input);

    EXPECT_EQ(server->send("world").step, Step::done);
    EXPECT_EQ(server->say_goodbye(), Step::done);
    client->step();
    EXPECT_EQ(client->received, "world");
    EXPECT_TRUE(client->ended);

    client->say_goodbye();
    EXPECT_EQ(receive(), "");
    EXPECT_EQ(last, Step::done);
}

TEST_F(TlsSession, TakesAnEndWithoutAWordForAnEnd)
{
    ASSERT_EQ(shake(), Step::done);
    there = Descriptor{};
    EXPECT_EQ(receive(), "");
    EXPECT_EQ(last, Step::done);
}

TEST_F(TlsSession, GoesOnWhereAFullSocketStoppedIt)
{
    ASSERT_EQ(shake(), Step::done);
    std::string text(1 << 20, 'x');
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<char>('a' + i % 23);
    std::string_view rest = text;
    int stops = 0;
    while (!rest.empty()) {
        auto moved = server->send(rest.substr(0, Session::piece_max));
        ASSERT_NE(moved.step, Step::failed);
        rest.remove_prefix(moved.bytes);
        if (moved.step == Step::wants_output) {
            ++stops;
            client->step();
        }
    }
    client->step();
    EXPECT_GT(stops, 0);
    EXPECT_EQ(client->received, text);
}

TEST_F(TlsSession, SpeaksToOlderClientsWithForwardSecrecy)
{
    ASSERT_EQ(shake({.priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.2"}), Step::done);
    EXPECT_STREQ(server->version(), "TLS1.2");
}

struct Refused {
    const char* priorities;
    Cause cause;
};

TEST_F(TlsSession, RefusesWhatIsNoLongerSafe)
{
    for (auto [priorities, cause] : {
             Refused{"NORMAL:-VERS-ALL:+VERS-TLS1.1", Cause::version},
             Refused{"NORMAL:-VERS-ALL:+VERS-TLS1.0", Cause::version},
             Refused{"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA", Cause::cipher},
             Refused{"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA", Cause::cipher},
             Refused{"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC", Cause::cipher},
             Refused{"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC", Cause::cipher},
             Refused{"NORMAL:-GROUP-ALL:+GROUP-FFDHE2048", Cause::cipher},
         }) {
        begin();
        EXPECT_EQ(shake({.priorities = priorities}), Step::failed) << priorities;
        EXPECT_EQ(server->cause(), cause) << priorities << ": " << server->failure();
        EXPECT_STRNE(server->failure(), "");
        EXPECT_FALSE(client->is_connected());
        EXPECT_NE(client->failure(), "") << "it was told " << priorities;
    }
}

TEST_F(TlsSession, RefusesAClientOfAnotherProtocolAlone)
{
    EXPECT_EQ(shake({.protocol = "h2"}), Step::failed);
    EXPECT_EQ(server->cause(), Cause::protocol);
    EXPECT_THAT(client->failure(), HasSubstr("application protocol"));
}

TEST_F(TlsSession, DoesNotMindANameThatIsNotItsOwn)
{
    EXPECT_EQ(shake({.server_name = "somebody.else.example"}), Step::done);
}

TEST_F(TlsSession, RefusesToRenegotiate)
{
    ASSERT_EQ(shake({.priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.2"}), Step::done);
    client->ask_to_renegotiate();
    EXPECT_EQ(receive(), "");
    EXPECT_EQ(last, Step::failed);
    client->step();
    EXPECT_THAT(client->failure(), HasSubstr("renegotiation"));
}

TEST_F(TlsSession, SaysThatTheClientDidNotLikeIt)
{
    // Ed25519 is what this client does not take.
    server = std::make_unique<Session>(make_credentials({.key = CertificateWish::Key::ed25519}),
                                       here.get());
    EXPECT_EQ(shake({.priorities = "NORMAL:-SIGN-ALL:+SIGN-ECDSA-SECP256R1-SHA256"}), Step::failed);
    EXPECT_EQ(server->cause(), Cause::cipher) << server->failure();
}

TEST_F(TlsSession, EndsWhereTheClientWentAway)
{
    client = std::make_unique<TlsClient>(there.get());
    client->step();
    EXPECT_EQ(server->handshake(), Step::wants_input);
    there = Descriptor{};
    EXPECT_EQ(server->handshake(), Step::failed);
    EXPECT_EQ(server->cause(), Cause::closed) << server->failure();
}

// Each record is fine; the message they make up would fill the memory.
TEST_F(TlsSession, RefusesAHelloThatHasNoEnd)
{
    std::string record("\x16\x03\x01\x40\x00", 5);
    record += std::string("\x01\xff\xff\xff", 4);
    record.resize(5 + 16384);
    std::size_t sent = 0;
    Step step = Step::wants_input;
    while (step == Step::wants_input && sent < 1 << 20) {
        ASSERT_EQ(::send(there.get(), record.data(), record.size(), 0),
                  static_cast<ssize_t>(record.size()));
        sent += record.size();
        step = server->handshake();
        record.replace(5, 4, std::string(4, 'x'));
    }
    EXPECT_EQ(step, Step::failed);
    EXPECT_LT(sent, 100'000U);
    EXPECT_EQ(server->cause(), Cause::protocol);
}

TEST_F(TlsSession, TakesAnyAmountOfDataInGoodOrder)
{
    ASSERT_EQ(shake(), Step::done);
    std::string text(50'000, 'x');
    std::size_t received = 0;
    for (int i = 0; i < 10; ++i) {
        client->send(text);
        for (std::string piece; !(piece = receive()).empty(); received += piece.size())
            client->step();
    }
    EXPECT_EQ(last, Step::wants_input);
    EXPECT_EQ(received, 500'000U);
}

TEST_F(TlsSession, KnowsAClientAgainAsLongAsItsCertificateIsTheSame)
{
    ASSERT_EQ(shake(), Step::done);
    EXPECT_FALSE(client->is_resumed());
    const std::string ticket = client->ticket();
    begin();
    ASSERT_EQ(shake({.ticket = ticket}), Step::done);
    EXPECT_TRUE(client->is_resumed());
    begin(make_credentials());
    ASSERT_EQ(shake({.ticket = ticket}), Step::done);
    EXPECT_FALSE(client->is_resumed());
    EXPECT_NE(client->fingerprint(), usual()->facts().fingerprint);
}

TEST_F(TlsSession, KnowsNobodyAgainUnderTheOlderVersion)
{
    constexpr const char* older = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
    ASSERT_EQ(shake({.priorities = older}), Step::done);
    const std::string ticket = client->ticket();
    begin();
    ASSERT_EQ(shake({.priorities = older, .ticket = ticket}), Step::done);
    EXPECT_FALSE(client->is_resumed());
}

TEST_F(TlsSession, RefusesNoise)
{
    std::string noise = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    ASSERT_GT(::send(there.get(), noise.data(), noise.size(), 0), 0);
    EXPECT_EQ(server->handshake(), Step::failed);
    EXPECT_NE(server->cause(), Cause::none);
}

}  // namespace
}  // namespace holdfast::gnutls
