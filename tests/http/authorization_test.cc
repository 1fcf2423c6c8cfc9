#include "http/authorization.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/text.h"

namespace holdfast::http {
namespace {

std::string basic_header(std::string_view pair)
{
    return join("Basic ", encode_base64(pair));
}

TEST(Authorization, SplitsBasicAtTheFirstColon)
{
    auto found = parse_authorization("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    EXPECT_EQ(found.kind, AuthorizationKind::basic);
    EXPECT_EQ(found.user, "Aladdin");
    EXPECT_EQ(found.secret, "open sesame");

    auto colons = parse_authorization(basic_header("a:b:c"));
    EXPECT_EQ(colons.user, "a");
    EXPECT_EQ(colons.secret, "b:c");
}

TEST(Authorization, TakesEmptyNamesAndPasswordsAsTheyAre)
{
    auto found = parse_authorization(basic_header(":"));
    EXPECT_EQ(found.kind, AuthorizationKind::basic);
    EXPECT_EQ(found.user + found.secret, "");
    EXPECT_EQ(parse_authorization(basic_header("m\xC3\xBCller:\xE2\x82\xAC")).user,
              "m\xC3\xBCller");
}

TEST(Authorization, TakesABearerToken)
{
    auto found = parse_authorization("Bearer abc-._~+/09==");
    EXPECT_EQ(found.kind, AuthorizationKind::bearer);
    EXPECT_EQ(found.secret, "abc-._~+/09==");
    EXPECT_EQ(found.user, "");
}

struct Verdict {
    std::string header;
    AuthorizationKind kind;
};

class Kind : public testing::TestWithParam<Verdict> {};

TEST_P(Kind, OfTheHeaderIsTold)
{
    auto found = parse_authorization(GetParam().header);
    EXPECT_EQ(static_cast<int>(found.kind), static_cast<int>(GetParam().kind)) << GetParam().header;
    bool usable = found.kind == AuthorizationKind::basic || found.kind == AuthorizationKind::bearer;
    EXPECT_TRUE(usable || (found.user.empty() && found.secret.empty()));
}

using enum AuthorizationKind;

INSTANTIATE_TEST_SUITE_P(
    All, Kind,
    testing::Values(
        Verdict{"", none}, Verdict{"  ", none}, Verdict{"BASIC " + encode_base64("a:b"), basic},
        Verdict{"basic   " + encode_base64("a:b") + " ", basic}, Verdict{"bEARER x", bearer},
        Verdict{"Digest username=\"x\"", unsupported}, Verdict{"Negotiate", unsupported},
        Verdict{"Basic", malformed}, Verdict{"Basic !!!!", malformed},
        Verdict{"Basic " + encode_base64("no colon"), malformed},
        Verdict{"Basic YTpi YTpi", malformed}, Verdict{"Basic YTo", malformed},
        Verdict{"Basic YTp=", malformed},  // Bits left over.
        Verdict{"Basic " + encode_base64("a\n:b"), malformed},
        Verdict{"Basic " + encode_base64("a:b\x7F"), malformed},
        Verdict{"Basic " + encode_base64(std::string_view{"a\0:b", 4}), malformed},
        Verdict{"Basic " + encode_base64("\xFF:b"), malformed}, Verdict{"Bearer", malformed},
        Verdict{"Bearer a b", malformed}, Verdict{"Bearer =", malformed},
        Verdict{"Bearer a=b", malformed}, Verdict{"Bearer \xC3\xBC", malformed},
        Verdict{"(Basic) x", malformed}, Verdict{"Basic\tYTpi", malformed}));

TEST(Authorization, IsBounded)
{
    std::string scheme = "Bearer ";
    std::string longest = scheme + std::string(authorization_bytes_max - scheme.size(), 'x');
    EXPECT_EQ(parse_authorization(longest).kind, AuthorizationKind::bearer);
    EXPECT_EQ(parse_authorization(longest + 'x').kind, AuthorizationKind::malformed);
}

}  // namespace
}  // namespace holdfast::http
