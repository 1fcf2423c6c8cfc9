#include "base/timestamp.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;

std::string read(std::string_view text)
{
    std::optional<Timestamp> stamp = parse_timestamp(text);
    return stamp ? format_rfc3339(stamp->time) : "nothing";
}

TEST(Timestamp, IsReadAsItIsWritten)
{
    for (const char* text : {"2026-11-21T03:04:05.678901Z", "1970-01-01T00:00:00.000000Z",
                             "2028-02-29T23:59:59.999999Z", "1678-01-01T00:00:00.000000Z",
                             "2261-12-31T23:59:59.999999Z"})
        EXPECT_EQ(read(text), text);
}

TEST(Timestamp, MayHaveAnyFractionOrNone)
{
    EXPECT_EQ(read("2026-11-21T03:04:05Z"), "2026-11-21T03:04:05.000000Z");
    EXPECT_EQ(read("2026-11-21T03:04:05.5Z"), "2026-11-21T03:04:05.500000Z");
    EXPECT_EQ(read("2026-11-21T03:04:05.123456789999Z"), "2026-11-21T03:04:05.123456Z");
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.0000000019Z"), WallTime{1ns});
    EXPECT_EQ(read("2026-11-21T03:04:05." + std::string(1000, '9') + "Z"),
              "2026-11-21T03:04:05.999999Z");
}

TEST(Timestamp, IsTakenToUtc)
{
    EXPECT_EQ(read("2026-11-21T03:04:05+00:00"), "2026-11-21T03:04:05.000000Z");
    EXPECT_EQ(read("2026-11-21T00:04:05+02:00"), "2026-11-20T22:04:05.000000Z");
    EXPECT_EQ(read("2026-12-31T23:04:05-01:30"), "2027-01-01T00:34:05.000000Z");
    EXPECT_EQ(read("2026-11-21t03:04:05z"), "2026-11-21T03:04:05.000000Z");
    EXPECT_EQ(read("2026-11-21 03:04:05-00:00"), "2026-11-21T03:04:05.000000Z");
}

TEST(Timestamp, SaysWhetherItHasAZone)
{
    EXPECT_FALSE(parse_timestamp("2026-11-21T03:04:05")->has_zone);
    EXPECT_EQ(read("2026-11-21 03:04:05.5"), "2026-11-21T03:04:05.500000Z");
    EXPECT_TRUE(parse_timestamp("2026-11-21T03:04:05Z")->is_utc);
    EXPECT_TRUE(parse_timestamp("2026-11-21T03:04:05+00:00")->is_utc);
    EXPECT_TRUE(parse_timestamp("2026-11-21T03:04:05+01:00")->has_zone);
    EXPECT_FALSE(parse_timestamp("2026-11-21T03:04:05+01:00")->is_utc);
    EXPECT_EQ(parse_rfc3339("2026-11-21T03:04:05"), std::nullopt);
    EXPECT_NE(parse_rfc3339("2026-11-21T03:04:05Z"), std::nullopt);
}

TEST(Timestamp, MustBeATimeThatThereIs)
{
    for (const char* text :
         {"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
          "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
          "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+24:00",
          "2026-01-01T00:00:00+00:60", "1677-12-31T23:59:59Z", "2262-01-01T00:00:00Z",
          "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z"})
        EXPECT_EQ(read(text), "nothing") << text;
}

TEST(Timestamp, IsNothingElse)
{
    for (const char* text : {"",
                             "yesterday",
                             "2026-11-21",
                             "2026-11-21T",
                             "2026-11-21T03:04",
                             "2026-11-21T03:04Z",
                             "2026-11-21T03:04:05.Z",
                             "2026-11-21T03:04:05,5Z",
                             "2026-11-21T03:04:05 Z",
                             " 2026-11-21T03:04:05Z",
                             "2026-11-21T03:04:05Z ",
                             "2026-11-21T03:04:05ZZ",
                             "2026-11-21T03:04:05+0200",
                             "2026-11-21T03:04:05+02",
                             "2026-11-21T03:04:05+2:00",
                             "26-11-21T03:04:05Z",
                             "2026/11/21T03:04:05Z",
                             "2026-1-21T03:04:05Z",
                             "+026-11-21T03:04:05Z",
                             "2026-11-21T03:04:-5Z",
                             "20261121T030405Z",
                             "1795230245"})
        EXPECT_EQ(read(text), "nothing") << text;
    EXPECT_EQ(read({"2026-11-21T03:04:05\0Z", 21}), "nothing");
    std::string whole = "2026-11-21T03:04:05.678901+02:00";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        bool is_without_zone = length == 19 || (length > 20 && length <= 26);
        EXPECT_EQ(parse_timestamp(whole.substr(0, length)).has_value(), is_without_zone) << length;
    }
}

}  // namespace
}  // namespace holdfast
