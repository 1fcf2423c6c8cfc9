#include "page/html/html.h"

#include <string>

#include <gtest/gtest.h>

namespace holdfast::page {
namespace {

std::string escaped(std::string_view text)
{
    std::string out;
    append_escaped(out, text);
    return out;
}

TEST(Html, WritesElementsInTheOrderInWhichTheyAreOpen)
{
    std::string out;
    Html html{out};
    html.begin("ul", {{"class", "services"}}).element("li", "one").element("li", "two").end();
    EXPECT_EQ(out, "<ul class=\"services\"><li>one</li><li>two</li></ul>");
    EXPECT_EQ(html.depth(), 0U);
}

TEST(Html, LeavesOutAnAttributeWithoutAValue)
{
    std::string out;
    Html{out}.lone("input", {{"name", "on"}, {"checked", flag(true)}, {"disabled", flag(false)}});
    EXPECT_EQ(out, "<input name=\"on\" checked=\"\">");
}

TEST(Html, MakesTextOfWhateverIsWritten)
{
    EXPECT_EQ(escaped("<script>alert('x' & \"y\")</script>"),
              "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
    EXPECT_EQ(escaped("a\nb\tc"), "a\nb\tc");
    EXPECT_EQ(escaped("Zürich 東京"), "Zürich 東京");
}

TEST(Html, ShowsWhatWouldBeObeyedAsAMark)
{
    const std::string mark = "\xEF\xBF\xBD";
    EXPECT_EQ(escaped(std::string_view{"a\0b\x1b[31m\x7f", 9}),
              "a" + mark + "b" + mark + "[31m" + mark);
    EXPECT_EQ(escaped("\u202Eexe.txt\u2066"), mark + "exe.txt" + mark);
    EXPECT_EQ(escaped("\xff\xc3"), mark + mark);
}

TEST(Html, EscapesWhatIsInAnAttribute)
{
    std::string out;
    Html{out}.element("a", "x", {{"href", "\"><script>"}});
    EXPECT_EQ(out, "<a href=\"&quot;&gt;&lt;script&gt;\">x</a>");
}

TEST(Html, CutsWhatSomebodyElseSaid)
{
    std::string out;
    Html{out}.foreign("abcdef", 3);
    EXPECT_EQ(out, "<bdi>abc\u2026</bdi>");
    out.clear();
    Html{out}.foreign("abc", 3);
    EXPECT_EQ(out, "<bdi>abc</bdi>");
}

}  // namespace
}  // namespace holdfast::page
