#include "store/idempotency.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/fakes/direct_ledger.h"

namespace holdfast::store {
namespace {

IdempotencyKey key(std::string text, unsigned char content = 1)
{
    IdempotencyKey made{std::move(text), {}};
    made.content.fill(std::byte{content});
    return made;
}

class Idempotency : public testing::Test {
protected:
    // What a request with this key is answered; each one that acts counts up.
    Result<KeptAnswer> ask(std::optional<IdempotencyKey> with, Result<KeptAnswer> answer = first)
    {
        std::optional<Result<KeptAnswer>> got;
        submit(std::move(with), std::move(answer), got);
        EXPECT_TRUE(got.has_value());
        return *std::move(got);
    }

    void submit(std::optional<IdempotencyKey> with, Result<KeptAnswer> answer,
                std::optional<Result<KeptAnswer>>& got)
    {
        auto apply = [this, with, answer](Transaction& transaction) {
            return act_once(transaction, with, [&] {
                ++acts;
                return answer;
            });
        };
        auto done = [&got](Result<KeptAnswer> it) { got.emplace(std::move(it)); };
        ledger.send(make_write<KeptAnswer>(Lane::intake, 100, apply, done));
    }

    inline static const KeptAnswer first{201, "/things/1", std::string{"{\"id\":1}\0x", 10}};

    DirectLedger ledger;
    int acts = 0;
};

TEST_F(Idempotency, ActsOnceAndRepeatsTheFirstAnswer)
{
    Result<KeptAnswer> done = ask(key("k"));
    ASSERT_TRUE(done);
    EXPECT_FALSE(done->is_replay);

    Result<KeptAnswer> again = ask(key("k"), KeptAnswer{202, "/other", "other"});

    ASSERT_TRUE(again);
    EXPECT_TRUE(again->is_replay);
    EXPECT_EQ(again->status, 201U);
    EXPECT_EQ(again->location, "/things/1");
    EXPECT_EQ(again->body, first.body);
    EXPECT_EQ(acts, 1);
}

TEST_F(Idempotency, RefusesAKeyThatMarkedAnotherRequest)
{
    ASSERT_TRUE(ask(key("k", 1)));
    Result<KeptAnswer> other = ask(key("k", 2));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::invalid);
    EXPECT_EQ(acts, 1);
}

TEST_F(Idempotency, TellsKeysApartByEveryByte)
{
    ASSERT_TRUE(ask(key("k")));
    ASSERT_TRUE(ask(key("K")));
    ASSERT_TRUE(ask(key("k ")));
    EXPECT_EQ(acts, 3);
}

TEST_F(Idempotency, LeavesRequestsWithoutAKeyAlone)
{
    ASSERT_TRUE(ask(std::nullopt));
    ASSERT_TRUE(ask(std::nullopt));
    EXPECT_EQ(acts, 2);
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM idempotency_keys"), 0);
}

TEST_F(Idempotency, DoesNotKeepAnError)
{
    EXPECT_FALSE(ask(key("k"), Error{Errc::conflict, "not now"}));
    Result<KeptAnswer> later = ask(key("k"));
    ASSERT_TRUE(later);
    EXPECT_FALSE(later->is_replay);
    EXPECT_EQ(acts, 2);
}

TEST_F(Idempotency, LetsTheSecondOfOneTransactionSeeTheFirst)
{
    std::optional<Result<KeptAnswer>> one;
    std::optional<Result<KeptAnswer>> two;
    ledger.is_held = true;
    submit(key("k"), first, one);
    submit(key("k"), first, two);
    EXPECT_FALSE(one.has_value());

    ledger.settle();

    ASSERT_TRUE(one && *one && two && *two);
    EXPECT_FALSE((*one)->is_replay);
    EXPECT_TRUE((*two)->is_replay);
    EXPECT_EQ(acts, 1);
}

TEST_F(Idempotency, ForgetsAKeyAfterSevenDays)
{
    ASSERT_TRUE(ask(key("k")));
    ledger.clock.advance(idempotency_lifetime - std::chrono::seconds{1});
    EXPECT_TRUE(ask(key("k"))->is_replay);
    ledger.clock.advance(std::chrono::seconds{1});
    EXPECT_FALSE(ask(key("k", 2))->is_replay);
    EXPECT_TRUE(ask(key("k", 2))->is_replay);
    EXPECT_EQ(acts, 2);
}

}  // namespace
}  // namespace holdfast::store
