#include "page/overview/overview.h"

#include "tests/page/page_fixture.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Overview : public PageFixture {
protected:
    std::string page(std::string_view query = "")
    {
        const Frame frame{.now = virtual_loop.wall()};
        return framed(frame, [&](Html& html) {
            write_overview(html, frame, {list, monitor, book}, read_overview_asked(query));
        });
    }
    // The row of a service, as it is on the page; empty when it is not.
    std::string row(std::string_view id, std::string_view query = "")
    {
        const std::string text = page(query);
        const std::size_t from = text.find(join("<tr id=\"s", list.find(id)->key.value, "\""));
        return from == std::string::npos ? "" : text.substr(from, text.find("</tr>", from) - from);
    }
    bool is_shown(std::string_view id, std::string_view query)
    {
        return row(id, query).find(" hidden=\"\"") == std::string::npos;
    }
};

TEST_F(Overview, ShowsServicesByEnvironmentAndGroup)
{
    define({.id = "b", .name = "Beta", .environment = "production", .group = "shop"});
    define({.id = "a", .name = "Alpha", .environment = "staging"});
    define({.id = "c", .name = "Gamma", .environment = "production"});
    const std::string text = page();
    const std::size_t gamma = text.find(">Gamma<");
    const std::size_t beta = text.find(">Beta<");
    const std::size_t alpha = text.find(">Alpha<");
    EXPECT_LT(gamma, beta);
    EXPECT_LT(beta, alpha);
    EXPECT_LT(alpha, text.size());
    EXPECT_THAT(text, HasSubstr("<bdi>production</bdi> / <bdi>shop</bdi>"));
    EXPECT_THAT(text, HasSubstr("<span id=\"shown\">3</span> of 3 shown"));
}

TEST_F(Overview, SaysHowEachIsAndWhy)
{
    define({.id = "a", .name = "Alpha"});
    find("a", watch::Status::down, "no answer within 5 s", "1.4.2");
    EXPECT_THAT(row("a"), AllOf(HasSubstr("<span class=\"mark worst\">"), HasSubstr(" DOWN</span>"),
                                HasSubstr("no answer within 5 s"), HasSubstr("1.4.2"),
                                HasSubstr(">5 min</time>")));
}

TEST_F(Overview, HidesWhatIsNotLookedFor)
{
    define({.id = "a", .name = "Alpha", .environment = "production", .group = "shop"});
    define({.id = "b", .name = "Beta Gate", .environment = "staging", .tags = {"edge"}});
    find("a", watch::Status::healthy);
    for (const char* query : {"q=alp", "state=HEALTHY", "group=shop", "environment=production"}) {
        EXPECT_TRUE(is_shown("a", query)) << query;
        EXPECT_FALSE(is_shown("b", query)) << query;
    }
    EXPECT_TRUE(is_shown("b", "q=GATE+edge"));
    EXPECT_FALSE(is_shown("b", "q=gate+shop"));
    EXPECT_TRUE(is_shown("b", "state=NONSENSE&utm=1&since=soon")) << "an old link still leads here";
}

TEST_F(Overview, HasOnlyWhatIsNewForAPageThatHasTheRest)
{
    define({.id = "a"});
    define({.id = "b"});
    find("a", watch::Status::healthy);
    virtual_loop.run_for(std::chrono::minutes{1});
    find("b", watch::Status::healthy);
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        virtual_loop.wall().time_since_epoch());
    const std::string query = join("since=", (now - std::chrono::seconds{45}).count());
    EXPECT_EQ(row("a", query), "");
    EXPECT_NE(row("b", query), "");
    EXPECT_THAT(page(query), HasSubstr("id=\"counts\""));
}

TEST_F(Overview, ShowsHostileTextsAsText)
{
    define({.id = "a",
            .name = "<img src=x onerror=alert(1)>\"'",
            .environment = "</table>",
            .group = "<script>"});
    find("a", watch::Status::down, join("\x1b[31m\u202E", std::string(10'000, 'x')));
    const std::string text = page("q=%22%3E%3Cscript%3E");
    EXPECT_THAT(text,
                AllOf(Not(HasSubstr("<img")), Not(HasSubstr("<script>")), Not(HasSubstr("\x1b")),
                      Not(HasSubstr("\u202E")), HasSubstr("&lt;img src=x onerror=alert(1)&gt;")));
    EXPECT_EQ(text.find("</table>"), text.rfind("</table>"));
    EXPECT_LT(text.size(), 12'000U) << "long texts are cut";
}

TEST_F(Overview, IsNoMoreThanAKilobyteAndAHalfForEachOfAThousandServices)
{
    for (int i = 0; i < 1000; ++i)
        define({.id = join("service-", i), .name = join("Service ", i), .group = "shop"});
    book.start();
    virtual_loop.run_for(std::chrono::seconds{10});
    book.stop();
    const std::string text = page();
    EXPECT_THAT(text, HasSubstr("of 1000 shown"));
    EXPECT_THAT(row("service-999"), HasSubstr("<svg class=\"bars\""));
    EXPECT_LT(text.size(), 1'500'000U);
}

TEST_F(Overview, SaysWhatToDoWhenNothingIsWatched)
{
    watch({});
    EXPECT_THAT(page(), HasSubstr("No service is watched."));
}

}  // namespace
}  // namespace holdfast::page
