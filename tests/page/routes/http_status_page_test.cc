#include "page/routes/http_status_page.h"

#include "tests/page/status/status_fixture.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using watch::Status;

class Strangers : public StatusFixture {
protected:
    // Everything that a service has is a secret, and everything that is found.
    void define_secrets()
    {
        watch::Service service{.id = "SECRET-id",
                               .name = "SECRET-name",
                               .url = "",
                               .environment = "SECRET-environment",
                               .tags = {"SECRET-tag"}};
        service.group = "SECRET-group";
        service.run_by = "SECRET-unit.service";
        define(service);
        const auto& item = *list.find("SECRET-id");
        desk.define(item.key, item.service);
        submit("SECRET-id", noon - 3h, noon - 2h, Status::down);
        submit("SECRET-id", noon - 2h, noon - 1h, Status::healthy);
        submit("SECRET-id", noon - 1h, noon, Status::down);
        find("SECRET-id", Status::down, "SECRET-reason: connect to SECRET-host:443",
             "SECRET-version");
    }
};

TEST_F(Strangers, AreToldNothingThatWasNotChosen)
{
    settings.groups = {{.title = "Our shop", .names = {"SECRET-group"}}};
    define_secrets();
    add("SECRET-other", "SECRET-hidden", "SECRET-other-name");
    find("SECRET-other", Status::down, "SECRET-reason");
    open();
    for (Status found : {Status::down, Status::down, Status::down})
        desk.note({.service = list.find("SECRET-id")->key,
                   .at = virtual_loop.wall(),
                   .status = found,
                   .reason = "SECRET-reason"});
    announce("We move", "Soon.");
    maintain(
        {.about = {.groups = {"SECRET-group"}}, .starts = virtual_loop.wall() + 1h, .lasts = 1h});
    for (const std::string& answer : {html(), json()}) {
        ASSERT_THAT(answer, StartsWith("HTTP/1.1 200 "));
        EXPECT_THAT(answer, AllOf(HasSubstr("Our shop"), HasSubstr("We move")));
        EXPECT_THAT(answer, Not(HasSubstr("SECRET"))) << "of what is watched";
        EXPECT_THAT(answer, Not(HasSubstr("192.0.2.1"))) << "its address";
        EXPECT_THAT(answer, Not(HasSubstr("here<"))) << "the name of this host";
        EXPECT_THAT(answer, Not(HasSubstr("1.2.3"))) << "the version of the daemon";
        EXPECT_THAT(answer, Not(HasSubstr("/view")));
        EXPECT_THAT(answer, Not(HasSubstr("/stream")));
    }
}

TEST_F(Strangers, AreNotToldNamesBesidesThoseOfServices)
{
    settings.groups = {{.title = "Our shop", .names = {"SECRET-group"}}};
    settings.has_services = true;
    define_secrets();
    open();
    for (std::string answer : {html(), json()}) {
        EXPECT_THAT(answer, HasSubstr("SECRET-name"));
        for (std::size_t at = 0; (at = answer.find("SECRET-name")) != std::string::npos;)
            answer.erase(at, 11);
        EXPECT_THAT(answer, Not(HasSubstr("SECRET")));
    }
}

TEST_F(Strangers, GetNothingWhereThereIsNoPage)
{
    settings.is_enabled = false;
    add("a", "shop");
    open();
    EXPECT_EQ(status.scope(), http::Scope::open);
    for (const std::string& answer : {html(), json()})
        EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 404 "), Not(HasSubstr("Our shop"))));
}

TEST_F(Strangers, AreLetInWhereTheSettingSaysSo)
{
    open();
    EXPECT_EQ(status.scope(), http::Scope::read);
    EXPECT_THAT(html(), HasSubstr("Cache-Control: private, no-cache\r\n"));
    settings.is_public = true;
    open();
    EXPECT_EQ(status.scope(), http::Scope::open);
    EXPECT_THAT(html(), AllOf(HasSubstr("Cache-Control: public, max-age=5\r\n"),
                              HasSubstr("Vary: Accept"), HasSubstr("ETag: ")));
}

TEST_F(Strangers, WaitUntilEverythingIsRead)
{
    start();
    status.apply(settings);
    EXPECT_THAT(html(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1"),
                              HasSubstr("<!doctype html>"), Not(HasSubstr("here<"))));
    EXPECT_THAT(json(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1")));
}

TEST_F(Strangers, SeeHowTheGroupsAre)
{
    add("a", "shop");
    add("b", "shop");
    add("c", "bank");
    open();
    find("a", Status::healthy);
    find("b", Status::down, "refused");
    find("c", Status::healthy);
    status.apply(settings);
    const std::string page = html();
    EXPECT_THAT(page, AllOf(HasSubstr("Some things are not available."),
                            HasSubstr("<bdi>Our shop</bdi></th><td><span class=\"mark bad\">"),
                            HasSubstr("Not working now")));
    EXPECT_THAT(json(),
                AllOf(HasSubstr(R"("title":"Our shop","state":"partial_outage")"),
                      HasSubstr(R"("title":"Payments","state":"operational")"),
                      HasSubstr(R"("current":[{"whom":"Our shop","state":"partial_outage")")));
}

TEST_F(Strangers, SeeOnlyServicesOfChosenEnvironmentsThatAreOn)
{
    settings.environments = {"production"};
    add("a", "shop");
    add("b", "shop", "Test", "test");
    open();
    find("a", Status::healthy);
    find("b", Status::down, "refused");
    status.apply(settings);
    EXPECT_THAT(json(), HasSubstr(R"("title":"Our shop","state":"operational")"));
}

TEST_F(Strangers, SeeWhatHasHappenedAsOneForAGroup)
{
    settings.groups.pop_back();
    add("a", "shop");
    add("b", "shop");
    submit("a", noon - 5h, noon - 4h, Status::healthy);
    submit("a", noon - 4h, noon - 3h, Status::down);
    submit("a", noon - 3h, noon, Status::healthy);
    submit("b", noon - 5h, noon - 210min, Status::healthy);
    submit("b", noon - 210min, noon - 2h, Status::down);
    submit("b", noon - 2h, noon, Status::healthy);
    find("a", Status::healthy);
    find("b", Status::healthy);
    open();
    EXPECT_THAT(html(), AllOf(HasSubstr("Everything is up."), HasSubstr(", for 2 h"),
                              Not(HasSubstr(", for 1 h"))))
        << "one, not two";
    settings.has_services = true;
    open();
    EXPECT_THAT(html(), HasSubstr("Our shop: A service"));
}

TEST_F(Strangers, SeeMaintenanceWithoutItsReason)
{
    settings.groups.pop_back();
    add("a", "shop");
    add("b", "shop", "Cart");
    open();
    maintain({.about = {.groups = {"shop"}}, .starts = virtual_loop.wall() - 1min, .lasts = 1h});
    maintain({.about = {.ids = {"b"}}, .starts = virtual_loop.wall() + 24h, .lasts = 1h});
    maintain(
        {.about = {.groups = {"elsewhere"}}, .starts = virtual_loop.wall() + 24h, .lasts = 1h});
    const std::string page = html();
    EXPECT_THAT(page, AllOf(HasSubstr("under way"), HasSubstr("planned"),
                            HasSubstr("Maintenance is under way."), Not(HasSubstr("SECRET")),
                            Not(HasSubstr("elsewhere"))));
    EXPECT_THAT(json(), AllOf(HasSubstr(R"({"whom":["Our shop"],"from":")"),
                              HasSubstr(R"("underWay":true})")));
    settings.has_services = true;
    open();
    EXPECT_THAT(json(), HasSubstr(R"({"whom":["Our shop: Cart"],"from":")"));
}

TEST_F(Strangers, ReadAnnouncementsAsText)
{
    open();
    announce("<script>alert(1)</script>", "<b>one</b>\ntwo \xE2\x80\xAE three\x07",
             watch::AnnouncementKind::warning);
    announce("Long", std::string(10'000, 'x'));
    const std::string page = html();
    EXPECT_THAT(page, AllOf(HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"),
                            HasSubstr("&lt;b&gt;one&lt;/b&gt;\ntwo \xEF\xBF\xBD three\xEF\xBF\xBD"),
                            HasSubstr(std::string(10'000, 'x')), Not(HasSubstr("<script>")),
                            HasSubstr("class=\"said warning\"")));
    EXPECT_THAT(json(), HasSubstr(R"("kind":"warning","title":"<script>alert(1)</script>")"));
}

TEST_F(Strangers, ShareOneAnswerForSomeSeconds)
{
    add("a", "shop");
    open();
    const std::string before = json();
    find("a", Status::down);
    virtual_loop.run_for(StatusPage::kept - 1s);
    EXPECT_EQ(text_after("at", json()), text_after("at", before));
    virtual_loop.run_for(1s);
    EXPECT_NE(text_after("at", json()), text_after("at", before));
    announce("At once");
    EXPECT_THAT(json(), HasSubstr("At once"));
}

TEST_F(Strangers, AreLedNowhereByWhatAClientSays)
{
    open();
    EXPECT_THAT(talk("GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/html"
                     "\r\nX-Forwarded-Prefix: /elsewhere\r\n\r\n"),
                Not(HasSubstr("elsewhere")));
}

TEST_F(Strangers, AreLedToWhereRelativeLinksHold)
{
    open();
    EXPECT_THAT(show("/status/"),
                AllOf(StartsWith("HTTP/1.1 303 "), HasSubstr("\r\nLocation: /status\r\n")));
    EXPECT_THAT(show("/status//"), HasSubstr("\r\nLocation: /status\r\n"));
    EXPECT_THAT(show("/status"), Not(HasSubstr("href=\"/")));
}

TEST_F(Strangers, MayAskWhetherItIsStillTheSame)
{
    open();
    const std::string first = html();
    const std::size_t at = first.find("ETag: ") + 6;
    const std::string tag = first.substr(at, first.find('\r', at) - at);
    EXPECT_THAT(talk(join("GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                          "Accept: text/html\r\nIf-None-Match: ", tag, "\r\n\r\n")),
                StartsWith("HTTP/1.1 304 "));
    EXPECT_THAT(talk("HEAD /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace holdfast::page
