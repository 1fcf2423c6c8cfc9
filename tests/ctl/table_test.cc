#include "ctl/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/csv.h"

namespace holdfast::ctl {
namespace {

using testing::ElementsAre;

TEST(Table, IsAsWideAsItNeedsToBe)
{
    Table table{{{"NAME"}, {"N", true}, {"WHY"}}};
    table.add({"\xC3\xA4\xC3\xB6\xC3\xBC", "7", "-"});
    table.add({"a name", "1,000", "a reason"});
    EXPECT_THAT(table.lines(0),
                ElementsAre("NAME        N  WHY", "\xC3\xA4\xC3\xB6\xC3\xBC         7  -",
                            "a name  1,000  a reason"));
}

TEST(Table, CutsForATerminalAlone)
{
    const std::string name(60, 'x');
    Table table{{{"NAME"}, {"WHY"}}};
    table.add({name, "because"});
    EXPECT_EQ(table.lines(0)[1], name + "  because");
    EXPECT_EQ(table.lines(80)[1], std::string(39, 'x') + ">  because");
    EXPECT_EQ(table.lines(45)[1], std::string(39, 'x') + ">  be>");
}

TEST(Table, ShowsTimesToTheSecond)
{
    EXPECT_EQ(to_seconds("2026-11-21T13:04:05.678901Z"), "2026-11-21T13:04:05Z");
    EXPECT_EQ(to_seconds("2026-11-21T13:04:05Z"), "2026-11-21T13:04:05Z");
    EXPECT_EQ(to_seconds(""), "-");
}

TEST(Csv, QuotesWhatNeedsIt)
{
    EXPECT_EQ(csv_field("plain text"), "plain text");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("a\r\nb"), "\"a\r\nb\"");
    EXPECT_EQ(csv_field("a \"b\""), "\"a \"\"b\"\"\"");
}

TEST(Csv, LetsNoTextBeAFormula)
{
    for (const char* text : {"=1", "+1", "-1", "@a", "\ta"})
        EXPECT_EQ(csv_text(text), std::string{"'"} + text);
    EXPECT_EQ(csv_text("\rb"), "\"'\rb\"");
    EXPECT_EQ(csv_text("=\"a\""), "\"'=\"\"a\"\"\"");
    EXPECT_EQ(csv_text("a=b"), "a=b");
    EXPECT_EQ(csv_text(""), "");
}

}  // namespace
}  // namespace holdfast::ctl
