#include "shipment/import/json_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shipment/import/read_rows.h"

namespace holdfast::shipment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> read(std::string_view text)
{
    return read_rows<JsonRows>(text);
}

TEST(JsonRows, ReadsAnObjectInEachLine)
{
    EXPECT_THAT(read("{\"id\":7,\"status\":\"CREATED\",\"created_at\":\"2026-11-21T03:04:05Z\"}\n"
                     "\r\n{\"status\":\"LOST\"}"),
                ElementsAre("1@1 7 CREATED 2026-11-21T03:04:05.000000Z", "2@3 - LOST -"));
    EXPECT_THAT(read("\xEF\xBB\xBF{\"status\":\"LOST\"}\n"), ElementsAre("1@1 - LOST -"));
    EXPECT_THAT(read(""), IsEmpty());
}

TEST(JsonRows, GoesOnBehindABrokenLine)
{
    EXPECT_THAT(read("{\"status\":\"A\"}\n{\"status\":\n{\"status\":\"B\"}\n[1]\n7\n"),
                ElementsAre("1@1 - A -", HasSubstr("2@2 *: column "), "3@3 - B -",
                            "4@4 *: must be an object, not a list",
                            "5@5 *: must be an object, not a number"));
}

TEST(JsonRows, NamesRowAndField)
{
    EXPECT_THAT(read("{\"id\":\"7\",\"status\":1,\"created_at\":null}\n{\"stauts\":\"A\"}\n"
                     "{\"id\":1.0,\"status\":\"A\"}\n{\"status\":\"A\",\"status\":\"B\"}\n{}\n"),
                ElementsAre("1@1 id: must be a number, not a string",
                            "1@1 status: must be a string, not a number",
                            "1@1 created_at: must be a string, not null",
                            "2@2 stauts: there is no such member; did you mean \"status\"?",
                            "3@3 id: must be a whole number from 1 to 9007199254740991",
                            "4@4 status: is given twice", "5@5 status: is required"));
}

TEST(JsonRows, NamesAMemberAsItIs)
{
    EXPECT_THAT(read("{\"a/b~c\":1}\n{\"status\":\"A\",\"a/b~c\":1,\"a/b~c\":2}\n"
                     "{\"status\":{\"a\":1,\"a\":2}}\n"),
                ElementsAre(HasSubstr("1@1 a/b~c: there is no such member"),
                            "2@2 a/b~c: is given twice", HasSubstr("3@3 *: column ")));
}

TEST(JsonRows, BoundsALine)
{
    std::string much(JsonRows::line_bytes_max, ' ');
    EXPECT_THAT(
        read("{}" + much + "\n{\"status\":\"A\"}\n" + much + "{"),
        ElementsAre("1@1 *: is longer than 16 KiB", "2@2 - A -", "3@3 *: is longer than 16 KiB"));
}

TEST(JsonRows, DoesNotDependOnHowTheTextIsCut)
{
    std::string text = "\xEF\xBB\xBF{\"status\":\"A\"}\r\n\n{\"status\":}\n" +
                       std::string(JsonRows::line_bytes_max + 5, 'x') + "\n{\"status\":\"B\"}";
    std::vector<std::string> whole = read(text);
    EXPECT_EQ(whole.size(), 4U);
    for (std::size_t bytes : {1U, 2U, 3U, 7U, 16384U})
        EXPECT_EQ(read_rows<JsonRows>(text, bytes), whole);
}

}  // namespace
}  // namespace holdfast::shipment
