#include "lib/gnutls/digest.h"

#include <string>

#include <gtest/gtest.h>

#include "base/hex.h"

namespace holdfast::gnutls {
namespace {

std::string hex(const Sha256& digest)
{
    return encode_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

// The examples of FIPS 180-4.
TEST(Sha256, IsTheStandardsDigest)
{
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, TakesNothingAndBytesThatAreNoText)
{
    EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_NE(sha256(std::string_view{"\0", 1}), sha256({}));
}

TEST(Sha256, IsTheSameOfPieces)
{
    Sha256Stream stream;
    for (std::string_view piece : {"a", "", "bc"})
        stream.add(piece);
    EXPECT_EQ(stream.finish(), sha256("abc"));
    // Nobody has to want it.
    Sha256Stream unfinished;
    unfinished.add("a");
}

}  // namespace
}  // namespace holdfast::gnutls
