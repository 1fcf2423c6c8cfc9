#include "http/traffic/traffic.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

class TrafficTest : public testing::Test {
protected:
    TrafficTest()
    {
        router.add({.path = "/a"});
        router.add({.method = Method::post, .path = "/a"});
        router.add({.path = "/b"});
        traffic = std::make_unique<Traffic>(router);
    }

    void finish(std::size_t route, unsigned status, Duration took = milliseconds{2})
    {
        request.method = method ? *method : route == 1 ? Method::post : Method::get;
        traffic->request_finished(
            {.request = request, .route = route, .status = status, .took = took});
    }
    // "GET /a 3" for each route, in the last minute.
    std::string counts()
    {
        std::string text;
        traffic->for_each([&](const Route& route, const latency::Window& window) {
            auto summary = window.over(minutes{1}, now);
            append_to(text, to_string(route.method), " ", route.path, " ",
                      summary ? summary->count : 0, "\n");
        });
        return text;
    }

    Router router;
    Request request;
    std::optional<Method> method;
    std::unique_ptr<Traffic> traffic;
    Instant now{minutes{50}};
};

TEST_F(TrafficTest, IsKeptByRoute)
{
    EXPECT_EQ(counts(), "");
    finish(2, 200);
    finish(1, 201);
    finish(1, 422);
    EXPECT_EQ(counts(), "POST /a 2\nGET /b 1\n");
}

TEST_F(TrafficTest, KnowsNothingOfWhatLastsAsLongAsItsClientLikes)
{
    request.method = Method::get;
    traffic->request_finished(
        {.request = request, .route = 0, .status = 200, .took = minutes{9}, .is_live = true});
    EXPECT_EQ(counts(), "");
    EXPECT_EQ(traffic->sums().requests, 0U);
}

TEST_F(TrafficTest, IsThatOfTheLastMinutes)
{
    finish(0, 200);
    for (Instant end = now + minutes{2}; now < end;)
        now = traffic->step(now);
    EXPECT_EQ(counts(), "GET /a 0\n");
    finish(0, 200);
    EXPECT_EQ(counts(), "GET /a 1\n");
}

TEST_F(TrafficTest, AddsUpOverAllRoutes)
{
    finish(0, 200, milliseconds{1});
    finish(1, 503, milliseconds{1});
    finish(2, 404, milliseconds{100});
    Traffic::Sums sums = traffic->sums();
    EXPECT_EQ(sums.requests, 3U);
    EXPECT_EQ(sums.failed, 1U);
    EXPECT_EQ(latency::total(sums.latencies), 3U);
    EXPECT_NEAR(seconds(*latency::percentile(sums.latencies, 1)), 0.1, 0.01);
}

TEST_F(TrafficTest, DoesNotCountWhatSaysNothingAboutARoute)
{
    finish(no_route, 404);
    finish(0, 0);
    method = Method::head;
    finish(0, 200);
    EXPECT_EQ(counts(), "");
    EXPECT_EQ(traffic->sums().requests, 0U);
}

}  // namespace
}  // namespace holdfast::http
