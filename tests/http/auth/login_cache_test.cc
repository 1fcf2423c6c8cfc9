#include "http/auth/login_cache.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

using std::chrono::seconds;

constexpr Instant start{seconds{1000}};

LoginCache::Digest digest(int number)
{
    LoginCache::Digest out{};
    out.back() = std::byte(number);  // Equal in what the hash looks at.
    return out;
}

class Cache : public testing::Test {
protected:
    Principal alice{Principal::Kind::user, "alice", {}};
    Principal bob{Principal::Kind::user, "bob", {}};
    LoginCache cache{{.unused_max = seconds{60}, .logins_max = 3}};
};

TEST_F(Cache, KnowsALoginUntilItWasUnusedForTooLong)
{
    EXPECT_EQ(cache.find(digest(1), start), nullptr);
    cache.add(digest(1), alice, start);
    EXPECT_EQ(cache.find(digest(1), start + seconds{59}), &alice);
    EXPECT_EQ(cache.find(digest(1), start + seconds{118}), &alice) << "it was used meanwhile";
    EXPECT_EQ(cache.find(digest(1), start + seconds{178}), nullptr);
    EXPECT_EQ(cache.count(start + seconds{178}), 0U);
}

TEST_F(Cache, TellsLoginsApartByAllOfTheirDigest)
{
    cache.add(digest(1), alice, start);
    cache.add(digest(2), bob, start);
    EXPECT_EQ(cache.find(digest(1), start), &alice);
    EXPECT_EQ(cache.find(digest(2), start), &bob);
    EXPECT_EQ(cache.find(digest(3), start), nullptr);
}

TEST_F(Cache, IsBoundedAndLosesTheOneUnusedForTheLongestTime)
{
    for (int i = 1; i <= 3; ++i)
        cache.add(digest(i), alice, start + seconds{i});
    EXPECT_EQ(cache.find(digest(1), start + seconds{4}), &alice);
    cache.add(digest(4), bob, start + seconds{5});
    EXPECT_EQ(cache.count(start + seconds{5}), 3U);
    EXPECT_EQ(cache.find(digest(2), start + seconds{5}), nullptr);
    EXPECT_EQ(cache.find(digest(1), start + seconds{5}), &alice);
}

TEST_F(Cache, ForgetsAllWhenItIsReset)
{
    cache.add(digest(1), alice, start);
    cache.reset({.unused_max = seconds{10}, .logins_max = 3});
    EXPECT_EQ(cache.find(digest(1), start), nullptr);
    cache.add(digest(1), alice, start);
    EXPECT_EQ(cache.find(digest(1), start + seconds{10}), nullptr);
}

TEST_F(Cache, KeepsNothingWhenItMayNot)
{
    cache.reset({.unused_max = Duration::zero(), .logins_max = 3});
    cache.add(digest(1), alice, start);
    EXPECT_EQ(cache.find(digest(1), start), nullptr);
}

}  // namespace
}  // namespace holdfast::http
