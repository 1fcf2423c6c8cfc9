#include "http/auth/guard.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/text.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/manual_clock.h"
#include "tests/http/auth/hashes.h"
#include "tests/http/fixture.h"

namespace holdfast::http {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// A worker that does a job the moment it gets it, unless it is told to take none or to wait.
class EagerWorker : public Worker {
public:
    bool submit(std::unique_ptr<Job> job) override
    {
        if (!takes_jobs)
            return false;
        ++jobs;
        held_.push_back(std::move(job));
        if (!is_held)
            release();
        return true;
    }
    void release()
    {
        for (auto& job : std::exchange(held_, {})) {
            job->run();
            job->done();
        }
    }

    bool takes_jobs = true;
    bool is_held = false;
    int jobs = 0;

private:
    std::vector<std::unique_ptr<Job>> held_;
};

// The clients of these tests come over a Unix socket; the guard is to see others.
class Disguise : public Gate {
public:
    void ask(Request& request, Scope scope, Visitor& visitor) noexcept override
    {
        request.peer = &peer;
        guard->ask(request, scope, visitor);
    }
    void forget(const Visitor& visitor) noexcept override { guard->forget(visitor); }

    Guard* guard = nullptr;
    Peer peer{.address = "192.0.2.7", .uid = {}};
};

class Guarded : public ServerTest {
protected:
    Guarded()
    {
        auto answer = [this](const Request& request, Reply reply) {
            actor = join(to_string(request.actor), " at ", request.actor.address);
            scopes = request.scopes;
            reply.send(json_response("{}"));
        };
        router.add({.path = "/", .handler = answer});
        router.add({.method = Method::post, .path = "/", .handler = answer});
        router.add({.path = "/metrics", .handler = answer, .scope = Scope::metrics});
        router.add({.path = "/ping", .handler = answer, .scope = Scope::open});
        settings.logins.credentials = credentials(join(
            "user alice ", cheap_yescrypt_of_secret, " read,write\nuser bob ",
            cheap_bcrypt_of_secret, " read\ntoken prometheus sha256:", token_digest, " metrics\n"));
        settings.failures = {.failures_max = 3, .window = seconds{60}, .addresses_max = 10};
        guard.apply(settings);
        disguise.guard = &guard;
        gate = &disguise;
        start();
    }

    static std::shared_ptr<const Credentials> credentials(const std::string& text)
    {
        return std::make_shared<const Credentials>(parse_credentials(text).credentials);
    }
    static std::string basic(std::string_view login)
    {
        return join("Authorization: Basic ", encode_base64(login), "\r\n");
    }
    static std::string bearer(std::string_view token)
    {
        return join("Authorization: Bearer ", token, "\r\n");
    }
    std::string get(std::string_view target, std::string_view headers = {})
    {
        return request(join("GET ", target, " HTTP/1.1"), join("Host: localhost\r\n", headers));
    }
    std::string post(std::string_view headers = {})
    {
        return request("POST / HTTP/1.1", join("Host: localhost\r\n", headers));
    }
    // The whole answer.
    std::string request(std::string_view line, std::string_view headers)
    {
        actor = "(nobody)";
        return talk(join(line, "\r\n", headers, "Connection: close\r\n\r\n"));
    }
    // Its status alone.
    static unsigned status(const std::string& answer)
    {
        return parse_number<unsigned>(std::string_view{answer}.substr(9, 3)).value_or(0);
    }
    std::vector<std::string> logged()
    {
        std::vector<std::string> lines;
        for (const obs::Entry& entry : log.take(Duration::zero()))
            lines.push_back(join(entry.message->name, ": ", entry.text));
        return lines;
    }
    double attempts(std::string_view outcome)
    {
        std::string text = *registry.prometheus();
        std::string start = join("holdfast_auth_attempts_total{outcome=\"", outcome, "\"} ");
        std::string_view rest = std::string_view{text}.substr(text.find(start) + start.size());
        return parse_decimal(rest.substr(0, rest.find('\n'))).value_or(-1);
    }

    ManualClock time;
    EagerWorker worker;
    obs::Registry registry;
    obs::Log log{time, {}};
    GuardSettings settings;
    Guard guard{{time, worker, registry, log, "depot"}, settings};
    Disguise disguise;
    std::string actor;
    Scopes scopes;
};

TEST_F(Guarded, AdmitsUsersAndTokensToTheirScopes)
{
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
    EXPECT_EQ(actor, "user:alice at 192.0.2.7");
    EXPECT_EQ(status(post(basic("alice:secret"))), 200U);
    EXPECT_EQ(status(get("/", basic("bob:secret"))), 200U);
    EXPECT_EQ(status(get("/metrics", bearer("t0ken"))), 200U);
    EXPECT_EQ(actor, "token:prometheus at 192.0.2.7");
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(Guarded, NamesTheScopeThatIsMissing)
{
    std::string answer = post(basic("bob:secret"));
    EXPECT_EQ(status(answer), 403U);
    EXPECT_THAT(answer, AllOf(HasSubstr("This needs the scope write; user bob has read."),
                              HasSubstr("error=\"insufficient_scope\", scope=\"write\"")));
    EXPECT_EQ(actor, "(nobody)");
    EXPECT_THAT(logged(), ElementsAre("access-denied: 192.0.2.7: POST /: user bob has read, and "
                                      "this needs write"));
    EXPECT_EQ(status(get("/", bearer("t0ken"))), 403U);
    EXPECT_EQ(attempts("forbidden"), 2);
}

TEST_F(Guarded, AsksForCredentialsWhereNoneWereSentAndHoldsNothingAgainstThat)
{
    for (int i = 0; i < 10; ++i) {
        std::string answer = get("/");
        EXPECT_EQ(status(answer), 401U);
        EXPECT_THAT(
            answer,
            AllOf(HasSubstr("WWW-Authenticate: Basic realm=\"Holdfast\", charset=\"UTF-8\""),
                  HasSubstr("WWW-Authenticate: Bearer realm=\"Holdfast\"\r\n"),
                  HasSubstr("scope read")));
    }
    EXPECT_THAT(logged(), IsEmpty());
    EXPECT_EQ(attempts("missing"), 10);
}

TEST_F(Guarded, RefusesWhatIsWrongInTheSameWordsForKnownAndUnknown)
{
    std::string known = get("/", basic("alice:wrong"));
    std::string unknown = get("/", basic("mallory:secret"));
    EXPECT_EQ(status(known), 401U);
    auto detail = [](const std::string& answer) {
        return answer.substr(answer.find("\"detail\""),
                             answer.find("\"requestId\"") - answer.find("\"detail\""));
    };
    EXPECT_EQ(detail(known), detail(unknown));
    EXPECT_EQ(worker.jobs, 2);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("the password of alice was wrong"),
                                      HasSubstr("there is no such user")));
    EXPECT_EQ(status(get("/", bearer("guess"))), 401U);
    EXPECT_EQ(attempts("wrong"), 3);
}

TEST_F(Guarded, HashesALoginOnceWhileItIsUsed)
{
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
        time.advance(seconds{59});
    }
    EXPECT_EQ(worker.jobs, 1);
    time.advance(seconds{60});
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
    EXPECT_EQ(worker.jobs, 2);
    EXPECT_EQ(attempts("remembered"), 4);
    EXPECT_EQ(attempts("accepted"), 2);
}

TEST_F(Guarded, LooksAtNoPasswordOfAnAddressThatWasWrongTooOften)
{
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(status(get("/", basic(join("alice:", i)))), 401U);
    std::string answer = get("/", basic("alice:secret"));
    EXPECT_EQ(status(answer), 429U);
    EXPECT_THAT(answer, HasSubstr("Retry-After: 20\r\n"));
    EXPECT_EQ(worker.jobs, 3);
    EXPECT_EQ(logged().back(),
              "login-limited: 192.0.2.7: GET /: credentials were wrong too often, and are not "
              "looked at for 20 s");
    time.advance(seconds{20});
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
}

TEST_F(Guarded, TakesFromThatAddressWhatNeedsNoHash)
{
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
    for (int i = 0; i < 5; ++i)
        get("/", bearer(join("guess", i)));
    EXPECT_EQ(status(get("/", bearer("another"))), 429U);
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U) << "it was verified a moment ago";
    EXPECT_EQ(status(get("/metrics", bearer("t0ken"))), 200U);
    disguise.peer.address = "192.0.2.8";
    EXPECT_EQ(status(get("/", basic("bob:secret"))), 200U) << "another address";
}

TEST_F(Guarded, HoldsNothingAgainstAnAddressThatIsRight)
{
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(status(get("/", basic(i % 2 == 0 ? "alice:secret" : "bob:secret"))), 200U);
        time.advance(seconds{61});
        guard.apply(settings);
    }
    EXPECT_EQ(worker.jobs, 10);
}

TEST_F(Guarded, ForgivesNoFailureForALoginThatWasSentTwice)
{
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(status(get("/", basic(join("alice:", i)))), 401U);
    worker.is_held = true;
    std::string login = join("GET / HTTP/1.1\r\nHost: localhost\r\n", basic("bob:secret"), "\r\n");
    Client one{loop, path};
    Client other{loop, path};
    int answered = 0;
    one.until = [&](const std::string&) { return ++answered == 2; };
    other.until = one.until;
    one.send(login);
    other.send(login);
    class Release : public Task {
    public:
        explicit Release(EagerWorker& worker) : worker_{worker} {}
        const char* name() const noexcept override { return "release"; }
        Instant step(Instant now) override
        {
            if (++steps_ < 20)  // Both are at the gate by then.
                return now + std::chrono::milliseconds{1};
            worker_.release();
            return never;
        }

    private:
        EagerWorker& worker_;
        int steps_ = 0;
    } release{worker};
    loop.add(release, loop.now());
    loop.run();
    EXPECT_THAT(one.received + other.received, Not(HasSubstr(" 401 ")));
    EXPECT_EQ(worker.jobs, 3);
    worker.is_held = false;
    EXPECT_EQ(status(get("/", basic("alice:2"))), 401U);
    EXPECT_EQ(status(get("/", basic("alice:3"))), 429U);
}

TEST_F(Guarded, SaysWhenItIsTooBusyToLookAndHoldsNothingAgainstAnybody)
{
    worker.takes_jobs = false;
    for (int i = 0; i < 10; ++i) {
        std::string answer = get("/", basic("alice:secret"));
        EXPECT_EQ(status(answer), 503U);
        EXPECT_THAT(answer, HasSubstr("Retry-After: "));
    }
    worker.takes_jobs = true;
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
    EXPECT_EQ(attempts("overloaded"), 10);
}

TEST_F(Guarded, CountsByTheClientBehindATrustedProxyAndByNothingElse)
{
    auto from = [&](const char* address) {
        return status(get("/", join("X-Forwarded-For: ", address, "\r\n", basic("alice:wrong"))));
    };
    for (int i = 0; i < 3; ++i)
        from(join("10.0.0.", i).c_str());
    EXPECT_EQ(from("10.0.0.9"), 429U) << "nobody believes this peer";
    settings.trusted_proxies = {*parse_network("192.0.2.7")};
    guard.apply(settings);
    EXPECT_EQ(from("10.0.0.9"), 401U);
    EXPECT_THAT(logged().back(), StartsWith("login-failed: 10.0.0.9: "));
}

TEST_F(Guarded, TakesNewCredentialsAtOnce)
{
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
    settings.logins.credentials =
        credentials(join("user alice ", cheap_yescrypt_of_secret, " write\n"));
    guard.apply(settings);
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 403U);
    EXPECT_EQ(status(get("/", basic("bob:secret"))), 401U);
    EXPECT_EQ(status(get("/metrics", bearer("t0ken"))), 401U);
}

TEST_F(Guarded, OffersOnlyWhatThereIs)
{
    settings.logins.credentials = credentials(join("token a sha256:", token_digest, " read"));
    guard.apply(settings);
    EXPECT_THAT(get("/"), AllOf(HasSubstr("Bearer realm"), Not(HasSubstr("Basic realm"))));
    settings.logins.credentials = credentials(join("user a ", cheap_bcrypt_of_secret, " read"));
    guard.apply(settings);
    EXPECT_THAT(get("/"), AllOf(HasSubstr("Basic realm"), Not(HasSubstr("Bearer realm"))));
}

TEST_F(Guarded, DoesNotUnderstandOtherSchemesAndHoldsNothingAgainstThem)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(status(get("/", "Authorization: Negotiate abcd\r\n")), 401U);
    EXPECT_EQ(status(get("/", "Authorization: Basic !!!\r\n")), 401U);
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
}

TEST_F(Guarded, LetsEverybodyAskWhetherItLives)
{
    EXPECT_EQ(status(get("/ping")), 200U);
    EXPECT_EQ(actor, "address:192.0.2.7 at 192.0.2.7");
    EXPECT_EQ(status(get("/ping", basic("alice:wrong"))), 200U);
    EXPECT_EQ(worker.jobs, 0);
}

TEST_F(Guarded, LetsEverybodyDoWhatIsAnonymousAndCountsThatForThoseWithCredentials)
{
    settings.anonymous = Scopes{}.add(Scope::metrics);
    guard.apply(settings);
    EXPECT_EQ(status(get("/metrics")), 200U);
    EXPECT_EQ(status(get("/")), 401U);
    EXPECT_EQ(status(get("/metrics", basic("bob:secret"))), 200U);
    EXPECT_EQ(actor, "user:bob at 192.0.2.7");
    EXPECT_EQ(status(get("/metrics", basic("bob:wrong"))), 401U);
}

TEST_F(Guarded, LetsEverybodyDoEverythingWhereThereAreNoCredentials)
{
    settings.logins.credentials = credentials("");
    guard.apply(settings);
    EXPECT_EQ(status(post()), 200U);
    EXPECT_EQ(actor, "address:192.0.2.7 at 192.0.2.7");
    EXPECT_EQ(status(post(basic("alice:wrong"))), 200U) << "there is nothing to hold it against";
    settings.anonymous = Scopes{}.add(Scope::read);
    guard.apply(settings);
    EXPECT_EQ(status(get("/")), 200U);
    EXPECT_EQ(status(post()), 401U) << "the operator has said what is anonymous";
}

TEST_F(Guarded, TellsHandlersWhatTheirCallerMayElse)
{
    EXPECT_EQ(status(get("/", basic("alice:secret"))), 200U);
    EXPECT_EQ(to_string(scopes), "read,write");
    EXPECT_EQ(status(get("/", basic("bob:secret"))), 200U);
    EXPECT_EQ(to_string(scopes), "read");
    EXPECT_EQ(status(get("/ping", basic("alice:secret"))), 200U);
    EXPECT_EQ(to_string(scopes), "none") << "nobody looked at what was sent";
    settings.anonymous = Scopes{}.add(Scope::read);
    guard.apply(settings);
    EXPECT_EQ(status(get("/")), 200U);
    EXPECT_EQ(to_string(scopes), "read");
    settings.anonymous = {};
    settings.logins.credentials = credentials("");
    guard.apply(settings);
    EXPECT_EQ(status(get("/")), 200U);
    EXPECT_EQ(scopes, Scopes::all());
    disguise.peer = {.address = "", .uid = 1000};
    EXPECT_EQ(status(get("/")), 200U);
    EXPECT_EQ(scopes, Scopes::all());
}

TEST_F(Guarded, TakesTheKernelsWordOnTheControlSocket)
{
    disguise.peer = {.address = "", .uid = 1000};
    EXPECT_EQ(status(post("Origin: http://evil.example\r\n")), 200U);
    EXPECT_EQ(actor, "uid:1000 at ");
}

TEST_F(Guarded, AnswersOnlyForItsOwnNames)
{
    EXPECT_EQ(status(request("GET /ping HTTP/1.1", "Host: depot:8080\r\n")), 200U);
    std::string answer = request("GET /ping HTTP/1.1", "Host: evil.example\r\n");
    EXPECT_EQ(status(answer), 421U);
    EXPECT_THAT(answer, HasSubstr("http.allowed_hosts"));
    EXPECT_THAT(logged(), ElementsAre(AllOf(StartsWith("foreign-host: "),
                                            HasSubstr("the host evil.example"))));
    EXPECT_EQ(status(request("GET /nothing HTTP/1.1", "Host: evil.example\r\n")), 421U);
    settings.allowed_hosts = {"evil.example"};
    guard.apply(settings);
    EXPECT_EQ(status(request("GET /ping HTTP/1.1", "Host: evil.example\r\n")), 200U);
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_http_foreign_requests_total{reason=\"host\"} 2\n"));
}

TEST_F(Guarded, TakesTheHostOfTheTargetBeforeTheHeader)
{
    EXPECT_EQ(status(request("GET http://evil.example/ping HTTP/1.1", "Host: localhost\r\n")),
              421U);
    EXPECT_EQ(status(request("GET http://localhost:80/ping HTTP/1.1", "Host: evil.example\r\n")),
              200U);
}

TEST_F(Guarded, WantsAHostButOfTheOldestClients)
{
    EXPECT_EQ(status(request("GET /ping HTTP/1.0", "")), 200U);
    EXPECT_EQ(status(request("GET /ping HTTP/1.0", "Host: evil.example\r\n")), 421U);
    EXPECT_EQ(status(request("GET /ping HTTP/1.1", "Host: a b\r\n")), 400U);
    EXPECT_EQ(status(request("GET /ping HTTP/1.1", "Host:\r\n")), 400U);
    EXPECT_EQ(status(request("GET /ping HTTP/1.1", "Host: localhost\r\nHost: localhost\r\n")),
              400U);
}

TEST_F(Guarded, LetsNoOtherSiteChangeAnything)
{
    std::string login = basic("alice:secret");
    EXPECT_EQ(status(post("Origin: http://evil.example\r\n" + login)), 403U);
    EXPECT_EQ(status(post("Sec-Fetch-Site: cross-site\r\n" + login)), 403U);
    EXPECT_EQ(status(post("Origin: http://localhost\r\n" + login)), 200U);
    EXPECT_EQ(status(get("/", "Origin: http://evil.example\r\n" + login)), 200U)
        << "it cannot read the answer";
    EXPECT_THAT(logged(), SizeIs(2));
    EXPECT_THAT(*registry.prometheus(),
                HasSubstr("holdfast_http_foreign_requests_total{reason=\"forged\"} 2\n"));
}

TEST_F(Guarded, NeverSaysASecret)
{
    get("/", basic("hunter2:hunter3"));
    get("/", basic("alice:hunter4"));
    get("/", bearer("hunter5"));
    for (const std::string& line : logged())
        EXPECT_THAT(line, Not(HasSubstr("hunter")));
}

TEST_F(Guarded, ShowsHowMuchItRemembers)
{
    get("/", basic("alice:secret"));
    get("/", basic("alice:wrong"));
    EXPECT_THAT(*registry.prometheus(), AllOf(HasSubstr("\nholdfast_auth_cached_logins 1\n"),
                                              HasSubstr("\nholdfast_auth_hashes 0\n"),
                                              HasSubstr("\nholdfast_auth_limited_addresses 1\n"),
                                              HasSubstr("\nholdfast_auth_hash_seconds_count 2\n")));
}

TEST_F(Guarded, ProtectsEveryAnswerWithHeaders)
{
    for (const std::string& answer : {get("/ping"), get("/"), get("/nothing")})
        EXPECT_THAT(answer,
                    AllOf(HasSubstr("X-Content-Type-Options: nosniff\r\n"),
                          HasSubstr("Content-Security-Policy: default-src 'none'; "
                                    "frame-ancestors 'none'\r\n"),
                          HasSubstr("Referrer-Policy: no-referrer\r\n"),
                          HasSubstr("Cache-Control: no-store\r\n"), Not(HasSubstr("\r\nServer:"))));
}

}  // namespace
}  // namespace holdfast::http
