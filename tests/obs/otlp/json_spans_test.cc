#include "obs/otlp/json_spans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/json/document.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::otlp {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

trace::Span whole()
{
    trace::Span span{.name = "POST /orders",
                     .kind = trace::Kind::server,
                     .attributes = {{"http.route", "/orders"},
                                    {"http.response.status_code", std::int64_t{503}},
                                    {"share", 0.5},
                                    {"is_late", true}},
                     .status = trace::Status::error,
                     .message = "no \"room\""};
    span.context = trace::parse_context(parent, "a=b");
    span.parent = {0x1};
    span.has_remote_parent = true;
    span.start = ManualClock::start_wall;
    span.end = span.start + std::chrono::milliseconds{7};
    return span;
}

TEST(OtlpSpans, AreWrittenAsTheProtocolHasThem)
{
    const Teller teller{.resource = {{"service.name", "depot"}}, .version = "1.2.3"};
    EXPECT_EQ(
        encode_spans({whole()}, teller),
        R"({"resourceSpans":[{"resource":{"attributes":[)"
        R"({"key":"service.name","value":{"stringValue":"depot"}}]},)"
        R"("scopeSpans":[{"scope":{"name":"holdfast","version":"1.2.3"},"spans":[{)"
        R"("traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",)"
        R"("traceState":"a=b","parentSpanId":"0000000000000001","flags":769,)"
        R"("name":"POST /orders","kind":2,)"
        R"("startTimeUnixNano":"1795230245678901000","endTimeUnixNano":"1795230245685901000",)"
        R"("attributes":[{"key":"http.route","value":{"stringValue":"/orders"}},)"
        R"({"key":"http.response.status_code","value":{"intValue":"503"}},)"
        R"({"key":"share","value":{"doubleValue":0.5}},)"
        R"({"key":"is_late","value":{"boolValue":true}}],)"
        R"("status":{"code":2,"message":"no \"room\""}}]}]}]})");
}

TEST(OtlpSpans, LeaveOutWhatThereIsNot)
{
    trace::Span span = whole();
    span.parent = {};
    span.has_remote_parent = false;
    span.context.state = nullptr;
    span.status = trace::Status::unset;
    std::string text = encode_spans({span}, {});
    for (const char* absent : {"parentSpanId", "traceState", "status\"", "links", "dropped"})
        EXPECT_THAT(text, Not(HasSubstr(absent)));
    EXPECT_THAT(text, HasSubstr("\"flags\":257"));
}

TEST(OtlpSpans, SayWhatWasLeftOut)
{
    trace::Span span = whole();
    span.attributes_dropped = 3;
    span.links = {*trace::parse_traceparent(parent)};
    span.links_dropped = 2;
    std::string text = encode_spans({span, span}, {});
    EXPECT_THAT(text, HasSubstr("\"droppedAttributesCount\":3"));
    EXPECT_THAT(text, HasSubstr("\"links\":[{\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
                                "\"spanId\":\"00f067aa0ba902b7\"}],\"droppedLinksCount\":2"));
    EXPECT_TRUE(json::parse(text));
}

}  // namespace
}  // namespace holdfast::otlp
