#include "ctl/status/trend_findings.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/ctl/status/answer.h"

namespace holdfast::ctl {
namespace {

std::string words(std::string_view status)
{
    std::string text;
    for (const Finding& each : find_trends(status))
        append_to(text, each.ok ? "OK " : "FAIL ", each.what, ": ", each.why, "\n");
    return text;
}

TEST(TrendFindings, NameEachSeriesThatIsAbnormalAndWhy)
{
    EXPECT_EQ(words(usual_status),
              "FAIL the trend of new_shipments is normal: 0, expected 61 to 140 (usual at this "
              "time of day, from 6 days), below since 13:04\n");
}

TEST(TrendFindings, SayWhatWasLookedAtWhenNothingIsAbnormal)
{
    EXPECT_EQ(words(R"({"trends": {"enabled": true, "series": [
                        {"name": "a", "state": "normal"}, {"name": "b", "state": "learning"}]}})"),
              "OK no abnormal trends: 1 of 2 series are judged, the others are still learnt\n");
    EXPECT_EQ(words(R"({"trends": {"enabled": true, "series": []}})"),
              "OK no abnormal trends: no series has a sample yet\n");
    EXPECT_EQ(words(R"({"trends": {"enabled": false, "series": []}})"),
              "OK no abnormal trends: nobody looks for any (trends.enabled)\n");
}

TEST(TrendFindings, AreNoGoodNewsWhereNothingIsSaid)
{
    for (const char* status : {"", "{}", "nonsense", R"({"trends": {}})", R"({"trends": 3})"})
        EXPECT_EQ(words(status),
                  "FAIL no abnormal trends: /status.json says nothing about trends\n")
            << status;
}

}  // namespace
}  // namespace holdfast::ctl
