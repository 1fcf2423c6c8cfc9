#include "event/json_consumed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::event {
namespace {

using testing::HasSubstr;

constexpr WallTime noon{std::chrono::hours{12}};

Consumed message(std::string value)
{
    return {.partition = {"t", 3}, .offset = 9, .value = std::move(value)};
}

TableRow read(std::string value)
{
    Result<TableRow> row = read_consumed(message(std::move(value)), noon);
    EXPECT_TRUE(row) << (row ? "" : row.error().context);
    return row ? *std::move(row) : TableRow{};
}

std::string reason(std::string value)
{
    Result<TableRow> row = read_consumed(message(std::move(value)), noon);
    return row ? "none" : row.error().context;
}

TEST(Consumed, IsARequestAsTheOldServiceWroteIt)
{
    const TableRow row = read(R"({"timestamp":"2025-11-21T03:04:05.678901","event_type":)"
                              R"("http_request","data":{"user_ip":"192.0.2.7","method":"GET",)"
                              R"("endpoint":"/","hostname":"h","os":"Linux"}})");
    EXPECT_EQ(row.type, "http_request");
    EXPECT_EQ(format_rfc3339(row.at), "2025-11-21T03:04:05.678901Z");
    EXPECT_EQ(row.user_ip, "192.0.2.7");
    EXPECT_EQ(row.endpoint, "/");
    EXPECT_EQ(row.os, "Linux");
    EXPECT_EQ(row.event_id, "t/3/9") << "it has no other";
    EXPECT_EQ(row.data, std::nullopt);
}

TEST(Consumed, IsAnAnswerOrAnError)
{
    const TableRow answer = read(R"({"event_type":"http_response","timestamp":null,)"
                                 R"("data":{"status_code":200,"response_time_ms":1.5}})");
    EXPECT_EQ(answer.status_code, 200);
    EXPECT_EQ(answer.response_time_ms, 1.5);
    EXPECT_EQ(answer.user_ip, std::nullopt);
    EXPECT_EQ(answer.at, noon);
    const TableRow error =
        read(R"({"event_type":"error","data":{"error_message":"m","error_type":5}})");
    EXPECT_EQ(error.message, "m");
    EXPECT_EQ(error.kind, "5");
}

TEST(Consumed, IsAnythingElseAsItIs)
{
    const TableRow row =
        read(R"({"event_type":"custom.x","data":{ "a" : [1, {"b": null}], "c": 1e3 }})");
    EXPECT_EQ(row.data, R"({"a":[1,{"b":null}],"c":1e3})");
    EXPECT_EQ(read(R"({"event_type":"custom"})").data, "{}");
}

TEST(Consumed, IsKnownByTheIdOfItsSender)
{
    Consumed consumed = message(R"({"event_type":"custom"})");
    consumed.id = "abc";
    consumed.trace_parent = "00-1-2-01";
    consumed.time = noon + std::chrono::hours{1};
    const Result<TableRow> row = read_consumed(consumed, noon);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->event_id, "abc");
    EXPECT_EQ(row->trace, "00-1-2-01");
    EXPECT_EQ(row->at, consumed.time);
    consumed.id = std::string(257, 'x');
    EXPECT_TRUE(read_consumed(consumed, noon)->event_id->starts_with("t/3/9/"));
    consumed.id = "\xFF";
    EXPECT_TRUE(read_consumed(consumed, noon)->event_id->starts_with("t/3/9/"));
}

TEST(Consumed, IsNoEventForAReason)
{
    EXPECT_THAT(reason("{"), HasSubstr("no JSON"));
    EXPECT_THAT(reason(""), HasSubstr("no JSON"));
    EXPECT_EQ(reason("[]"), "must be an object, not a list");
    EXPECT_THAT(reason("{}"), HasSubstr("event_type"));
    EXPECT_THAT(reason(R"({"event_type":"a b"})"), HasSubstr("event_type"));
    EXPECT_THAT(reason(R"({"event_type":5})"), HasSubstr("event_type"));
    EXPECT_EQ(reason(R"({"event_type":"a","data":[]})"), "data must be an object, not a list");
    EXPECT_THAT(reason(R"({"event_type":"a","timestamp":"yesterday"})"), HasSubstr("timestamp"));
    EXPECT_THAT(reason(R"({"event_type":"a","timestamp":"1901-01-01T00:00:00Z"})"),
                HasSubstr("timestamp"));
    EXPECT_THAT(reason(R"({"event_type":"http_response","data":{"status_code":"x"}})"),
                HasSubstr("status_code"));
    EXPECT_THAT(reason(R"({"event_type":"http_response","data":{"response_time_ms":"x"}})"),
                HasSubstr("response_time_ms"));
    EXPECT_EQ(reason(std::string(consumed_bytes_max + 1, ' ')), "larger than 256KiB");
}

}  // namespace
}  // namespace holdfast::event
