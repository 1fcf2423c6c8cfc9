#include "http/auth/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/manual_clock.h"
#include "tests/http/auth/hashes.h"

namespace holdfast::http {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const Credentials> users(const std::string& names)
{
    std::string text;
    for (std::string_view name : split(names, ' '))
        append_to(text, "user ", name, " ", cheap_yescrypt_of_secret, " read\n");
    return std::make_shared<const Credentials>(parse_credentials(text).credentials);
}

class Logins : public testing::Test {
protected:
    void log_in(const std::string& user, const std::string& password, const void* owner = nullptr)
    {
        verifier.verify({digest(user, password), user, password}, owner,
                        [this, user](Verifier::Outcome outcome, const Principal* who) {
                            heard.push_back(join(user, " ", name(outcome), " ",
                                                 who == nullptr ? "nobody" : who->name));
                        });
    }
    Verifier::Digest digest(const std::string& user, const std::string& password)
    {
        return verifier.digest_of(join(user, ":", password));
    }
    static const char* name(Verifier::Outcome outcome)
    {
        switch (outcome) {
        case Verifier::Outcome::right:
            return "right";
        case Verifier::Outcome::wrong:
            return "wrong";
        case Verifier::Outcome::overloaded:
            return "overloaded";
        }
        return "?";
    }
    bool is_recognised(const std::string& user, const std::string& password)
    {
        return verifier.recognise(digest(user, password)) != nullptr;
    }

    ManualClock clock;
    std::vector<std::string> heard;
    int hashes = 0;
    HeldWorker worker{8};
    VerifierSettings settings{.credentials = users("alice bob"), .cache = {}, .hashes_max = 4};
    Verifier verifier{{clock, worker, [this](Duration) { ++hashes; }}, settings};
};

TEST_F(Logins, AreHashedOnTheWorkerAndThenRecognised)
{
    EXPECT_FALSE(is_recognised("alice", "secret"));
    log_in("alice", "secret");
    EXPECT_THAT(heard, IsEmpty()) << "nothing is hashed here";
    EXPECT_TRUE(verifier.is_under_way(digest("alice", "secret")));
    worker.run_all();
    EXPECT_THAT(heard, ElementsAre("alice right alice"));
    EXPECT_TRUE(is_recognised("alice", "secret"));
    EXPECT_FALSE(is_recognised("bob", "secret"));
    clock.advance(seconds{60});
    EXPECT_FALSE(is_recognised("alice", "secret"));
}

TEST_F(Logins, ThatAreWrongAreNotRemembered)
{
    log_in("alice", "Secret");
    log_in("alice", "");
    worker.run_all();
    EXPECT_THAT(heard, ElementsAre("alice wrong alice", "alice wrong alice"));
    EXPECT_EQ(verifier.cached_count(), 0U);
}

TEST_F(Logins, OfUnknownUsersCostAHashAndAreWrongWithTheRightPasswordToo)
{
    log_in("mallory", "secret");
    EXPECT_EQ(worker.count(), 1U);
    worker.run_all();
    EXPECT_THAT(heard, ElementsAre("mallory wrong nobody"));
    EXPECT_EQ(hashes, 1);
    EXPECT_FALSE(is_recognised("mallory", "secret"));
}

TEST_F(Logins, ThatAreTheSameAreHashedOnce)
{
    for (int i = 0; i < 3; ++i)
        log_in("alice", "secret");
    log_in("alice", "other");
    EXPECT_EQ(worker.count(), 2U);
    EXPECT_EQ(verifier.hash_count(), 2U);
    worker.run_all();
    EXPECT_THAT(heard, ElementsAre("alice right alice", "alice right alice", "alice right alice",
                                   "alice wrong alice"));
    EXPECT_EQ(verifier.hash_count(), 0U);
}

TEST_F(Logins, BeyondTheLimitAreRefusedAtOnce)
{
    for (int i = 0; i < 5; ++i)
        log_in("alice", join("guess ", i));
    EXPECT_THAT(heard, ElementsAre("alice overloaded nobody"));
    worker.run_all();
    EXPECT_EQ(heard.size(), 5U);
}

TEST_F(Logins, ThatTheWorkerDoesNotTakeAreRefused)
{
    HeldWorker full{0};
    Verifier other{{clock, full, [](Duration) {}}, settings};
    bool is_overloaded = false;
    other.verify({{}, "alice", "secret"}, nullptr,
                 [&](Verifier::Outcome outcome, const Principal*) {
                     is_overloaded = outcome == Verifier::Outcome::overloaded;
                 });
    EXPECT_TRUE(is_overloaded);
    EXPECT_EQ(other.hash_count(), 0U);
}

TEST_F(Logins, WhoseJobIsDroppedUnrunAreRefused)
{
    auto dying = std::make_unique<HeldWorker>();
    Verifier other{{clock, *dying, [](Duration) {}}, settings};
    bool is_overloaded = false;
    other.verify({{}, "alice", "secret"}, nullptr,
                 [&](Verifier::Outcome outcome, const Principal*) {
                     is_overloaded = outcome == Verifier::Outcome::overloaded;
                 });
    dying.reset();
    EXPECT_TRUE(is_overloaded) << "a connection would hang for ever";
}

TEST_F(Logins, AreNotReportedToWhoWentMeanwhile)
{
    int one = 0;
    int other = 0;
    log_in("alice", "secret", &one);
    log_in("alice", "secret", &other);
    verifier.forget(&one);
    worker.run_all();
    EXPECT_THAT(heard, ElementsAre("alice right alice"));
}

TEST_F(Logins, AreVerifiedAnewWhenCredentialsChange)
{
    log_in("alice", "secret");
    worker.run_all();
    verifier.apply({.credentials = users("bob"), .cache = {}, .hashes_max = 4});
    EXPECT_FALSE(is_recognised("alice", "secret"));
}

TEST_F(Logins, UnderWayAreJudgedByTheNewCredentials)
{
    log_in("alice", "secret");
    log_in("bob", "secret");
    verifier.apply({.credentials = users("bob"), .cache = {}, .hashes_max = 4});
    worker.run_all();
    EXPECT_THAT(heard, ElementsAre("alice wrong nobody", "bob right bob"));
    EXPECT_FALSE(is_recognised("alice", "secret"));
}

TEST_F(Logins, AreWrongAtOnceWhereThereAreNoUsers)
{
    verifier.apply({});
    log_in("alice", "secret");
    EXPECT_THAT(heard, ElementsAre("alice wrong nobody"));
    EXPECT_EQ(worker.count(), 0U);
}

}  // namespace
}  // namespace holdfast::http
