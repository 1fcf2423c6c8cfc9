// Silences and maintenance, from requests to the database and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/alerting/alerting_fixture.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Silences = AlertingRoutes;
using Maintenance = AlertingRoutes;

constexpr std::string_view nothing = "{\"items\":[],\"next\":null}\n";

TEST_F(Silences, AreMadeListedAndEnded)
{
    open();
    EXPECT_THAT(
        ask("POST /silences", R"({"about":{"groups":["shop"]},"for":"2h","comment":"we know"})"),
        AllOf(StartsWith("HTTP/1.1 201 "),
              HasSubstr("{\"id\":1,\"about\":{\"ids\":[],\"groups\":[\"shop\"],\"tags\":[],"
                        "\"environments\":[]},\"starts\":\"2027-01-15T12:00:00.000000Z\","
                        "\"ends\":\"2027-01-15T14:00:00.000000Z\",\"author\":\"uid:"),
              HasSubstr("\"comment\":\"we know\"}")));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM silences WHERE author LIKE 'uid:%'"), 1);
    fail(1);
    EXPECT_THAT(ask("GET /alerts"),
                AllOf(HasSubstr("\"held\":\"by_silence\""), HasSubstr("\"announced\":null"),
                      HasSubstr("\"key\":null")));
    EXPECT_THAT(ask("GET /silences"), HasSubstr("\"id\":1,"));
    EXPECT_THAT(ask("DELETE /silences/1"), StartsWith("HTTP/1.1 204 "));
    EXPECT_EQ(body_of(ask("GET /silences")), nothing);
    EXPECT_THAT(ask("DELETE /silences/1"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask("DELETE /silences/x"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(Silences, EndByThemselves)
{
    open();
    ask("POST /silences", R"({"about":{},"ends":"2027-01-15T13:00:00+00:30","comment":"x"})");
    EXPECT_THAT(ask("GET /silences"), HasSubstr("\"ends\":\"2027-01-15T12:30:00.000000Z\""));
    virtual_loop.run_for(31min);
    EXPECT_EQ(body_of(ask("GET /silences")), nothing);
}

TEST_F(Silences, LeadFromPageToPage)
{
    open();
    for (int i = 0; i < 3; ++i)
        ask("POST /silences", R"({"about":{},"for":"1h","comment":"x"})");
    const std::string first = ask("GET /silences?limit=2");
    EXPECT_THAT(first, AllOf(HasSubstr("\"id\":2"), Not(HasSubstr("\"id\":3"))));
    EXPECT_THAT(ask(join("GET /silences?limit=2&after=", next_of(first))),
                AllOf(HasSubstr("\"id\":3"), HasSubstr("\"next\":null")));
}

struct Wrong {
    std::string_view body;
    std::string_view pointer;  // Empty: no JSON.
};

TEST_F(Silences, AreNotMadeOfWhatIsWrong)
{
    open();
    for (const Wrong& each : {
             Wrong{R"({"for":"2h","comment":"x"})", "/about"},
             Wrong{R"({"about":{},"comment":"x"})", "/for"},
             Wrong{R"({"about":{},"for":"2h"})", "/comment"},
             Wrong{R"({"about":{},"for":"2h","comment":""})", "/comment"},
             Wrong{R"({"about":{},"for":"2h","comment":1})", "/comment"},
             Wrong{R"({"about":[],"for":"2h","comment":"x"})", "/about"},
             Wrong{R"({"about":{"group":["a"]},"for":"2h","comment":"x"})", "/about/group"},
             Wrong{R"({"about":{"groups":"a"},"for":"2h","comment":"x"})", "/about/groups"},
             Wrong{R"({"about":{"groups":[""]},"for":"2h","comment":"x"})", "/about"},
             Wrong{R"({"about":{"ids":["s1","s9"]},"for":"2h","comment":"x"})", "/about/ids/1"},
             Wrong{R"({"about":{},"for":"2","comment":"x"})", "/for"},
             Wrong{R"({"about":{},"for":"1s","comment":"x"})", "/for"},
             Wrong{R"({"about":{},"for":"999d","comment":"x"})", "/for"},
             Wrong{R"({"about":{},"ends":"tomorrow","comment":"x"})", "/ends"},
             Wrong{R"({"about":{},"ends":"2027-01-15T11:00:00Z","comment":"x"})", "/ends"},
             Wrong{R"({"about":{},"ends":"2261-01-15T11:00:00Z","comment":"x"})", "/ends"},
             Wrong{R"({"about":{},"ends":"2027-01-16T11:00:00Z","for":"2h","comment":"x"})",
                   "/ends"},
             Wrong{R"({"about":{},"starts":"2261-01-15T11:00:00Z","for":"2h","comment":"x"})",
                   "/starts"},
             Wrong{R"({"about":{},"starts":"2027-01-15T09:00:00Z","for":"2h","comment":"x"})",
                   "/starts"},
             Wrong{R"({"about":{},"for":"2h","comment":"x","recurs":{"at":"02:30"}})", "/recurs"},
             Wrong{"[]", ""},
             Wrong{"{", ""},
         }) {
        const std::string answer = ask("POST /silences", each.body);
        EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 4"),
                                  HasSubstr(join("\"pointer\":\"", each.pointer, "\""))))
            << each.body;
    }
    EXPECT_THAT(ask("POST /silences", "{"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("POST /silences", "{}"), AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("/about"),
                                                   HasSubstr("/for"), HasSubstr("/comment")))
        << "all at once";
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM silences"), 0);
}

TEST_F(Maintenance, IsBegunListedAndEnded)
{
    open();
    EXPECT_THAT(
        ask("POST /maintenance", R"({"about":{"ids":["s1"]},"for":"2h","comment":"a new disk"})"),
        AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("{\"id\":1,\"about\":{\"ids\":[\"s1\"]"),
              HasSubstr("\"starts\":\"2027-01-15T12:00:00.000000Z\",\"for\":\"2h\","
                        "\"ends\":\"2027-01-15T14:00:00.000000Z\",\"recurs\":null,"
                        "\"author\":\"uid:"),
              HasSubstr("\"underWay\":true,\"ended\":null}")));
    EXPECT_TRUE(desk.policy().maintenance_until(ServiceKey{1}, virtual_loop.wall()));
    EXPECT_FALSE(desk.policy().maintenance_until(ServiceKey{2}, virtual_loop.wall()));
    EXPECT_THAT(ask("GET /maintenance"), HasSubstr("\"id\":1,"));
    EXPECT_THAT(ask("DELETE /maintenance/1"), StartsWith("HTTP/1.1 204 "));
    virtual_loop.run_for(1ms);
    EXPECT_EQ(body_of(ask("GET /maintenance")), nothing);
    EXPECT_THAT(ask("DELETE /maintenance/1"), StartsWith("HTTP/1.1 404 "));
    EXPECT_FALSE(desk.policy().maintenance_until(ServiceKey{1}, virtual_loop.wall()));
}

TEST_F(Maintenance, RecursAsItWasPlanned)
{
    open();
    EXPECT_THAT(
        ask("POST /maintenance", R"({"about":{},"for":"90min","comment":"copies","recurs":)"
                                 R"({"weekdays":["sat","mon"],"at":"02:30","zone":"+05:30"}})"),
        AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("\"ends\":null"),
              HasSubstr("\"recurs\":{\"weekdays\":[\"mon\",\"sat\"],\"at\":\"02:30\","
                        "\"zone\":\"+05:30\"}"),
              HasSubstr("\"underWay\":false")));
    virtual_loop.run_for(9h);  // Friday, 21:00 UTC.
    EXPECT_THAT(ask("GET /maintenance"), HasSubstr("\"underWay\":true"));
    ask("POST /maintenance", R"({"about":{},"for":"1h","comment":"x","recurs":{"at":"23:59"}})");
    EXPECT_THAT(ask("GET /maintenance"),
                HasSubstr("[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"],"
                          "\"at\":\"23:59\",\"zone\":\"host\""));
}

TEST_F(Maintenance, IsNotPlannedOutOfWhatIsWrong)
{
    open();
    for (const Wrong& each : {
             Wrong{R"({"at":"2:30"})", "/recurs/at"},
             Wrong{R"({"at":"24:00"})", "/recurs/at"},
             Wrong{R"({"at":"02:60"})", "/recurs/at"},
             Wrong{R"({"at":"+2:30"})", "/recurs/at"},
             Wrong{R"({})", "/recurs"},
             Wrong{R"(1)", "/recurs"},
             Wrong{R"({"at":"02:30","zone":"Mars"})", "/recurs/zone"},
             Wrong{R"({"at":"02:30","weekdays":[]})", "/recurs/weekdays"},
             Wrong{R"({"at":"02:30","weekdays":["monday"]})", "/recurs/weekdays/0"},
             Wrong{R"({"at":"02:30","every":"day"})", "/recurs/every"},
         })
        EXPECT_THAT(ask("POST /maintenance",
                        join(R"({"about":{},"for":"1h","comment":"x","recurs":)", each.body, "}")),
                    AllOf(StartsWith("HTTP/1.1 422 "),
                          HasSubstr(join("\"pointer\":\"", each.pointer, "\""))))
            << each.body;
    EXPECT_THAT(ask("POST /maintenance",
                    R"({"about":{},"for":"7d","comment":"x","recurs":{"at":"02:30"}})"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"pointer\":\"/for\"")))
        << "it would never end";
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM maintenance_windows"), 0);
}

}  // namespace
}  // namespace holdfast::watch
