#include "watch/check/redirect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

const Asking post{.method = "POST",
                  .headers = {{"Authorization", "Bearer x"},
                              {"X-Key", "secret"},
                              {"accept", "text/plain"},
                              {"Content-Type", "text/plain"},
                              {"Cookie", "a=b"}},
                  .body = "hello"};

TEST(Redirect, IsOneOfFiveStatuses)
{
    for (unsigned status : {301U, 302U, 303U, 307U, 308U})
        EXPECT_TRUE(is_redirect(status)) << status;
    for (unsigned status : {0U, 200U, 300U, 304U, 305U, 400U})
        EXPECT_FALSE(is_redirect(status)) << status;
}

TEST(Redirect, KeepsWhatIsAskedWithinTheOrigin)
{
    auto next = ask_next(307, post, false);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->method, "POST");
    EXPECT_EQ(next->body, "hello");
    EXPECT_THAT(next->headers, SizeIs(5));
}

TEST(Redirect, TurnsAPostIntoAGetAsBrowsersDo)
{
    for (unsigned status : {301U, 302U, 303U}) {
        auto next = ask_next(status, post, false);
        EXPECT_EQ(next->method, "GET") << status;
        EXPECT_EQ(next->body, "");
        EXPECT_THAT(next->headers, SizeIs(4)) << "without Content-Type";
    }
    EXPECT_EQ(ask_next(303, {.method = "PUT", .headers = {}, .body = "x"}, false)->method, "GET");
    EXPECT_EQ(ask_next(301, {.method = "PUT", .headers = {}, .body = "x"}, false)->method, "PUT");
    EXPECT_EQ(ask_next(303, {.method = "HEAD", .headers = {}, .body = {}}, false)->method, "HEAD");
}

TEST(Redirect, TellsAnotherOriginNoSecrets)
{
    auto next = ask_next(302, post, true);
    ASSERT_TRUE(next);
    EXPECT_THAT(next->headers, ElementsAre(Pair("accept", "text/plain")));
    EXPECT_THAT(next->body, IsEmpty());
    EXPECT_FALSE(ask_next(307, post, true)) << "its body may be one";
}

}  // namespace
}  // namespace holdfast::watch
