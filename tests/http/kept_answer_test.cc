#include "http/kept_answer.h"

#include <memory>
#include <string>
#include <vector>

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

// As metrics are: the same client, the same length, never the same bytes.
TEST(KeptAnswer, PutsABodyOfTheSameLengthWhereTheLastOneWas)
{
    KeptAnswer kept;
    std::vector<const char*> places;
    // Kept, or the next one might be where the last one was, and would need no copy.
    std::vector<std::shared_ptr<const std::string>> bodies;
    for (const char* text : {"one", "two", "six", "ten"}) {
        bodies.push_back(std::make_shared<const std::string>(text));
        std::string_view held = kept.make({.body = bodies.back()}, "id").body();
        EXPECT_EQ(held, text);
        places.push_back(held.data());
    }
    EXPECT_NE(places[0], places[2]);
    EXPECT_EQ(places[1], places[2]);
    EXPECT_EQ(places[2], places[3]);

    for (std::size_t bytes : {std::size_t{2}, std::size_t{100'000}}) {
        for (char c : {'a', 'b', 'c'}) {
            auto body = std::make_shared<const std::string>(bytes, c);
            EXPECT_EQ(kept.make({.body = body}, "id").body(), *body);
        }
    }
    auto large = std::make_shared<const std::string>(100'000, 'd');
    EXPECT_EQ(kept.make({.body = large}, "id").body().data(), large->data()) << "too much to keep";
}

TEST(KeptAnswer, KeepsNothingOfALiveOne)
{
    class NoFeed final : public mhd::Feed {
    public:
        Piece next(std::span<char> /*room*/) noexcept override { return {.what = What::end}; }
    } feed;
    const auto body = std::make_shared<const std::string>("body");
    const Response usual{.content_type = "text/plain", .body = body};
    KeptAnswer kept;
    EXPECT_EQ(kept.make(usual, "1").body(), "body");
    const mhd::Response& live =
        kept.make_live({.content_type = "text/event-stream", .body = {}, .headers = {}}, "2", feed);
    EXPECT_EQ(live.feed(), &feed);
    EXPECT_EQ(live.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(live.header("Cache-Control"), "no-store");
    EXPECT_EQ(live.header("X-Request-Id"), "2");
    const mhd::Response& next = kept.make(usual, "3");
    EXPECT_EQ(next.feed(), nullptr);
    EXPECT_EQ(next.body(), "body");
    EXPECT_EQ(next.header("Content-Type"), "text/plain");
    EXPECT_EQ(next.header("X-Request-Id"), "3");
}

}  // namespace
}  // namespace holdfast::http
