#include "obs/otlp/curl_collector.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "obs/otlp/json_receipt.h"
#include "tests/fakes/loop_guard.h"
#include "tests/fakes/loop_server.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::otlp {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr WallTime now = ManualClock::start_wall;

curl::Response answered(unsigned status, std::string body = "{}")
{
    return {.status = status, .body = std::move(body)};
}

TEST(OtlpReceipt, SaysWhatMayPassByItself)
{
    for (unsigned status : {429U, 502U, 503U, 504U})
        EXPECT_EQ(to_receipt(answered(status), now).reception, Reception::failed) << status;
    for (unsigned status : {301U, 400U, 401U, 404U, 413U, 415U, 500U, 501U})
        EXPECT_EQ(to_receipt(answered(status), now).reception, Reception::refused) << status;
    for (unsigned status : {200U, 202U, 204U})
        EXPECT_EQ(to_receipt(answered(status, ""), now).reception, Reception::taken) << status;
    for (curl::End end : {curl::End::not_connected, curl::End::timed_out, curl::End::cut_off,
                          curl::End::not_resolved, curl::End::tls_failed, curl::End::too_long,
                          curl::End::malformed}) {
        Receipt receipt = to_receipt({.end = end, .status = 200}, now);
        EXPECT_EQ(receipt.reception, Reception::failed);
        EXPECT_NE(receipt.detail, "");
    }
}

TEST(OtlpReceipt, HearsHowLongToWaitWhereWaitingHelps)
{
    curl::Response busy = answered(503);
    busy.headers = {{"Retry-After", "7"}};
    EXPECT_EQ(to_receipt(busy, now).retry_after, seconds{7});
    busy.status = 400;
    EXPECT_FALSE(to_receipt(busy, now).retry_after);
}

TEST(OtlpReceipt, QuotesAShortPartOfTheAnswer)
{
    EXPECT_EQ(to_receipt(answered(400, "bad\n\x1B[31m"), now).detail,
              join("it answered 400: ", printable("bad\n\x1B[31m")));
    EXPECT_LT(to_receipt(answered(400, std::string(10'000, 'x')), now).detail.size(), 300U);
    EXPECT_EQ(to_receipt(answered(400, "\xFF\xFE"), now).detail, "it answered 400");
}

TEST(OtlpReceipt, KnowsThatNotAllWasTaken)
{
    Receipt receipt =
        read_receipt(R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}})");
    EXPECT_EQ(receipt.reception, Reception::taken);
    EXPECT_EQ(receipt.rejected, 3U);
    EXPECT_EQ(receipt.detail, "too old");
    EXPECT_EQ(read_receipt(R"({"partialSuccess":{"rejectedDataPoints":2}})").rejected, 2U);
    for (const char* nothing :
         {"", "{}", "[]", "ok", R"({"partialSuccess":{}})", R"({"partialSuccess":7})",
          R"({"partialSuccess":{"rejectedSpans":"-1"}})"})
        EXPECT_EQ(read_receipt(nothing).rejected, 0U) << nothing;
}

class TheCollector : public testing::Test {
protected:
    Receipt post(Message message)
    {
        std::optional<Receipt> receipt;
        collector.post(std::move(message), [&](const Receipt& told) { receipt = told; });
        run_until(loop, [&] { return receipt.has_value(); });
        return receipt.value_or(Receipt{});
    }

    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    LoopServer server{loop};
    curl::Exchanges exchanges{loop, {}};
    CurlCollector collector{exchanges, loop};
};

TEST_F(TheCollector, IsPostedJsonWithTheHeadersItWants)
{
    collector.apply({.traces_url = server.url("/v1/traces"),
                     .metrics_url = server.url("/elsewhere"),
                     .headers = {"x-api-key: secret"}});
    EXPECT_EQ(post({.signal = Signal::traces, .body = "{}"}).reception, Reception::taken);
    ASSERT_EQ(server.requests.size(), 1U);
    EXPECT_THAT(server.requests[0],
                AllOf(StartsWith("POST /v1/traces HTTP/1.1\r\n"),
                      HasSubstr("\r\nContent-Type: application/json\r\n"),
                      HasSubstr("\r\nx-api-key: secret\r\n"), HasSubstr("\r\n\r\n{}"),
                      Not(HasSubstr("Content-Encoding")), Not(HasSubstr("Expect"))));
    post({.signal = Signal::metrics, .body = "zipped", .is_compressed = true});
    ASSERT_EQ(server.requests.size(), 2U);
    EXPECT_THAT(server.requests[1], AllOf(StartsWith("POST /elsewhere HTTP/1.1\r\n"),
                                          HasSubstr("\r\nContent-Encoding: gzip\r\n")));
}

TEST_F(TheCollector, MayBeAway)
{
    collector.apply({.traces_url = server.url("/v1/traces")});
    server.stop_listening();
    Receipt receipt = post({.signal = Signal::traces, .body = "{}"});
    EXPECT_EQ(receipt.reception, Reception::failed);
    EXPECT_EQ(receipt.detail, "there was no connection");
}

}  // namespace
}  // namespace holdfast::otlp
