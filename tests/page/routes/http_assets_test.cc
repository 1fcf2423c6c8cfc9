#include "page/routes/http_assets.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/http/fixture.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::array made{Asset{"app.js", "/assets/app-0123.js", "text/javascript; charset=utf-8",
                                "plain bytes", "gzip bytes", "brotli bytes"},
                          Asset{"dot.png", "/assets/dot-4567.png", "image/png", "dots", {}, {}}};

class Assets : public http::ServerTest {
protected:
    Assets()
    {
        add_asset_routes(router, made);
        start();
    }

    std::string get(std::string_view target, std::string_view coding)
    {
        return talk(join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         "Accept-Encoding: ", coding, "\r\n\r\n"));
    }
};

TEST_F(Assets, GoInTheSmallestFormThatTheClientTakes)
{
    EXPECT_THAT(get("/assets/app-0123.js", "gzip, deflate, br"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Encoding: br\r\n"),
                      EndsWith("\r\n\r\nbrotli bytes")));
    EXPECT_THAT(get("/assets/app-0123.js", "gzip, deflate"),
                AllOf(HasSubstr("Content-Encoding: gzip\r\n"), EndsWith("\r\n\r\ngzip bytes")));
    EXPECT_THAT(get("/assets/app-0123.js", "identity"),
                AllOf(Not(HasSubstr("Content-Encoding")), HasSubstr("Vary: Accept-Encoding\r\n"),
                      EndsWith("\r\n\r\nplain bytes")));
    EXPECT_THAT(get("/assets/dot-4567.png", "gzip, br"),
                AllOf(Not(HasSubstr("Content-Encoding")), EndsWith("\r\n\r\ndots")));
}

TEST_F(Assets, AreKeptForEver)
{
    EXPECT_THAT(get("/assets/app-0123.js", "br"),
                AllOf(HasSubstr("Cache-Control: public, max-age=31536000, immutable\r\n"),
                      HasSubstr("Content-Type: text/javascript; charset=utf-8\r\n"),
                      HasSubstr("X-Content-Type-Options: nosniff\r\n")));
}

TEST_F(Assets, AreTheseAndNoOthers)
{
    EXPECT_THAT(get("/assets/app-9999.js", "br"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(get("/assets/app.js", "br"), StartsWith("HTTP/1.1 404 "));
}

}  // namespace
}  // namespace holdfast::page
