#include "http/content/query.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace holdfast::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<QueryField> fields{
    {.name = "status", .max = 8},
    {.name = "limit", .kind = QueryField::Kind::number, .min = 1, .max = 1000},
    {.name = "legacy", .kind = QueryField::Kind::flag},
    {.name = "order", .kind = QueryField::Kind::choice, .choices = {"newest", "oldest"}},
};

// "name: message" of all that is wrong.
std::vector<std::string> complaints(std::string_view text)
{
    ReadQuery read{fields, text};
    EXPECT_TRUE(read.is_readable) << text;
    std::vector<std::string> all;
    for (const Query::Error& error : read.errors)
        all.push_back(error.parameter + ": " + error.message);
    return all;
}

TEST(Query, IsReadAsItWasDeclared)
{
    ReadQuery read{fields, "limit=7&status=IN%20A+b&legacy&&order=oldest"};
    EXPECT_TRUE(read.is_readable);
    EXPECT_THAT(read.errors, IsEmpty());
    EXPECT_EQ(read.query.number("limit"), 7);
    EXPECT_EQ(read.query.text("status"), "IN A b");
    EXPECT_EQ(read.query.text("order"), "oldest");
    EXPECT_TRUE(read.query.flag("legacy"));
}

TEST(Query, HasNothingThatWasNotGiven)
{
    ReadQuery read{fields, ""};
    EXPECT_TRUE(read.is_readable);
    EXPECT_FALSE(read.query.number("limit"));
    EXPECT_FALSE(read.query.text("status"));
    EXPECT_FALSE(read.query.flag("legacy"));
}

TEST(Query, TakesAFlagInItsForms)
{
    for (const char* text : {"legacy", "legacy=", "legacy=1", "legacy=true"})
        EXPECT_TRUE((ReadQuery{fields, text}.query.flag("legacy"))) << text;
    for (const char* text : {"legacy=0", "legacy=false"})
        EXPECT_FALSE((ReadQuery{fields, text}.query.flag("legacy"))) << text;
    EXPECT_THAT(complaints("legacy=maybe"), ElementsAre("legacy: must be 1 or 0"));
}

TEST(Query, SaysAllThatIsWrongAtOnce)
{
    EXPECT_THAT(
        complaints("limit=0&order=new&colour=red&statu=A"),
        ElementsAre("limit: must be a whole number from 1 to 1000",
                    "order: must be one of newest, oldest", "colour: there is no such parameter",
                    "statu: there is no such parameter; did you mean \"status\"?"));
}

TEST(Query, HoldsNumbersAndTextsToTheirBounds)
{
    for (const char* text : {"limit=1001", "limit=-1", "limit=1.0", "limit=", "limit", "limit=0x1",
                             "limit=99999999999999999999", "limit=+1", "limit=1%00"})
        EXPECT_FALSE((ReadQuery{fields, text}.query.number("limit"))) << text;
    EXPECT_THAT(complaints("limit=1000&status=12345678"), IsEmpty());
    for (const char* text : {"status=123456789", "status=", "status=a%0Ab", "status=%7F"})
        EXPECT_THAT(complaints(text), ElementsAre("status: must be a text of 1 to 8 bytes without "
                                                  "control characters"))
            << text;
}

TEST(Query, TakesEachParameterOnce)
{
    EXPECT_THAT(complaints("limit=1&limit=1"), ElementsAre("limit: was given more than once"));
}

TEST(Query, IsUnreadableWhenItsEscapesOrItsLengthAreWrong)
{
    for (const char* text : {"limit=%", "limit=%4", "%zz=1", "status=%00", "status=%FF", "%C3=1"})
        EXPECT_FALSE((ReadQuery{fields, text}.is_readable)) << text;
    std::string many;
    for (int i = 0; i < 65; ++i)
        many += "&x";
    EXPECT_FALSE((ReadQuery{fields, many}.is_readable));
}

}  // namespace
}  // namespace holdfast::http
