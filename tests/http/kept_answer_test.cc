#include "http/kept_answer.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

// What stood at this address before may have been another text with other headers.
TEST(KeptAnswer, IsMadeAnewForWhateverIsNotTheSame)
{
    const auto body = std::make_shared<const std::string>("body");
    const Response usual{.content_type = "text/plain", .body = body};
    Response gzip = usual;
    gzip.encoding = "gzip";
    Response varies = usual;
    varies.vary = "Accept";
    Response tagged = usual;
    tagged.tag = "a";
    Response cached = usual;
    cached.cache_control = "private, no-cache";
    Response unchanged = tagged;
    unchanged.status = 304;
    Response located = usual;
    located.headers.push_back({"Location", "/x"});

    KeptAnswer kept;
    for (const Response& other : {gzip, varies, tagged, cached, unchanged, located}) {
        for (const Response& response : {usual, other, usual}) {
            const mhd::Response& answer = kept.make(response, "id");
            bool has_content = response.status != 304;
            EXPECT_EQ(answer.header("Content-Type"), has_content ? response.content_type : "");
            EXPECT_EQ(answer.header("Content-Encoding"), response.encoding);
            EXPECT_EQ(answer.header("Vary"), response.vary);
            EXPECT_EQ(answer.header("ETag"), response.tag.empty() ? "" : "\"a\"");
            EXPECT_EQ(answer.header("Cache-Control"), response.cache_control);
            EXPECT_EQ(answer.header("Location"), response.headers.empty() ? "" : "/x");
            EXPECT_EQ(answer.header("X-Request-Id"), "id");
        }
    }
}

}  // namespace
}  // namespace holdfast::http
