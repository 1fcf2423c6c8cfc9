#include "ctl/watch/uptime_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// Of one service whose member `name` is `value`.
json::Document report_of(std::string_view name, std::string_view value)
{
    return json::parse(join(R"({"month":"2026-10","from":"2026-10-01T00:00:00.000000Z",
        "to":"2026-11-01T00:00:00.000000Z","services":[{")",
                            name, "\":", value, "}]}"));
}

std::string uptime_in_words(std::string_view uptime)
{
    const std::string text = to_markdown(report_of("uptime", uptime).root);
    const std::size_t row = text.find("\n| - | - | - | ") + 15;
    return text.substr(row, text.find(" |", row) - row);
}

WallTime wall(std::chrono::year_month_day day)
{
    return std::chrono::sys_days{day};
}

TEST(UptimeReport, IsOfTheMonthBefore)
{
    using namespace std::chrono;
    EXPECT_EQ(month_before(wall(2026y / November / 1)), "2026-10");
    EXPECT_EQ(month_before(wall(2026y / November / 1) - 1ns), "2026-09");
    EXPECT_EQ(month_before(wall(2026y / January / 31)), "2025-12");
    EXPECT_EQ(month_before(wall(2026y / March / 31)), "2026-02");
}

TEST(UptimeReport, KnowsWhatAMonthIs)
{
    EXPECT_TRUE(is_month("2026-01"));
    EXPECT_TRUE(is_month("2026-12"));
    for (std::string_view text : {"", "2026", "2026-13", "2026-00", "2026-1", "2026-10-01", "26-10",
                                  "+026-10", "2026/10", "2026-1x"})
        EXPECT_FALSE(is_month(text)) << text;
}

TEST(UptimeReport, NeverRoundsUpToAlways)
{
    EXPECT_EQ(uptime_in_words("1"), "100.000 %");
    EXPECT_EQ(uptime_in_words("0.999999"), "99.999 %");
    EXPECT_EQ(uptime_in_words("0.9995"), "99.950 %");
    EXPECT_EQ(uptime_in_words("0.57"), "57.000 %");
    EXPECT_EQ(uptime_in_words("0"), "0.000 %");
    EXPECT_EQ(uptime_in_words("1e300"), "100.000 %");
    EXPECT_EQ(uptime_in_words("-1e300"), "0.000 %");
    EXPECT_EQ(uptime_in_words("null"), "not known");
}

TEST(UptimeReport, LetsNoNameBeMarkup)
{
    const auto report = report_of("name", R"("a|b [x](http://y) <i>*_`\\\n\u001b")");
    EXPECT_THAT(to_markdown(report.root),
                HasSubstr("\n| a\\|b \\[x\\]\\(http://y\\) \\<i\\>\\*\\_\\`\\\\ "
                          "  | "));
}

TEST(UptimeReport, LetsNoNameBeAFormula)
{
    for (std::string_view name : {"=1+1", "+1", "-1", "@SUM(A1)"}) {
        const auto report = report_of("name", join("\"", name, "\""));
        EXPECT_THAT(to_csv(report.root), HasSubstr(join("\r\n2026-10,,'", name, ",")));
    }
    const auto both = report_of("name", R"x("=HYPERLINK(\"http://x\",\"y\")")x");
    EXPECT_THAT(to_csv(both.root),
                HasSubstr("\r\n2026-10,,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\","));
}

class VerbReport : public WatchVerbs {
protected:
    static std::string answer(std::string_view services, std::string_view next)
    {
        return CannedServer::answer(200,
                                    join(R"({"month":"2026-10","from":"2026-10-01T00:00:00.000000Z",
                      "to":"2026-11-01T00:00:00.000000Z","services":[)",
                                         services, "],\"next\":", next, "}"));
    }
    static constexpr const char* first = "GET /report?month=2026-10&limit=1000";
    static constexpr const char* good =
        R"({"serviceId":"web","name":"Website","environment":"production","group":"",
            "uptime":1,"incidents":0,"downSeconds":0,"longestSeconds":0,"maintenanceSeconds":3600,
            "unknownSeconds":0,"latencyMs":{"p50":1.5,"p95":12.25,"p99":40}})";
    static constexpr const char* bad =
        R"({"serviceId":"pay","name":"Payments, \"old\"","environment":"production",
            "group":"shop","uptime":0.99954,"incidents":null,"downSeconds":1234.5,
            "longestSeconds":null,"maintenanceSeconds":0,"unknownSeconds":90061,
            "latencyMs":null})";
};

TEST_F(VerbReport, IsATableWithTheLeastAvailableFirst)
{
    EXPECT_EQ(
        run({{first, answer(join(good, ",", bad), "null")}}, {"report", "--month", "2026-10"}), 0);
    EXPECT_THAT(
        console.printed,
        AllOf(StartsWith("# Availability in October 2026\n\n"
                         "From 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z, 2 services, the least "
                         "available first.\n\n| Service | Environment |"),
              HasSubstr("---:|\n"
                        "| Payments, \"old\" | production | shop | 99.954 % | not known | "
                        "20 min 35 s | - | 0 s | 1 d 1 h | - |\n"
                        "| Website | production | - | 100.000 % | 0 | 0 s | 0 s | 1 h | 0 s | "
                        "12 ms |\n\nUptime is the share"),
              HasSubstr("maintenance"), EndsWith("neither as up nor as down.\n")));
}

TEST_F(VerbReport, IsCsvForASpreadsheet)
{
    EXPECT_EQ(run({{first, answer(join(good, ",", bad), "null")}},
                  {"report", "--month", "2026-10", "--format", "csv"}),
              0);
    EXPECT_THAT(console.printed,
                AllOf(StartsWith("month,service_id,name,"),
                      EndsWith("\r\n"
                               "2026-10,web,Website,production,,1,0,0,0,3600,0,1.5,12.25,40\r\n"
                               "2026-10,pay,\"Payments, \"\"old\"\"\",production,shop,0.99954,,"
                               "1234.5,,0,90061,,,\r\n")));
}

TEST_F(VerbReport, IsJsonOfAllPagesAsOne)
{
    const CannedServer::Answers answers{
        {first, answer(good, "\"n1\"")},
        {"GET /report?month=2026-10&limit=1000&after=n1", answer(bad, "null")}};
    for (const std::vector<std::string>& asked :
         {std::vector<std::string>{"--json"}, {"--format", "json"}}) {
        std::vector<std::string> arguments{"report", "--month", "2026-10"};
        arguments.insert(arguments.end(), asked.begin(), asked.end());
        EXPECT_EQ(run(answers, arguments), 0);
        EXPECT_THAT(console.printed,
                    AllOf(StartsWith("{\"month\":\"2026-10\","), HasSubstr("\"serviceId\":\"web\""),
                          HasSubstr("\"serviceId\":\"pay\""), EndsWith("],\"next\":null}\n")));
    }
}

TEST_F(VerbReport, IsOfTheMonthBeforeUnlessToldOtherwise)
{
    EXPECT_EQ(run({}, {"report"}), 66);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_THAT(requests[0], testing::ContainsRegex("^GET /report\\?month=2[0-9]{3}-[01][0-9]&"));
}

TEST_F(VerbReport, SaysWhatIsWrong)
{
    EXPECT_EQ(call({"report", "--month", "October"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("write --month 2026-10"));
    EXPECT_EQ(call({"report", "--format", "xls"}), 64);
    EXPECT_EQ(run({{first, CannedServer::answer(400, R"({"detail":"not kept any more"})")}},
                  {"report", "--month", "2026-10"}),
              65);
    EXPECT_EQ(console.complained, "holdfastctl: not kept any more (status 400)\n");
    EXPECT_EQ(console.printed, "");
}

}  // namespace
}  // namespace holdfast::ctl
