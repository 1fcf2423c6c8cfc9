#include "shipment/list/http_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/shipment/routes.h"

namespace holdfast::shipment {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class ListRoute : public RoutesTest {
protected:
    void add(std::int64_t id, const char* status, const char* created_at)
    {
        ledger.other.run("INSERT INTO shipments VALUES (?, ?, ?)", {id, status, created_at});
    }
    // What stands behind "next", or nothing on the last page.
    static std::string next_of(const std::string& answer)
    {
        std::size_t at = answer.find("\"next\":\"");
        return at == answer.npos ? "" : answer.substr(at + 8, answer.find('"', at + 8) - at - 8);
    }
};

TEST_F(ListRoute, ShowsTheNewestFirst)
{
    EXPECT_THAT(get("/shipments"), AllOf(StartsWith("HTTP/1.1 200 "),
                                         EndsWith("\r\n\r\n{\"items\":[],\"next\":null}\n")));
    add(1, "A", "2026-01-01T00:00:00Z");
    add(2, "B", "2026-01-02T00:00:00Z");
    EXPECT_THAT(get("/shipments"),
                EndsWith(R"({"items":[{"id":2,"status":"B","created_at":"2026-01-02T00:00:00Z"},)"
                         R"({"id":1,"status":"A","created_at":"2026-01-01T00:00:00Z"}],)"
                         "\"next\":null}\n"));
}

TEST_F(ListRoute, GoesOnWhereThePageBeforeEnded)
{
    for (int id = 1; id <= 5; ++id)
        add(id, "A", "2026-01-01T00:00:00+00:00");
    std::string seen;
    std::string after;
    do {
        std::string answer = get(join("/shipments/?limit=2&order=oldest", after));
        for (std::size_t at = 0; (at = answer.find("\"id\":", at)) != answer.npos; ++at)
            seen += answer[at + 5];
        seen += ' ';
        after = next_of(answer).empty() ? "" : join("&after=", next_of(answer));
    } while (!after.empty());
    EXPECT_EQ(seen, "12 34 5 ");
}

TEST_F(ListRoute, TakesAllParametersTogether)
{
    add(1, "A", "2025-12-31T22:59:59Z");
    add(2, "A", "2025-12-31T23:00:00Z");
    add(3, "B", "2026-01-01T00:00:00Z");
    add(4, "A", "2026-01-01T00:00:00Z");
    add(5, "A", "2026-01-02T00:00:00.4Z");
    add(6, "A", "2026-01-02T00:00:00.5Z");
    std::string query =
        "status=A&created_from=2026-01-01T00:00:00%2B01:00&"
        "created_before=2026-01-02T00:00:00.5Z&order=oldest&limit=2";
    std::string first = get(join("/shipments?", query));
    EXPECT_THAT(first, AllOf(HasSubstr("[{\"id\":2,"), HasSubstr("},{\"id\":4,")));
    EXPECT_THAT(get(join("/shipments?", query, "&after=", next_of(first))),
                AllOf(HasSubstr("[{\"id\":5,"), HasSubstr("}],\"next\":null}")));
}

TEST_F(ListRoute, NamesTheParameterThatIsWrong)
{
    for (const char* query :
         {"status=in_transit", "status=", "created_from=yesterday", "created_from=2026-01-01",
          "created_before=2026-02-30T00:00:00Z", "created_before=2026-01-01T00:00:00",
          "order=random", "order=", "limit=0", "limit=1001", "limit=ten", "limit=-1",
          "limit=99999999999999999999", "after=17", "after=", "stauts=A"}) {
        std::string name{query, std::string_view{query}.find('=')};
        EXPECT_THAT(
            get(join("/shipments?", query)),
            AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr(join("\"parameter\":\"", name, "\""))))
            << query;
    }
    EXPECT_THAT(
        get("/shipments?status=a&created_from=b"),
        AllOf(HasSubstr("\"parameter\":\"status\""), HasSubstr("\"parameter\":\"created_from\"")));
}

TEST_F(ListRoute, Answers500WhileItsTableIsNotThere)
{
    ledger.other.run("ALTER TABLE shipments RENAME COLUMN status TO state");
    EXPECT_THAT(get("/shipments"), AllOf(StartsWith("HTTP/1.1 500 "),
                                         HasSubstr("\"error\":\"internal service error\"")));
    ledger.other.run("ALTER TABLE shipments RENAME COLUMN state TO status");
    EXPECT_THAT(get("/shipments"), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace holdfast::shipment
