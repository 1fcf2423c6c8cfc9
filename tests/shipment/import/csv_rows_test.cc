#include "shipment/import/csv_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/shipment/import/read_rows.h"

namespace holdfast::shipment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> read(std::string_view text)
{
    return read_rows<CsvRows>(text);
}

TEST(CsvRows, ReadsColumnsInAnyOrder)
{
    EXPECT_THAT(read("created_at,id,status\n2026-11-21T03:04:05Z,7,CREATED\n"),
                ElementsAre("1@2 7 CREATED 2026-11-21T03:04:05.000000Z"));
    EXPECT_THAT(read("status\nCREATED\nLOST"), ElementsAre("1@2 - CREATED -", "2@3 - LOST -"));
}

TEST(CsvRows, BringsTimesIntoOneForm)
{
    EXPECT_THAT(read("status,created_at\nA,2026-11-21T05:04:05+02:00\n"
                     "B,2026-11-21T03:04:05.678901Z\nC,2026-11-21t03:04:05.678901z\n"),
                ElementsAre("1@2 - A 2026-11-21T03:04:05.000000Z",
                            "2@3 - B 2026-11-21T03:04:05.678901Z", HasSubstr("3@4 ")));
}

TEST(CsvRows, KnowsQuotesLineEndsAndTheMark)
{
    EXPECT_THAT(read("\xEF\xBB\xBF\"status\",id\r\n\"CREATED\",1\r\n\r\nLOST,\"2\"\r\n"),
                ElementsAre("1@2 1 CREATED -", "2@4 2 LOST -"));
    // What the quotes hold is one field, be it wrong, and lines go on being counted.
    EXPECT_THAT(read("status\n\"A\nB,\"\"C\"\"\"\nLOST\n"),
                ElementsAre(HasSubstr("1@2 status: must match"), "2@4 - LOST -"));
}

TEST(CsvRows, NamesWrongColumns)
{
    EXPECT_THAT(read("id,state\n1,CREATED\n"),
                ElementsAre("0@1 *: there is no column \"state\"; did you mean \"status\"?",
                            "0@1 status: is missing in the header"));
    EXPECT_THAT(read("status,weight\nCREATED,3\n"),
                ElementsAre("0@1 *: there is no column \"weight\"; the columns are id, status and "
                            "created_at"));
    EXPECT_THAT(read("status,status\nCREATED,LOST\n"),
                ElementsAre("0@1 status: stands in the header twice"));
    EXPECT_THAT(read("1,CREATED,2026-11-21T03:04:05Z\n"),
                ElementsAre(HasSubstr("\"1\""), HasSubstr("\"CREATED\""), HasSubstr("2026"),
                            HasSubstr("is missing")));
    EXPECT_THAT(read(""), ElementsAre("0@1 *: there is no header that names the columns"));
}

TEST(CsvRows, ReadsNothingBehindAHeaderThatIsWrong)
{
    WrittenRows sink;
    CsvRows reader;
    reader.feed("id,state\n", sink);
    EXPECT_TRUE(reader.is_hopeless());
    std::size_t said = sink.lines.size();
    reader.feed("1,CREATED\n", sink);
    reader.finish(sink);
    EXPECT_EQ(sink.lines.size(), said);
}

TEST(CsvRows, NamesRowAndField)
{
    EXPECT_THAT(
        read("id,status,created_at\n0,created,yesterday\n2,CREATED,2026-11-21T03:04:05\n"
             "9007199254740992,A,2026-02-30T00:00:00Z\n,A,2026-11-21T03:04:05Z\n"),
        ElementsAre("1@2 id: must be a whole number from 1 to 9007199254740991",
                    "1@2 status: must match [A-Z][A-Z0-9_]{0,31}, such as IN_TRANSIT",
                    "1@2 created_at: must be a time with its zone, such as 2026-11-21T03:04:05Z",
                    HasSubstr("2@3 created_at: must be a time"), HasSubstr("3@4 id: must be"),
                    HasSubstr("3@4 created_at: must be"), HasSubstr("4@5 id: must be")));
}

TEST(CsvRows, GoesOnBehindABrokenRow)
{
    EXPECT_THAT(read("id,status\n1,CREATED,9\n2\n3,A\"B\n4,\"A\"B\n5,A\r6,B\n7,LOST\n"),
                ElementsAre("1@2 *: has 3 fields, the header 2", "2@3 *: has 1 field, the header 2",
                            "3@4 *: has a quote inside a field that does not begin with one",
                            "4@5 *: has a character behind a closing quote",
                            "5@6 *: has a CR that no LF follows", "6@7 7 LOST -"));
}

TEST(CsvRows, BoundsARow)
{
    std::string much(CsvRecords::record_bytes_max, 'A');
    EXPECT_THAT(read("status\n" + much + "A\nLOST\n"),
                ElementsAre("1@2 *: is longer than 16 KiB", "2@3 - LOST -"));
    EXPECT_THAT(read("status\n" + much + "\nLOST\n"),
                ElementsAre(HasSubstr("1@2 status: must match"), "2@3 - LOST -"));
    EXPECT_THAT(read("status\n\"" + much + much + "\"\nLOST\n"),
                ElementsAre("1@2 *: has a quote that is not closed within 16 KiB", "2@3 - LOST -"));
    EXPECT_THAT(read("status\n" + std::string(64, ',') + "\nLOST\n"),
                ElementsAre("1@2 *: has more than 64 fields", "2@3 - LOST -"));
    EXPECT_THAT(read("status\nLOST\n\"A\n"),
                ElementsAre("1@2 - LOST -", "2@3 *: has a quote that is not closed"));
}

TEST(CsvRows, DoesNotDependOnHowTheTextIsCut)
{
    std::vector<std::string> texts{
        "\xEF\xBB\xBFid,status\r\n1,\"CREATED\"\r\n\r\n2,\"A\nB\"\"\"\n3,A\rB\n4,X",
        "\xEF\xBBid,status\n1,A\n",
        "status\n\"A",
        "status\nA\r",
        "",
        "\xEF"};
    // Noise of what matters.
    Random random{20261121};
    for (int i = 0; i < 200; ++i) {
        std::string text = "id,status\n";
        for (int length = 0; length < 40; ++length)
            text += "1A,\"\r\n\xEF"[random.below(7)];
        texts.push_back(text);
    }
    for (const std::string& text : texts) {
        std::vector<std::string> whole = read(text);
        for (std::size_t bytes : {1U, 2U, 3U, 7U})
            EXPECT_EQ(read_rows<CsvRows>(text, bytes), whole) << text;
    }
}

}  // namespace
}  // namespace holdfast::shipment
