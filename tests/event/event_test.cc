#include "event/event.h"

#include <gtest/gtest.h>

#include "event/event_id.h"
#include "event/user_ip.h"

namespace holdfast::event {
namespace {

constexpr WallTime noon{std::chrono::microseconds{1'763'694'245'678'901}};

TEST(Event, IsOnTheTopicAsConsumersOfOldReadIt)
{
    const Event event{.id = "1", .type = "http_request", .time = noon, .data = R"({"a":1})"};
    EXPECT_EQ(value_of(event), R"({"timestamp":"2025-11-21T03:04:05.678901Z",)"
                               R"("event_type":"http_request","data":{"a":1}})");
}

TEST(Event, HasTheAttributesOfCloudEventsBesideIt)
{
    Event event{.id = "7", .type = "order.accepted", .time = noon};
    std::string text;
    for (const Header& header : headers_of(event, "/holdfast/1", {}))
        text.append(header.name).append("=").append(header.value).append("\n");
    EXPECT_EQ(text,
              "ce_id=7\nce_source=/holdfast/1\nce_type=order.accepted\nce_specversion=1.0\n"
              "ce_time=2025-11-21T03:04:05.678901Z\ncontent-type=application/json\n");
    event.trace_parent = "00-1-2-01";
    EXPECT_EQ(headers_of(event, "x", event.trace_parent).back().name, "traceparent");
}

TEST(Event, HasATypeThatNeedsNoQuoting)
{
    EXPECT_TRUE(is_type("http_request"));
    EXPECT_TRUE(is_type("a.B-9"));
    EXPECT_TRUE(is_type(std::string(type_bytes_max, 'a')));
    EXPECT_FALSE(is_type(std::string(type_bytes_max + 1, 'a')));
    EXPECT_FALSE(is_type(""));
    EXPECT_FALSE(is_type("9a"));
    EXPECT_FALSE(is_type("a b"));
    EXPECT_FALSE(is_type("a\"b"));
    EXPECT_FALSE(is_type("\xC3\xA9"));
}

TEST(EventId, IsAUuidWhoseOrderIsThatOfTime)
{
    const std::string id = make_id(noon, 5, 1);
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id.substr(0, 18), "019aa45e-772e-7385");  // 901 is 385 in hexadecimal digits.
    EXPECT_EQ(id[14], '7');
    EXPECT_NE(std::string{"89ab"}.find(id[19]), std::string::npos);
    EXPECT_LT(id, make_id(noon + std::chrono::microseconds{1}, 5, 0));
    EXPECT_LT(id, make_id(noon + std::chrono::hours{1}, 5, 0));
}

TEST(EventId, IsTheSameForTheSameRowAndForNoOther)
{
    EXPECT_EQ(make_id(noon, 5, 1), make_id(noon, 5, 1));
    EXPECT_NE(make_id(noon, 5, 1), make_id(noon, 5, 2));
    EXPECT_NE(make_id(noon, 5, 1), make_id(noon, 6, 1));
}

constexpr HashKey key{0x0706050403020100U, 0x0F0E0D0C0B0A0908U};

TEST(UserIp, IsHashedAsThePaperOfSipHashSays)
{
    // Its example: the bytes from 0 to 14.
    std::string text;
    for (char c = 0; c < 15; ++c)
        text.push_back(c);
    EXPECT_EQ(sip_hash(key, text), 0xA129CA6149BE45E5U);
}

TEST(UserIp, IsShownAsFarAsTheSettingSays)
{
    EXPECT_EQ(shown_ip("192.0.2.77", UserIp::full, key), "192.0.2.77");
    EXPECT_EQ(shown_ip("192.0.2.77", UserIp::truncated, key), "192.0.2.0");
    EXPECT_EQ(shown_ip("2001:db8:1:2::3", UserIp::truncated, key), "2001:db8:1::");
    EXPECT_EQ(shown_ip("not an address", UserIp::truncated, key), "");
    EXPECT_EQ(shown_ip("192.0.2.77", UserIp::none, key), "");
    const std::string hashed = shown_ip("192.0.2.77", UserIp::hashed, key);
    EXPECT_EQ(hashed.size(), 16U);
    EXPECT_EQ(hashed, shown_ip("192.0.2.77", UserIp::hashed, key));
    EXPECT_NE(hashed, shown_ip("192.0.2.78", UserIp::hashed, key));
    EXPECT_NE(hashed, shown_ip("192.0.2.77", UserIp::hashed, {1, 2}));
    EXPECT_EQ(shown_ip("", UserIp::hashed, key), "");
}

TEST(UserIp, HasAWordForEachWay)
{
    for (UserIp how : {UserIp::full, UserIp::truncated, UserIp::hashed, UserIp::none})
        EXPECT_EQ(parse_user_ip(to_string(how)), how);
    EXPECT_EQ(parse_user_ip("some"), std::nullopt);
}

}  // namespace
}  // namespace holdfast::event
