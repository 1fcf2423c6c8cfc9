#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/alerting/alerting_fixture.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Alerts = AlertingRoutes;

TEST_F(Alerts, AreListedWhileTheyAreUp)
{
    open();
    EXPECT_EQ(body_of(ask("GET /alerts")), "{\"items\":[],\"next\":null}\n");
    fail(1);
    EXPECT_THAT(
        body_of(ask("GET /alerts")),
        AllOf(StartsWith("{\"items\":[{\"id\":1,\"kind\":\"down\",\"serviceId\":\"s1\","
                         "\"status\":\"DOWN\",\"reason\":\"no answer\",\"failures\":3,"
                         "\"since\":\"2027-01-15T12:00:00"),
              HasSubstr("\"announced\":\"2027-01-15T12:00:1"),
              HasSubstr("\"acknowledged\":null,\"resolved\":null,\"held\":\"no\",\"children\":[],"
                        "\"key\":\"down:s1:")));
    mend(1);
    EXPECT_EQ(body_of(ask("GET /alerts")), "{\"items\":[],\"next\":null}\n");
    EXPECT_THAT(body_of(ask("GET /alerts?state=resolved")),
                AllOf(HasSubstr("\"serviceId\":\"s1\""), HasSubstr("\"resolved\":\"2027-")));
}

TEST_F(Alerts, ShowWhatHappenedAroundThem)
{
    open();
    fail(1);
    EXPECT_THAT(body_of(ask("GET /alerts")), HasSubstr("\"because\":null,\"journal\":[]}"));
    desk.attach({1}, Status::down, "does not answer since 12:03:10Z; ...",
                {{.at = {}, .priority = 3, .text = "a \"line\""}});
    constexpr const char* shown =
        "\"because\":\"does not answer since 12:03:10Z; ...\",\"journal\":[{\"time\":"
        "\"1970-01-01T00:00:00.000000Z\",\"priority\":3,\"text\":\"a \\\"line\\\"\"}]}";
    EXPECT_THAT(body_of(ask("GET /alerts")), HasSubstr(shown));
    mend(1);
    EXPECT_THAT(body_of(ask("GET /alerts?state=resolved")), HasSubstr(shown));
}

TEST_F(Alerts, LeadFromPageToPage)
{
    open();
    for (int number : {1, 2, 3})
        fail(number);
    mend(1);
    mend(3);
    const std::string active = ask("GET /alerts?limit=1");
    EXPECT_THAT(active, AllOf(HasSubstr("\"s2\""), HasSubstr("\"next\":null")));
    const std::string over = ask("GET /alerts?state=resolved&limit=1");
    EXPECT_THAT(over, HasSubstr("\"s3\"")) << "it ended last";
    EXPECT_THAT(ask(join("GET /alerts?state=resolved&limit=1&after=", next_of(over))),
                AllOf(HasSubstr("\"s1\""), HasSubstr("\"next\":null")));
    const std::string all = ask("GET /alerts?state=all&limit=2");
    EXPECT_THAT(all, AllOf(HasSubstr("\"s3\""), HasSubstr("\"s2\""), Not(HasSubstr("\"s1\""))));
    EXPECT_THAT(ask(join("GET /alerts?state=all&limit=2&after=", next_of(all))),
                AllOf(HasSubstr("\"s1\""), HasSubstr("\"next\":null")));
}

TEST_F(Alerts, LeadFromPageToPageWhileTheyAreUp)
{
    open();
    for (int number : {1, 2, 3})
        fail(number);
    const std::string first = ask("GET /alerts?limit=2");
    EXPECT_THAT(first, AllOf(HasSubstr("\"s3\""), HasSubstr("\"s2\""), Not(HasSubstr("\"s1\""))));
    mend(2);  // What a page ended with may be over when the next is asked for.
    EXPECT_THAT(ask(join("GET /alerts?limit=2&after=", next_of(first))),
                AllOf(HasSubstr("\"s1\""), HasSubstr("\"next\":null")));
}

TEST_F(Alerts, RefuseWhatTheyDoNotKnow)
{
    open();
    EXPECT_THAT(ask("GET /alerts?state=old"), StartsWith("HTTP/1.1 4"));
    EXPECT_THAT(ask("GET /alerts?after=x"), StartsWith("HTTP/1.1 422 "));
}

TEST_F(Alerts, AreAcknowledgedByWhoCameFirst)
{
    open();
    fail(1);
    EXPECT_THAT(ask("POST /alerts/1/ack"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\"by\":\"uid:")));
    EXPECT_THAT(ask("POST /alerts/1/ack"), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(ledger.other.integer("SELECT acknowledged_by LIKE 'uid:%' FROM alerts"), 1);
}

TEST_F(Alerts, AreNotAcknowledgedWhenTheyAreOverOrNeverWere)
{
    open();
    fail(1);
    mend(1);
    EXPECT_THAT(ask("POST /alerts/1/ack"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("alert 1 is over since 2027-01-15")));
    for (std::string_view wrong : {"99", "x", "99999999999999999999"})
        EXPECT_THAT(ask(join("POST /alerts/", wrong, "/ack")), StartsWith("HTTP/1.1 404 "))
            << wrong;
}

TEST_F(Alerts, AskForPatienceUntilTheyAreRead)
{
    for (std::string_view line : {"GET /alerts", "POST /alerts/1/ack", "POST /alerts/test",
                                  "GET /silences", "POST /silences", "DELETE /silences/1",
                                  "GET /maintenance", "POST /maintenance", "DELETE /maintenance/1"})
        EXPECT_THAT(ask(line), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1")))
            << line;
}

TEST_F(Alerts, SayWhenTheStoreDoesNotTakeAWord)
{
    open();
    fail(1);
    mend(1);
    ledger.refusal = Error{Errc::overloaded, "too many reads"};
    for (std::string_view line : {"GET /alerts?state=all", "POST /alerts/1/ack", "GET /receivers"})
        EXPECT_THAT(ask(line), StartsWith("HTTP/1.1 503 ")) << line;
}

}  // namespace
}  // namespace holdfast::watch
