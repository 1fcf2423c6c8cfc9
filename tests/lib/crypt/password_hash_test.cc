#include "lib/crypt/password_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::crypt {
namespace {

using testing::Optional;
using testing::StartsWith;

// A published vector of bcrypt, for "a".
const std::string bcrypt = "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";

TEST(PasswordHash, IsThatOfOtherPrograms)
{
    EXPECT_EQ(hash_password("a", bcrypt), bcrypt);
    EXPECT_NE(hash_password("b", bcrypt), bcrypt);
}

TEST(PasswordHash, ComesOutAgainForTheSamePasswordOnly)
{
    auto hash = make_password_hash("correct horse");
    ASSERT_THAT(hash, Optional(StartsWith("$y$j9T$")));
    EXPECT_EQ(hash_password("correct horse", *hash), hash);
    EXPECT_NE(hash_password("correct horsf", *hash), hash);
    EXPECT_NE(hash_password("", *hash), hash);
}

TEST(PasswordHash, IsAnotherOneEachTime)
{
    EXPECT_NE(make_password_hash("x"), make_password_hash("x"));
}

TEST(PasswordHash, IsNothingWhereLibcryptWouldCutOrGuess)
{
    const std::string setting = "$2y$04$abcdefghijklmnopqrstuu";
    EXPECT_NE(hash_password(std::string(password_bytes_max, 'x'), setting), std::nullopt);
    EXPECT_EQ(hash_password(std::string(password_bytes_max + 1, 'x'), setting), std::nullopt);
    EXPECT_EQ(hash_password(std::string{"a\0b", 3}, setting), std::nullopt);
    EXPECT_EQ(hash_password("a", "no setting"), std::nullopt);
    EXPECT_EQ(hash_password("a", ""), std::nullopt);
}

}  // namespace
}  // namespace holdfast::crypt
