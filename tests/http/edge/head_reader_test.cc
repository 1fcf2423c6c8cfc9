#include "http/edge/head_reader.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::http {
namespace {

using State = HeadReader::State;

constexpr std::string_view simple = "GET /a HTTP/1.1\r\nHost: x\r\nA:b\r\n\r\n";

// 0: complete; 1: incomplete; else the status it is refused with.
unsigned read_at_once(std::string_view bytes, const HeadLimits& limits = {})
{
    HeadReader reader;
    switch (reader.read(bytes, limits)) {
    case State::complete:
        return 0;
    case State::incomplete:
        return 1;
    case State::refused:
        return reader.objection().status;
    }
    return 2;
}

// The same, byte by byte, as the slowest client sends it.
unsigned read_slowly(std::string_view bytes, const HeadLimits& limits = {})
{
    HeadReader reader;
    for (std::size_t length = 1; length <= bytes.size(); ++length) {
        auto state = reader.read(bytes.substr(0, length), limits);
        if (state == State::complete)
            return 0;
        if (state == State::refused)
            return reader.objection().status;
    }
    return 1;
}

TEST(HeadReader, IsCompleteWithTheEmptyLineAndNotBefore)
{
    for (std::size_t length = 1; length < simple.size(); ++length)
        EXPECT_EQ(read_at_once(simple.substr(0, length)), 1U) << length;
    EXPECT_EQ(read_at_once(simple), 0U);
    EXPECT_EQ(read_slowly(simple), 0U);
}

TEST(HeadReader, LooksAtNothingBehindTheHead)
{
    EXPECT_EQ(read_at_once(join(simple, "body\n\x01\r")), 0U);
    EXPECT_EQ(read_at_once(join(simple, std::string(20000, 'x'))), 0U);
}

TEST(HeadReader, PassesOverLineBreaksBeforeTheRequest)
{
    EXPECT_EQ(read_slowly(join("\r\n\r\n", simple)), 0U);
    HeadReader reader;
    EXPECT_EQ(reader.read("\r\n\r", {}), State::incomplete);
    EXPECT_FALSE(reader.has_begun());
    EXPECT_EQ(reader.read("\r\n\r\nG", {}), State::incomplete);
    EXPECT_TRUE(reader.has_begun());
    std::string endless;
    while (endless.size() < 15000)
        endless += "\r\n";
    EXPECT_EQ(read_at_once(endless), 431U);
}

TEST(HeadReader, RefusesAtTheFirstByteThatCannotBeRight)
{
    struct Case {
        std::string_view bytes;
        std::size_t refused_after;
    };
    for (const Case& c : {Case{"\x16\x03\x01", 1},
                          {"GET / HTTP/1.1\n", 15},
                          {"GET /\0", 6},
                          {"GET /\rX", 7},
                          {"GET / HTTP/1.1\r\nHost: x\n", 24},
                          {"GET / HTTP/2.0\r\n", 16},
                          {"GET /\r\n", 7},
                          {"GET\r\n", 5},
                          {"\nGET", 1},
                          {"G\xe4", 2},
                          {"{\"a\":", 1}}) {
        std::string_view bytes{c.bytes.data(), c.refused_after};
        EXPECT_EQ(read_slowly(bytes.substr(0, c.refused_after - 1)), 1U) << bytes;
        EXPECT_GE(read_slowly(bytes), 400U) << bytes;
        EXPECT_GE(read_at_once(bytes), 400U) << bytes;
    }
}

TEST(HeadReader, TakesARequestLineApartAtSingleSpaces)
{
    for (std::string_view line :
         {"GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET /  HTTP/1.1",
          "GET /a b HTTP/1.1", "GET\t/ HTTP/1.1", "GET /\tHTTP/1.1", "GET /", "/"})
        EXPECT_EQ(read_at_once(join(line, "\r\nHost: x\r\n\r\n")), 400U) << line;
}

TEST(HeadReader, WantsEachFieldOnALineOfItsOwnWithAColon)
{
    for (std::string_view field : {"A: b\r\n c", "A: b\r\n\tc", "no colon", ": b", "A : b"})
        EXPECT_EQ(read_at_once(join("GET / HTTP/1.1\r\nHost: x\r\n", field, "\r\n\r\n")), 400U)
            << field;
    EXPECT_EQ(read_at_once("GET / HTTP/1.1\r\n Host: x\r\n\r\n"), 400U);
    EXPECT_EQ(read_at_once("GET / HTTP/1.1\r\n\r\n"), 400U) << "no Host";
}

TEST(HeadReader, BoundsTheRequestLine)
{
    const HeadLimits limits{.line_bytes_max = 30};
    const std::string fits = "GET /aaaaaaaaaaaaaaa HTTP/1.1\r\nHost: x\r\n\r\n";
    ASSERT_EQ(fits.find('\r'), 29U);
    EXPECT_EQ(read_slowly(fits, limits), 0U);
    EXPECT_EQ(read_slowly("GET /aaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: x\r\n\r\n", limits), 414U);
    EXPECT_EQ(read_at_once(std::string(31, 'A'), limits), 414U) << "before its end is there";
}

TEST(HeadReader, BoundsWhatTheFieldsTakeOfTheEngine)
{
    auto head = [](std::size_t fields, std::string_view field) {
        std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
        for (std::size_t i = 0; i < fields; ++i)
            text += field;
        return text + "\r\n";
    };
    EXPECT_EQ(read_at_once(head(150, "A: b\r\n")), 0U);
    EXPECT_EQ(read_at_once(head(250, "A: b\r\n")), 431U) << "few bytes, but many records";
    EXPECT_EQ(read_at_once(join("GET /?", std::string(300, '&'), " HTTP/1.1\r\nHost: x\r\n\r\n")),
              431U);
    const std::string cookie = join("Cookie: ", std::string(8000, 'c'), "\r\n");
    EXPECT_EQ(read_at_once(head(1, cookie)), 431U) << "cookies are copied";
    EXPECT_EQ(read_at_once(head(1, "X" + cookie)), 0U);
    EXPECT_EQ(read_at_once(join("GET / HTTP/1.1\r\nA: ", std::string(15000, 'x'))), 431U);
}

}  // namespace
}  // namespace holdfast::http
