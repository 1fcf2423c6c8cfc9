#include "page/routes/http_alert_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/alerting/alerting_fixture.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AlertPage : public watch::AlertingRoutes {
protected:
    AlertPage()
    {
        add_alert_pages(router, {.loop = virtual_loop, .host = "here", .version = "1.2.3"}, desk);
    }

    std::string page() { return ask("GET /view/alerts"); }
    std::string post(std::string_view path_of_form, std::string_view form)
    {
        return ask(join("POST ", path_of_form), form, "application/x-www-form-urlencoded");
    }
    // Where the form of a page leads that begins so.
    static std::string action_in(const std::string& page, std::string_view begin)
    {
        const std::size_t at = page.find(join("action=\"", begin));
        if (at == std::string::npos)
            return {};
        const std::size_t from = at + 8;
        return page.substr(from, page.find('"', from) - from);
    }
};

TEST_F(AlertPage, IsThereWhenAlertsAreRead)
{
    EXPECT_THAT(page(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1")));
    open();
    EXPECT_THAT(page(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Nothing is wrong"),
                              HasSubstr("Nothing is silenced.")));
}

TEST_F(AlertPage, HasAButtonForWhoeverLooksAfterAnAlert)
{
    open();
    fail(1);
    const std::string action = action_in(page(), "/view/alerts/");
    ASSERT_THAT(action, HasSubstr("/acknowledge"));
    EXPECT_THAT(post(action, ""),
                AllOf(StartsWith("HTTP/1.1 303 "), HasSubstr("\r\nLocation: /view/alerts\r\n")));
    EXPECT_TRUE(desk.policy().state().alerts.begin()->second.acknowledged);
    EXPECT_THAT(page(), AllOf(HasSubstr("by <bdi>"), Not(HasSubstr("/acknowledge"))));
    EXPECT_THAT(post("/view/alerts/999/acknowledge", ""), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(post("/view/alerts/x/acknowledge", ""), StartsWith("HTTP/1.1 404 "));
}

TEST_F(AlertPage, SilencesAndEndsIt)
{
    open();
    EXPECT_THAT(post("/view/silences", "service=s1&group=&span=4h&comment=new+disk+%3Cb%3E"),
                StartsWith("HTTP/1.1 303 "));
    ASSERT_EQ(desk.policy().state().silences.size(), 1U);
    const watch::SilenceRule& rule = desk.policy().state().silences.begin()->second;
    EXPECT_EQ(rule.about.ids, std::vector<std::string>{"s1"});
    EXPECT_EQ(rule.ends - rule.starts, 4h);
    const std::string shown = page();
    EXPECT_THAT(shown, AllOf(HasSubstr("new disk &lt;b&gt;"), HasSubstr("service s1")));
    EXPECT_THAT(post(action_in(shown, "/view/silences/"), ""), StartsWith("HTTP/1.1 303 "));
    EXPECT_THAT(page(), HasSubstr("Nothing is silenced."));
}

TEST_F(AlertPage, BeginsAMaintenanceAndEndsIt)
{
    open();
    EXPECT_THAT(post("/view/maintenance", "group=shop&span=30min&comment=move"),
                StartsWith("HTTP/1.1 303 "));
    const std::string shown = page();
    EXPECT_THAT(shown, AllOf(HasSubstr("group shop"), HasSubstr("30 min")));
    EXPECT_THAT(post(action_in(shown, "/view/maintenance/"), ""), StartsWith("HTTP/1.1 303 "));
    EXPECT_THAT(page(), HasSubstr("No maintenance is planned."));
}

TEST_F(AlertPage, SaysWhatAFormLacks)
{
    open();
    for (const char* form : {"span=1h&comment=why", "service=none&span=1h&comment=why",
                             "service=s1&span=2y&comment=why", "service=s1&span=1h&comment=+",
                             "service=s1&span=1h&comment=a%0Ab", "%zz"})
        EXPECT_THAT(post("/view/silences", form),
                    AllOf(StartsWith("HTTP/1.1 4"), HasSubstr("<!doctype html>")))
            << form;
    EXPECT_TRUE(desk.policy().state().silences.empty());
}

}  // namespace
}  // namespace holdfast::page
