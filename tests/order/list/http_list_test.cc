#include "order/list/http_list.h"

#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/order/routes.h"

namespace holdfast::order {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OrderLists : public RoutesTest {
protected:
    OrderLists() { intake.apply({.backlog_max = 1000}); }

    void place(std::string_view id, std::string_view product = "bandage")
    {
        times->now += seconds{1};
        EXPECT_THAT(
            post(join("{\"order_id\":\"", id, "\",\"product\":\"", product, "\",\"quantity\":2}")),
            StartsWith("HTTP/1.1 201 "));
    }

    // The ids on a page, and its `next`.
    static std::pair<std::string, std::string> read(const std::string& answer)
    {
        std::string body = body_of(answer);
        std::string ids;
        for (std::size_t at = 0; (at = body.find("\"order_id\":\"", at)) != std::string::npos;) {
            at += 12;
            append_to(ids, body.substr(at, body.find('"', at) - at), " ");
        }
        std::size_t next = body.find("\"next\":\"");
        if (next == std::string::npos)
            return {ids, ""};
        next += 8;
        return {ids, body.substr(next, body.find('"', next) - next)};
    }
};

TEST_F(OrderLists, AreEmptyAtFirst)
{
    EXPECT_THAT(get("/orders"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("ETag: "),
                                      EndsWith("{\"items\":[],\"next\":null}\n")));
    EXPECT_THAT(get("/get_orders"), EndsWith("\r\n\r\n{\"orders\":[]}\n"));
}

TEST_F(OrderLists, GoOnWhereThePageBeforeEnded)
{
    for (const char* id : {"a", "b", "c"})
        place(id);
    auto [first, next] = read(get("/orders?limit=2"));
    EXPECT_EQ(first, "c b ");
    place("d");
    auto [second, end] = read(get(join("/orders?limit=2&after=", next)));
    EXPECT_EQ(second, "a ");
    EXPECT_EQ(end, "");
    EXPECT_EQ(read(get("/orders?order=oldest&limit=3")).first, "a b c ");
}

TEST_F(OrderLists, AreFiltered)
{
    place("a");
    place("b", "plaster");
    place("c");
    ledger.other.run("UPDATE orders SET state = 'Rejected', finished_at = 1 WHERE order_id = 'c'");
    EXPECT_EQ(read(get("/orders?product=bandage")).first, "c a ");
    EXPECT_EQ(read(get("/orders?state=Rejected")).first, "c ");
    EXPECT_EQ(read(get("/orders?product=bandage&state=Processing")).first, "a ");
    EXPECT_EQ(read(get("/orders?created_from=2027-01-15T08:00:02Z"
                       "&created_before=2027-01-15T08:00:03Z"))
                  .first,
              "b ");
}

TEST_F(OrderLists, NameTheParameterThatIsWrong)
{
    for (const char* query :
         {"state=processing", "created_from=yesterday", "created_before=2027-01-15", "after=x",
          "limit=0", "limit=1001", "order=random", "colour=red"}) {
        std::string name{query, std::string_view{query}.find('=')};
        EXPECT_THAT(
            get(join("/orders?", query)),
            AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr(join("\"parameter\":\"", name, "\""))))
            << query;
    }
}

TEST_F(OrderLists, AreListsOfListsForOldClients)
{
    place("a");
    place("b", "pla\\\"ster");
    ledger.other.run("UPDATE orders SET state = 'Rejected', finished_at = 1 WHERE order_id = 'a'");
    EXPECT_THAT(get("/get_orders"),
                AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr("X-Next")),
                      EndsWith("\r\n\r\n{\"orders\":[[\"a\",\"bandage\",2,\"Rejected\"],"
                               "[\"b\",\"pla\\\"ster\",2,\"Processing\"]]}\n")));
}

TEST_F(OrderLists, OfManyOrdersSayWhereTheRestIs)
{
    for (const char* id : {"a", "b", "c"})
        place(id);
    std::string first = get("/get_orders?limit=2");
    EXPECT_THAT(first, EndsWith("[[\"a\",\"bandage\",2,\"Processing\"],"
                                "[\"b\",\"bandage\",2,\"Processing\"]]}\n"));
    std::smatch link;
    ASSERT_TRUE(std::regex_search(first, link,
                                  std::regex{"Link: <(/get_orders\\?[^>]*)>; rel=\"next\"\r\n"}));
    EXPECT_THAT(first, HasSubstr("X-Next: "));
    EXPECT_THAT(get(link[1].str()), AllOf(Not(HasSubstr("X-Next")),
                                          EndsWith("[[\"c\",\"bandage\",2,\"Processing\"]]}\n")));
    EXPECT_THAT(get("/get_orders?limit=10001"), StartsWith("HTTP/1.1 422 "));
}

}  // namespace
}  // namespace holdfast::order
