#include "watch/badge/badge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::watch {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Badge, IsOneImageThatSaysWhatItShows)
{
    EXPECT_THAT(draw(status_badge("Shop", Status::healthy)),
                AllOf(StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""),
                      HasSubstr("role=\"img\" aria-label=\"Shop: healthy\""),
                      HasSubstr("<title>Shop: healthy</title>"), HasSubstr(">Shop</text>"),
                      HasSubstr(">healthy</text>"), EndsWith("</svg>\n")));
}

TEST(Badge, LetsNobodysNameBecomeMarkup)
{
    const std::string svg =
        draw(status_badge("</text><script>alert('1')</script>&\"", Status::down));
    EXPECT_THAT(svg,
                AllOf(Not(HasSubstr("<script")), Not(HasSubstr("alert('")),
                      HasSubstr("&lt;script&gt;alert(&#39;1&#39;)"), HasSubstr("&amp;&quot;")));
}

TEST(Badge, HasNothingThatIsNoXml)
{
    const std::string svg =
        draw(status_badge("a\x01\xff\xEF\xBF\xBF\xEF\xBF\xBE"
                          "b",
                          Status::healthy));
    EXPECT_EQ(svg.find('\x01'), std::string::npos);
    EXPECT_EQ(svg.find('\xff'), std::string::npos);
    EXPECT_EQ(svg.find("\xEF\xBF\xBF"), std::string::npos);
    EXPECT_EQ(svg.find("\xEF\xBF\xBE"), std::string::npos);
}

TEST(Badge, ShortensWhatIsTooLongAndCutsNoCharacter)
{
    std::string name;
    for (int i = 0; i < 100; ++i)
        name += "\u00e4";
    const std::string svg = draw(status_badge(name, Status::healthy));
    EXPECT_LT(svg.size(), 1200U);
    EXPECT_THAT(svg, HasSubstr("\u00e4\u2026</text>"));
}

TEST(Badge, TellsEachStatusApart)
{
    std::vector<Badge::Shade> shades;
    for (Status status : all_statuses)
        shades.push_back(status_badge("x", status).shade);
    EXPECT_THAT(shades,
                testing::ElementsAre(Badge::Shade::good, Badge::Shade::fair, Badge::Shade::poor,
                                     Badge::Shade::bad, Badge::Shade::unknown));
    EXPECT_EQ(status_badge("x", {}).value, "not checked");
    EXPECT_EQ(disabled_badge("x").value, "disabled");
}

TEST(Badge, NeverRoundsADownTimeAway)
{
    EXPECT_EQ(uptime_badge("24h", 1.0).value, "100.00 %");
    EXPECT_EQ(uptime_badge("24h", 0.999999).value, "99.99 %");
    EXPECT_EQ(uptime_badge("24h", 0.999).value, "99.90 %");
    EXPECT_EQ(uptime_badge("24h", 0.57).value, "57.00 %") << "a double has a little less";
    EXPECT_EQ(uptime_badge("24h", 0.0).value, "0.00 %");
    EXPECT_EQ(uptime_badge("30d", 0.5).label, "uptime 30d");
    EXPECT_EQ(uptime_badge("24h", {}).value, "unknown");
    EXPECT_EQ(uptime_badge("24h", 0.9990).shade, Badge::Shade::good);
    EXPECT_EQ(uptime_badge("24h", 0.9989).shade, Badge::Shade::fair);
    EXPECT_EQ(uptime_badge("24h", 0.98).shade, Badge::Shade::poor);
    EXPECT_EQ(uptime_badge("24h", 0.94).shade, Badge::Shade::bad);
}

TEST(Badge, ShowsLatenciesAsPeopleSayThem)
{
    EXPECT_EQ(latency_badge("24h", microseconds{300}).value, "<1 ms");
    EXPECT_EQ(latency_badge("24h", milliseconds{80}).value, "80 ms");
    EXPECT_EQ(latency_badge("24h", milliseconds{1290}).value, "1.2 s");
    EXPECT_EQ(latency_badge("24h", {}).value, "unknown");
    EXPECT_EQ(latency_badge("7d", milliseconds{80}).label, "latency p95 7d");
    EXPECT_EQ(latency_badge("7d", milliseconds{3001}).shade, Badge::Shade::bad);
}

}  // namespace
}  // namespace holdfast::watch
