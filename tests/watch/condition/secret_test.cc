#include "watch/condition/secret.h"

#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

TEST(Secret, IsKnownByItsName)
{
    for (std::string_view name : {"token", "access_token", "Set-Cookie", "X-API-Key", "apiKey",
                                  "password", "Authorization", "client_secret"})
        EXPECT_TRUE(is_secret_name(name)) << name;
    for (std::string_view name : {"status", "x-cache", "key", "etag", ""})
        EXPECT_FALSE(is_secret_name(name)) << name;
}

TEST(Secret, IsKnownByItsForm)
{
    for (std::string_view text : {"Bearer abc", "basic dXNlcg==", "eyJhbGciOiJIUzI1NiJ9.e30.x",
                                  "-----BEGIN RSA PRIVATE KEY", R"({"token":"x"})",
                                  R"({"api_key" : "x"})", "password=x", R"("{\"secret\":1}")"})
        EXPECT_TRUE(has_secret(text)) << text;
    for (std::string_view text :
         {"", "invalid token", R"({"status":"UP"})", "the password is wrong", "tokens left"})
        EXPECT_FALSE(has_secret(text)) << text;
}

}  // namespace
}  // namespace holdfast::watch
