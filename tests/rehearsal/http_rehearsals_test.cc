#include "rehearsal/http_rehearsals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/http/fixture.h"
#include "tests/rehearsal/kept_runs.h"

namespace holdfast::rehearsal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class RehearsalRoutes : public http::ServerTest {
protected:
    RehearsalRoutes()
    {
        reports.apply(kept.path());
        add_rehearsal_routes(router, reports);
        start();
    }

    std::string get(std::string_view target)
    {
        return talk(join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }

    KeptRuns kept;
    InlineWorker worker;
    Reports reports{worker};
};

TEST_F(RehearsalRoutes, ListRunsInPages)
{
    for (const char* id : {"a-20261122T210000Z", "b-20261122T220000Z"})
        kept.keep(id);
    kept.keep("c-20261122T230000Z", "{");
    EXPECT_THAT(get("/drills"),
                AllOf(StartsWith("HTTP/1.1 200 "),
                      HasSubstr(R"({"id":"c-20261122T230000Z","trouble":"it is no JSON)"),
                      HasSubstr(R"("drill":"a-drill","title":"Of b-20261122T220000Z")"),
                      HasSubstr(R"("verdict":"pass","started":"2026-11-22T21:00:00.000000Z",)"
                                R"("seconds":12.5,"detectedSeconds":1.25,"recoveredSeconds":null,)"
                                R"("accepted":240,"lost":0)"),
                      HasSubstr("\"next\":null")));
    const std::string first = get("/drills?limit=2");
    EXPECT_THAT(first, AllOf(HasSubstr("b-2026"), Not(HasSubstr("a-20261122"))));
    const std::string begin = "\"next\":\"";
    const std::size_t at = first.find(begin) + begin.size();
    const std::string token = first.substr(at, first.find('"', at) - at);
    EXPECT_THAT(
        get("/drills?limit=2&after=" + token),
        AllOf(HasSubstr("a-20261122"), Not(HasSubstr("b-2026")), HasSubstr("\"next\":null")));
    EXPECT_THAT(get("/drills?after=x"), StartsWith("HTTP/1.1 422 "));
}

TEST_F(RehearsalRoutes, ShowOne)
{
    kept.keep("a", small_report("a", "fail",
                                R"(,"reasons":["it was late"],"timeline":[)"
                                R"({"at_seconds":1,"source":"journal","text":"</script>"}])"));
    EXPECT_THAT(get("/drills/a"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("application/json"),
                                        HasSubstr("\"reasons\":[\"it was late\"]"),
                                        HasSubstr("\"atSeconds\":1,\"source\":\"journal\"")));
}

TEST_F(RehearsalRoutes, AreNotFoundForWhatIsNoneOrCannotBeRead)
{
    kept.keep("broken", "{");
    for (const char* target : {"/drills/none", "/drills/..%2Freports", "/drills/%2e%2e",
                               "/drills/a%00b", "/drills/.hidden"})
        EXPECT_THAT(get(target),
                    AllOf(Not(StartsWith("HTTP/1.1 200 ")), Not(StartsWith("HTTP/1.1 5"))))
            << target;
    EXPECT_THAT(get("/drills/broken"),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("This report cannot be shown: it is "
                                                             "no JSON")));
}

TEST_F(RehearsalRoutes, SayThatTheFolderCannotBeReadButNotWhichToStrangers)
{
    std::ofstream{kept.path()} << "no folder";
    EXPECT_THAT(get("/drills"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("The journal has why"),
                                      Not(HasSubstr(kept.path()))));
}

}  // namespace
}  // namespace holdfast::rehearsal
