#include "base/base64.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

// The vectors of RFC 4648, section 10.
TEST(Base64, AgreesWithTheStandard)
{
    constexpr std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                         {"f", "Zg=="},
                                                                         {"fo", "Zm8="},
                                                                         {"foo", "Zm9v"},
                                                                         {"foob", "Zm9vYg=="},
                                                                         {"fooba", "Zm9vYmE="},
                                                                         {"foobar", "Zm9vYmFy"}};
    for (auto [bytes, text] : vectors) {
        EXPECT_EQ(encode_base64(bytes), text);
        EXPECT_EQ(decode_base64(text), bytes);
    }
}

TEST(Base64, CarriesEveryByte)
{
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes.push_back(static_cast<char>(i));
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
}

TEST(Base64, HasOneTextForOneValue)
{
    for (std::string_view text : {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", "Z g==", "Zg==Zg==", "=",
                                  "====", "Zm-v", "Zm_v", "Zm9v=", "Z===", "\xC3\xBC=="})
        EXPECT_EQ(decode_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace holdfast
