#include "http/accept.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

constexpr std::array<std::string_view, 3> types{
    "text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0", "application/json"};
constexpr std::array<std::string_view, 2> codings{"gzip", "identity"};

struct Choice {
    std::string_view header;
    std::string_view chosen;  // Empty: nothing.
};

std::string_view media_type(std::string_view header)
{
    auto index = best_media_type(types, header);
    return index ? types[*index] : "";
}

std::string_view encoding(std::string_view header)
{
    auto index = best_encoding(codings, header);
    return index ? codings[*index] : "";
}

class MediaType : public testing::TestWithParam<Choice> {};

TEST_P(MediaType, IsTheOneTheClientLikesBest)
{
    EXPECT_EQ(media_type(GetParam().header), GetParam().chosen) << GetParam().header;
}

constexpr std::string_view text = types[0], metrics = types[1], json = types[2];

INSTANTIATE_TEST_SUITE_P(
    Weights, MediaType,
    testing::Values(Choice{"", text}, Choice{"*/*", text}, Choice{"application/json", json},
                    Choice{"text/plain;q=0.5, application/json;q=0.6", json},
                    Choice{"text/plain;q=0.6, application/json;q=0.5", text},
                    Choice{"text/plain;q=0.5,application/json;q=0.5", text},
                    Choice{"application/json;q=0.001, text/*;q=0.000", json},
                    Choice{"APPLICATION/Json", json}, Choice{"image/png", ""},
                    Choice{"*/*;q=0", ""}, Choice{"application/*", metrics},
                    Choice{"text/plain ; Q=0.1 , application/json ; q=0.2", json}));

INSTANTIATE_TEST_SUITE_P(
    TheMostSpecificElementDecides, MediaType,
    testing::Values(Choice{"*/*, text/plain;q=0", metrics},
                    Choice{"text/*;q=0, text/plain;q=0.1", text},
                    Choice{"application/*;q=0.9, application/json;q=0.1, text/*;q=0.5", metrics},
                    Choice{"text/plain;q=0.9, text/plain;version=0.0.4;q=0.1, */*;q=0.5", metrics},
                    Choice{"application/json;q=0.1, application/json;q=0.9, text/*;q=0.5", json}));

INSTANTIATE_TEST_SUITE_P(
    Parameters, MediaType,
    testing::Values(
        Choice{"application/openmetrics-text", metrics},
        Choice{"application/openmetrics-text; version=0.0.1", ""},
        Choice{"application/openmetrics-text; version=\"1.0.0\"", metrics},
        Choice{"application/openmetrics-text; version=\"1\\.0.0\"", metrics},
        Choice{"application/openmetrics-text; note=\"a, b;q=0\", text/plain;q=0.1", text},
        // What Prometheus 2.42 sends, and what newer ones do.
        Choice{"application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
               "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
               metrics},
        Choice{"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
               "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
               text}));

INSTANTIATE_TEST_SUITE_P(MalformedElementsAreIgnored, MediaType,
                         testing::Values(Choice{"text/plain;q=2, application/json;q=0.1", json},
                                         Choice{"text/plain;q=abc, application/json", json},
                                         Choice{"text/plain;q=-1, application/json", json},
                                         Choice{"text/plain;q=, application/json", json},
                                         Choice{"text/plain;q=1.5, application/json", json},
                                         Choice{"*/plain, application/json", json},
                                         Choice{"text/, application/json", json},
                                         Choice{"te xt/plain,,, ;,", text},
                                         Choice{"text/plain;version, application/json", json},
                                         Choice{"\"text/plain, application/json", text}));

// What real clients send although it is not in the grammar.
INSTANTIATE_TEST_SUITE_P(Lenience, MediaType,
                         testing::Values(Choice{"text/html, image/gif, *; q=.2, */*; q=.2", text},
                                         Choice{"application/json;q=.3, text/plain;q=.2", json},
                                         Choice{"application/json;q=0.33333, text/plain;q=0.33",
                                                json}));

TEST(BestMediaType, OffersNothingFromNothing)
{
    EXPECT_EQ(best_media_type({}, "*/*"), std::nullopt);
}

class Encoding : public testing::TestWithParam<Choice> {};

TEST_P(Encoding, IsTheOneTheClientLikesBest)
{
    EXPECT_EQ(encoding(GetParam().header), GetParam().chosen) << GetParam().header;
}

INSTANTIATE_TEST_SUITE_P(
    All, Encoding,
    testing::Values(Choice{"", "identity"}, Choice{"gzip", "gzip"}, Choice{"GZip", "gzip"},
                    Choice{"x-gzip", "gzip"}, Choice{"gzip, deflate, br, zstd", "gzip"},
                    Choice{"br", "identity"}, Choice{"gzip;q=0", "identity"}, Choice{"*", "gzip"},
                    Choice{"*;q=0", ""}, Choice{"gzip;q=0, *;q=0", ""}, Choice{"identity;q=0", ""},
                    Choice{"identity;q=0, gzip;q=0.1", "gzip"},
                    Choice{"*;q=0, identity", "identity"}, Choice{"gzip;q=0.001", "gzip"},
                    Choice{"identity, gzip;q=0.5", "identity"}, Choice{"gzip;q=0, *", "identity"},
                    Choice{"*;q=0.5, gzip;q=0.5", "gzip"}));

TEST(Preferences, KeepWhatTheElementSaysInOrder)
{
    auto preferences = parse_preferences("text/html;level=\"1\";q=0.7;ext=2, gzip");
    ASSERT_EQ(preferences.size(), 2U);
    EXPECT_EQ(preferences[0].value, "text/html");
    EXPECT_EQ(preferences[0].quality, 700U);
    ASSERT_EQ(preferences[0].parameters.size(), 1U);
    EXPECT_EQ(preferences[0].parameters[0].value, "\"1\"");
    EXPECT_EQ(preferences[1].value, "gzip");
    EXPECT_EQ(preferences[1].quality, 1000U);
}

TEST(Preferences, AreBounded)
{
    std::string header;
    for (std::size_t i = 0; i < preferences_max + 5; ++i)
        header += "a/b,";
    EXPECT_EQ(parse_preferences(header).size(), preferences_max);

    std::string element = "text/plain";
    for (std::size_t i = 0; i < parameters_max; ++i)
        element += ";a=b";
    EXPECT_EQ(parse_preferences(element).size(), 1U);
    EXPECT_EQ(parse_preferences(element + ";a=b").size(), 0U);
}

}  // namespace
}  // namespace holdfast::http
