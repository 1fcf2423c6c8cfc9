#include "http/edge/head_judge.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

struct Head {
    std::string_view method = "GET";
    std::string_view target = "/";
    std::string_view version = "HTTP/1.1";
    Fields fields{{"Host", "x"}};
};

// 0 when there is nothing against it.
unsigned status_of(const Head& head)
{
    HeadJudge judge;
    judge.line(head.method, head.target, head.version);
    for (auto [name, value] : head.fields)
        judge.field(name, value);
    auto objection = judge.verdict();
    return objection ? objection->status : 0;
}

Fields with(const Fields& more)
{
    Fields fields{{"Host", "x"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

TEST(HeadJudge, TakesWhatClientsSend)
{
    EXPECT_EQ(status_of({}), 0U);
    EXPECT_EQ(status_of({.method = "POST", .fields = with({{"Content-Length", "12"}})}), 0U);
    EXPECT_EQ(status_of({.fields = with({{"transfer-encoding", "Chunked"}})}), 0U);
    EXPECT_EQ(status_of({.target = "/a?b=%7B{|}[]\"", .fields = {{"HOST", "[::1]:80"}}}), 0U);
    EXPECT_EQ(status_of({.method = "OPTIONS", .target = "*"}), 0U);
    EXPECT_EQ(status_of({.version = "HTTP/1.0", .fields = {}}), 0U);
    EXPECT_EQ(status_of({.fields = with({{"X", "tab\tand \xc3\xa4"}, {"Y", ""}})}), 0U);
}

TEST(HeadJudge, WantsATokenForAMethod)
{
    for (std::string_view method : {"", "GE(T", "G\x16T", "G\xc3\xa4T"})
        EXPECT_EQ(status_of({.method = method}), 400U) << method;
    EXPECT_EQ(status_of({.method = "M-SEARCH"}), 0U) << "whether it is known is no matter of form";
}

TEST(HeadJudge, WantsATargetInAFormOfHttp)
{
    for (std::string_view target : {"", "*", "hello", "example.com:80", "ftp://x/", "http://",
                                    "http:///a", "/a#b", "/a b", "/\xc3\xa4", "/a\x7f"})
        EXPECT_EQ(status_of({.target = target}), 400U) << target;
    EXPECT_EQ(status_of({.method = "CONNECT", .target = "x:443"}), 400U) << "nobody tunnels here";
}

// RFC 9112, 3.2.2: Host must be there, and be ignored.
TEST(HeadJudge, TakesAnAbsoluteTargetWhateverTheHost)
{
    EXPECT_EQ(status_of({.target = "http://X/a", .fields = {{"Host", "x"}}}), 0U);
    EXPECT_EQ(status_of({.target = "HTTPS://x:81?a", .fields = {{"Host", "y"}}}), 0U);
    EXPECT_EQ(status_of({.target = "http://x/a", .fields = {{"Host", "a b"}}}), 400U);
}

TEST(HeadJudge, SpeaksHttp1AndNamesNoOtherVersionMalformed)
{
    EXPECT_EQ(status_of({.version = "HTTP/1.2"}), 0U);
    for (std::string_view version : {"HTTP/0.9", "HTTP/2.0", "HTTP/3.0"})
        EXPECT_EQ(status_of({.version = version}), 505U) << version;
    for (std::string_view version : {"", "http/1.1", "HTTP/1.1 ", "HTTP/11", "HTTP/1.x", "ICY/1.1"})
        EXPECT_EQ(status_of({.version = version}), 400U) << version;
}

TEST(HeadJudge, WantsExactlyOneHostOfAClientOfToday)
{
    EXPECT_EQ(status_of({.fields = {}}), 400U);
    EXPECT_EQ(status_of({.fields = {{"Host", "x"}, {"host", "x"}}}), 400U);
    EXPECT_EQ(status_of({.version = "HTTP/1.0", .fields = {{"Host", "x"}, {"Host", "y"}}}), 400U);
    for (std::string_view host : {"a b", "user@x", "x/y", "x\"", "x#", "http://x?"})
        EXPECT_EQ(status_of({.fields = {{"Host", host}}}), 400U) << host;
}

TEST(HeadJudge, RefusesTheBytesThatParsersDisagreeAbout)
{
    EXPECT_EQ(status_of({.fields = with({{"A ", "b"}})}), 400U);
    EXPECT_EQ(status_of({.fields = with({{"", "b"}})}), 400U);
    EXPECT_EQ(status_of({.fields = with({{"A\tb", "c"}})}), 400U);
    for (std::string_view value : {"a\rb", "a\nb", "a\x01", "a\x7f"})
        EXPECT_EQ(status_of({.fields = with({{"A", value}})}), 400U);
    EXPECT_EQ(status_of({.fields = with({{"A", std::string_view{"a\0b", 3}}})}), 400U);
}

TEST(HeadJudge, LetsNoBodyHaveTwoEnds)
{
    for (std::string_view length : {"", "+1", "-1", "1 ", "0x10", "1,1", "1.0", "1e3"})
        EXPECT_EQ(status_of({.fields = with({{"Content-Length", length}})}), 400U) << length;
    EXPECT_EQ(status_of({.fields = with({{"Content-Length", "99999999999999999999"}})}), 413U);
    EXPECT_EQ(status_of({.fields = with({{"Content-Length", "1"}, {"content-length", "1"}})}),
              400U);
    EXPECT_EQ(
        status_of({.fields = with({{"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}})}),
        400U);
    EXPECT_EQ(status_of({.fields = with({{"Transfer-Encoding", "chunked"},
                                         {"Transfer-Encoding", "chunked"}})}),
              400U);
    EXPECT_EQ(status_of({.version = "HTTP/1.0", .fields = {{"Transfer-Encoding", "chunked"}}}),
              400U);
}

TEST(HeadJudge, KnowsOneCodingAndOneExpectation)
{
    for (std::string_view coding : {"", "gzip", "gzip, chunked", "chunked, chunked", "chunked ",
                                    "identity", "xchunked", "chunked;a"})
        EXPECT_EQ(status_of({.fields = with({{"Transfer-Encoding", coding}})}), 501U) << coding;
    EXPECT_EQ(status_of({.fields = with({{"Expect", "100-Continue"}})}), 0U);
    EXPECT_EQ(status_of({.fields = with({{"Expect", "200-ok"}})}), 417U);
}

TEST(HeadJudge, SaysTheFirstThingThatIsWrong)
{
    HeadJudge judge;
    judge.line("GET", "/", "HTTP/2.0");
    judge.field("a b", "c");
    EXPECT_EQ(judge.verdict()->reason, Refused::version);
}

}  // namespace
}  // namespace holdfast::http
