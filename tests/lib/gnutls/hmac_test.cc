#include "lib/gnutls/hmac.h"

#include <string>

#include <gtest/gtest.h>

#include "base/hex.h"
#include "lib/gnutls/secret.h"

namespace holdfast::gnutls {
namespace {

std::string hex(const Sha256& digest)
{
    return encode_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

// Test cases 2 and 6 of RFC 4231.
TEST(Hmac, IsTheStandardsDigest)
{
    Hmac short_key{"Jefe"};
    const std::string expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    EXPECT_EQ(hex(short_key.of("what do ya want for nothing?")), expected);
    Hmac long_key{std::string(131, '\xAA')};
    EXPECT_EQ(hex(long_key.of("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, RemembersNothingOfTheTextBefore)
{
    Hmac hmac{"key"};
    Sha256 first = hmac.of("a");
    (void)hmac.of("something else, and longer than one block of the digest, which has 64 bytes");
    EXPECT_EQ(hmac.of("a"), first);
}

TEST(Hmac, HasAKeyOfItsOwnUnlessGivenOne)
{
    Hmac one;
    Hmac other;
    EXPECT_NE(one.of("a"), other.of("a"));
    EXPECT_EQ(one.of("a"), one.of("a"));
}

TEST(Secret, IsComparedByLengthAndBytes)
{
    EXPECT_TRUE(is_equal("", ""));
    EXPECT_TRUE(is_equal("abc", "abc"));
    EXPECT_FALSE(is_equal("abc", "abd"));
    EXPECT_FALSE(is_equal("abc", "ab"));
}

TEST(Secret, LeavesNothingWhereItWas)
{
    std::string secret(100, 's');
    const char* place = secret.data();
    wipe(secret);
    EXPECT_TRUE(secret.empty());
    EXPECT_EQ(std::string(place + 1, 99), std::string(99, '\0'));
}

TEST(Secret, IsNeverTheSameTwice)
{
    EXPECT_EQ(random_bytes(32).size(), 32U);
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace holdfast::gnutls
