#include "http/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/telemetry.h"
#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view secret = "SELECT secret FROM table";

Response answer(Errc code)
{
    static const Peer peer{};
    Request request;
    request.target.path = "/things/1";
    request.id = "r1";
    request.peer = &peer;
    return error_response({code, std::string{secret}}, request);
}

TEST(Failure, HasOneStatusForEachCode)
{
    EXPECT_EQ(answer(Errc::invalid).status, 422U);
    EXPECT_EQ(answer(Errc::not_found).status, 404U);
    EXPECT_EQ(answer(Errc::conflict).status, 409U);
    EXPECT_EQ(answer(Errc::overloaded).status, 503U);
    EXPECT_EQ(answer(Errc::unavailable).status, 503U);
    EXPECT_EQ(answer(Errc::timeout).status, 503U);
    EXPECT_EQ(answer(Errc::full).status, 507U);
    EXPECT_EQ(answer(Errc::unknown).status, 503U);
    EXPECT_EQ(answer(Errc::corrupt).status, 500U);
    EXPECT_EQ(answer(Errc::internal).status, 500U);
}

TEST(Failure, TellsTheClientOnlyWhatIsTheClients)
{
    for (Errc code : {Errc::invalid, Errc::not_found, Errc::conflict}) {
        EXPECT_THAT(*answer(code).body, HasSubstr(secret)) << to_string(code);
        EXPECT_THAT(answer(code).failure, IsEmpty()) << to_string(code);
    }
    for (Errc code : {Errc::overloaded, Errc::unavailable, Errc::timeout, Errc::full, Errc::unknown,
                      Errc::corrupt, Errc::internal}) {
        EXPECT_THAT(*answer(code).body, Not(HasSubstr("secret"))) << to_string(code);
        EXPECT_THAT(*answer(code).body, HasSubstr("\"requestId\":\"r1\"")) << to_string(code);
    }
    EXPECT_THAT(*answer(Errc::corrupt).body, HasSubstr("\"error\":\"internal service error\""));
}

TEST(Failure, KeepsTheReasonForTheJournalUnlessAnotherEntryHasIt)
{
    for (Errc code :
         {Errc::unavailable, Errc::timeout, Errc::unknown, Errc::corrupt, Errc::internal})
        EXPECT_EQ(answer(code).failure, secret) << to_string(code);
    for (Errc code : {Errc::overloaded, Errc::full})
        EXPECT_EQ(answer(code).failure, "") << to_string(code);
}

TEST(Failure, SaysWhenToTryAgainWhereThatHelps)
{
    auto retry_after = [](Errc code) {
        Response response = answer(code);
        return response.headers.empty() ? "" : response.headers.front().value;
    };
    EXPECT_EQ(retry_after(Errc::overloaded), "1");
    EXPECT_EQ(retry_after(Errc::unknown), "5");
    EXPECT_EQ(retry_after(Errc::full), "30");
    EXPECT_EQ(retry_after(Errc::internal), "");
    EXPECT_EQ(retry_after(Errc::conflict), "");
}

TEST(Failure, IsInTheJournalByRouteAndRequest)
{
    ManualClock clock;
    obs::Log log{clock, {}};
    obs::Registry registry;
    Router router;
    router.add({.path = "/things/{id}", .handler = [](const Request&, Reply) {}});
    Telemetry telemetry{registry, log, router, {}};
    const Peer peer{"192.0.2.7", {}};
    Request request;
    request.method = Method::get;
    request.target.path = "/things/1";
    request.id = "r1";
    request.peer = &peer;
    telemetry.request_finished({.request = request, .route = 0, .status = 503, .failure = secret});
    telemetry.request_finished({.request = request, .route = 0, .status = 503});

    std::deque<obs::Entry> entries = log.take(Duration::zero());

    ASSERT_EQ(entries.size(), 1U);
    const obs::Entry& entry = entries.front();
    EXPECT_EQ(entry.message, &messages::request_failed);
    EXPECT_EQ(entry.text, "GET /things/1 failed with 503: SELECT secret FROM table");
    EXPECT_EQ(field_value(entry, "HOLDFAST_ROUTE"), "/things/{id}");
    EXPECT_EQ(field_value(entry, "HOLDFAST_STATUS"), "503");
    EXPECT_EQ(field_value(entry, "HOLDFAST_ERROR"), secret);
    EXPECT_EQ(field_value(entry, "HOLDFAST_REQUEST_ID"), "r1");
    EXPECT_EQ(field_value(entry, "HOLDFAST_CLIENT"), "192.0.2.7");
}

}  // namespace
}  // namespace holdfast::http
