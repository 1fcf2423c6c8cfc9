#include "http/router.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

class RouterTest : public testing::Test {
protected:
    RouterTest()
    {
        router.add({.path = "/things"});
        router.add({.method = Method::post, .path = "/things"});
        router.add({.path = "/things/{id}"});
        router.add({.path = "/things/{id}/history"});
        router.add({.method = Method::post, .path = "/secret", .access = Access::control});
        router.add({.method = Method::post, .path = "/beat/{token}", .has_secret = true});
    }

    Router router;
};

TEST_F(RouterTest, FindsFixedPathsAndNames)
{
    EXPECT_EQ(router.find(Method::get, "/things", false).route, 0U);
    EXPECT_EQ(router.find(Method::post, "/things", false).route, 1U);
    auto match = router.find(Method::get, "/things/a%2Fb/history", false);
    EXPECT_EQ(match.route, 3U);
    EXPECT_EQ(match.segments, std::vector<std::string>{"a/b"});
}

TEST_F(RouterTest, ShowsNoPathThatMayHoldASecret)
{
    for (const char* path :
         {"/beat/s3cret", "/beat/s3cret/fail", "/beat/%zz", "//beat/s3cret", "/api/beat/s3cret"})
        EXPECT_EQ(router.shown(path), "/beat/{token}") << path;
    for (const char* path : {"/things/7", "/beat", "/beats/7", "/", "*"})
        EXPECT_EQ(router.shown(path), path);
}

TEST_F(RouterTest, LetsHeadFindGet)
{
    EXPECT_EQ(router.find(Method::head, "/things", false).outcome, Router::Outcome::found);
}

TEST_F(RouterTest, TellsAMissingPathFromAMissingMethod)
{
    EXPECT_EQ(router.find(Method::get, "/thing", false).outcome, Router::Outcome::not_found);
    EXPECT_EQ(router.find(Method::get, "/things//history", false).outcome,
              Router::Outcome::not_found);
    EXPECT_EQ(router.find(Method::get, "/things/%zz", false).outcome, Router::Outcome::not_found);
    auto match = router.find(Method::patch, "/things", false);
    EXPECT_EQ(match.outcome, Router::Outcome::method_not_allowed);
    EXPECT_EQ(match.allow, "GET, HEAD, POST, OPTIONS");
}

TEST_F(RouterTest, TellsWhatTheWholeServerTakes)
{
    auto match = router.find(Method::options, "*", false);
    EXPECT_EQ(match.outcome, Router::Outcome::options);
    EXPECT_EQ(match.allow, "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(router.find(Method::get, "*", false).outcome, Router::Outcome::not_found);
    EXPECT_EQ(router.find(Method::options, "/nothing", false).outcome, Router::Outcome::not_found);
    EXPECT_EQ(router.find(Method::options, "/secret", false).outcome, Router::Outcome::not_found);
}

TEST_F(RouterTest, DeclaresAFormatWhereThereAreSome)
{
    router.add({.path = "/forms",
                .produces = {{.type = "text/plain", .format = "text"}, as_json},
                .parameters = {{.name = "limit"}}});
    const Route& route = router.routes().back();
    ASSERT_EQ(route.parameters.size(), 2U);
    EXPECT_EQ(route.parameters[1].name, "format");
    EXPECT_EQ(route.parameters[1].choices, std::vector<std::string_view>{"text"});
    EXPECT_TRUE(router.routes().front().parameters.empty());
}

TEST_F(RouterTest, AllowsNothingInParticularWhenTheMethodIsThere)
{
    EXPECT_EQ(router.find(Method::post, "/things", false).allow, "");
    EXPECT_EQ(router.find(Method::get, "/things", false).allow, "");
}

TEST_F(RouterTest, HidesControlRoutesFromTheNetwork)
{
    EXPECT_EQ(router.find(Method::post, "/secret", false).outcome, Router::Outcome::not_found);
    EXPECT_EQ(router.find(Method::post, "/secret", true).outcome, Router::Outcome::found);
}

TEST_F(RouterTest, RefusesARouteThatStandsTwice)
{
    EXPECT_THROW(router.add({.path = "/things"}), std::invalid_argument);
}

}  // namespace
}  // namespace holdfast::http
