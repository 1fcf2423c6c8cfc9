#include "http/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

TEST(Problem, IsADocumentOfRfc9457WithWhatIsKnown)
{
    Response response = problem_response(
        {.status = 422, .detail = "Look \"here\".", .errors = {{"/a/0", "too long"}}}, "/x", "r1");
    EXPECT_EQ(response.status, 422U);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(*response.body,
              R"({"type":"about:blank","title":"Unprocessable Content","status":422,)"
              R"("detail":"Look \"here\".","instance":"/x",)"
              R"("errors":[{"pointer":"/a/0","message":"too long"}],"requestId":"r1",)"
              R"("error":"unprocessable content"})"
              "\n");
}

TEST(Problem, LeavesOutWhatIsUnknown)
{
    EXPECT_EQ(*problem_response({.status = 404}, "", "").body,
              R"({"type":"about:blank","title":"Not Found","status":404,"error":"not found"})"
              "\n");
}

TEST(Problem, KeepsTheTextsThatClientsOfOldLookFor)
{
    auto error_of = [](const Problem& problem) { return *problem_response(problem, "", "").body; };
    EXPECT_THAT(error_of({.status = 500}),
                testing::HasSubstr(R"("error":"internal service error")"));
    EXPECT_THAT(error_of({.status = 409, .legacy_error = "exists"}),
                testing::HasSubstr(R"("error":"exists")"));
}

TEST(Problem, NamesEveryStatusInSomeWay)
{
    for (unsigned status :
         {200U, 201U, 204U, 304U, 400U, 401U, 403U, 404U, 405U, 406U, 408U, 409U, 411U,
          413U, 414U, 415U, 417U, 421U, 422U, 429U, 431U, 500U, 501U, 503U, 505U, 507U})
        EXPECT_NE(reason_phrase(status), "Unknown") << status;
    EXPECT_EQ(reason_phrase(503), "Service Unavailable");
    EXPECT_EQ(reason_phrase(418), "Unknown");
}

}  // namespace
}  // namespace holdfast::http
