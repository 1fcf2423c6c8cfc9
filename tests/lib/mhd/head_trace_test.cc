#include "lib/mhd/head_trace.h"

#include <string>

#include <gtest/gtest.h>

namespace holdfast::mhd {
namespace {

// A head as the engine leaves it in its buffer: NULs in the place of separators.
class Buffer {
public:
    explicit Buffer(std::string_view text) : text_{text}
    {
        for (char& c : text_)
            if (c == '~')
                c = '\0';
    }
    // The first such piece, as a view into the buffer.
    std::string_view at(std::string_view piece) const
    {
        auto place = text_.find(piece);
        EXPECT_NE(place, std::string::npos) << piece;
        return std::string_view{text_}.substr(place, piece.size());
    }
    std::size_t size() const { return text_.size(); }

private:
    std::string text_;
};

bool is_exact(std::string_view text)
{
    Buffer buffer{text};
    HeadTrace trace{buffer.at("GET"), buffer.at("/a?b"), buffer.at("HTTP/1.1")};
    trace.field(buffer.at("Host"), buffer.at("xyz"));
    trace.field(buffer.at("Other"), buffer.at("value"));
    return trace.is_exact(buffer.size());
}

TEST(HeadTrace, FindsTheEnginesCutsWhereTheSeparatorsWere)
{
    EXPECT_TRUE(is_exact("GET~/a?b~HTTP/1.1~~Host~ xyz~~Other~value~~~~"));
    EXPECT_TRUE(is_exact("GET~/a?b~HTTP/1.1~~Host~xyz~~Other~ \t value~~~~"));
}

TEST(HeadTrace, NoticesWhatTheEnginePassedOver)
{
    EXPECT_FALSE(is_exact("GET~ /a?b~HTTP/1.1~~Host~ xyz~~Other~ value~~~~")) << "two spaces";
    EXPECT_FALSE(is_exact("GET~/a?b~X~HTTP/1.1~~Host~ xyz~~Other~ value~~~~")) << "NUL in target";
    EXPECT_FALSE(is_exact("GET~/a?b~HTTP/1.1~Host~ xyz~~Other~ value~~~~")) << "line feed";
    EXPECT_FALSE(is_exact("GET~/a?b~HTTP/1.1~~Host~ xyz~Other~ value~~~~")) << "line feed";
    EXPECT_FALSE(is_exact("GET~/a?b~HTTP/1.1~~Host~ xyz~~Other~ value~~~")) << "line feed";
    EXPECT_FALSE(is_exact("GET~/a?b~HTTP/1.1~~Host~ xyz~NUL~~Other~ value~~~~")) << "NUL";
    EXPECT_FALSE(is_exact("GET~/a?b~HTTP/1.1~~Host~ xyz~~Other~ value~NUL~~~~")) << "NUL";
    EXPECT_FALSE(is_exact("GET~/a?b~HTTP/1.1~~Host~ xyz~~ fold~~Other~ value~~~~")) << "fold";
    EXPECT_FALSE(is_exact("GET~/a?b~HTTP/1.1~~Host~-xyz~~Other~ value~~~~")) << "moved value";
}

TEST(HeadTrace, NeedsNoField)
{
    Buffer buffer{"GET~/~HTTP/1.0~~~~"};
    const HeadTrace trace{buffer.at("GET"), buffer.at("/"), buffer.at("HTTP/1.0")};
    EXPECT_TRUE(trace.is_exact(buffer.size()));
    EXPECT_FALSE(trace.is_exact(buffer.size() - 1));
}

}  // namespace
}  // namespace holdfast::mhd
