#include "page/routes/http_drill_pages.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"
#include "tests/rehearsal/kept_runs.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class DrillPages : public http::ServerTest {
protected:
    DrillPages()
    {
        reports.apply(kept.path());
        add_drill_pages(router, {.loop = virtual_loop, .host = "here", .version = "1"}, reports);
        start();
    }

    std::string get(std::string_view target)
    {
        return talk(join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         "Accept: text/html\r\n\r\n"));
    }

    VirtualLoop virtual_loop;
    rehearsal::KeptRuns kept;
    rehearsal::InlineWorker worker;
    rehearsal::Reports reports{worker};
};

TEST_F(DrillPages, ListRunsAndGoOnWhereThePageBeforeEnded)
{
    EXPECT_THAT(get("/view/drills"), HasSubstr("None was played on this host yet."));
    for (int i = 10; i < 70; ++i)
        kept.keep(join("run-20261122T2100", i, "Z"));
    const std::string first = get("/view/drills");
    EXPECT_THAT(first,
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("run-20261122T210069Z\""),
                      HasSubstr("run-20261122T210020Z\""), Not(HasSubstr("run-20261122T210019Z\"")),
                      HasSubstr("Content-Security-Policy: default-src 'none'")));
    const std::size_t at = first.find("/view/drills?after=");
    ASSERT_NE(at, std::string::npos);
    EXPECT_THAT(get(first.substr(at, first.find('"', at) - at)),
                AllOf(HasSubstr("run-20261122T210019Z\""), HasSubstr("run-20261122T210010Z\""),
                      Not(HasSubstr("run-20261122T210020Z\"")), Not(HasSubstr("Older ones"))));
    EXPECT_THAT(get("/view/drills?after=../x"), HasSubstr("run-20261122T210069Z\""));
}

TEST_F(DrillPages, ShowOne)
{
    kept.keep("a");
    EXPECT_THAT(get("/view/drills/a"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("<h1><bdi>Of a</bdi></h1>"),
                      HasSubstr("<title>Drill: a-drill</title>")));
}

TEST_F(DrillPages, AreNotFoundForWhatIsNoneOrCannotBeRead)
{
    kept.keep("torn", "{");
    for (const char* target : {"/view/drills/none", "/view/drills/torn", "/view/drills/.x",
                               "/view/drills/..%2f..%2fetc%2fpasswd"})
        EXPECT_THAT(get(target), AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("<!doctype html>")))
            << target;
    EXPECT_THAT(get("/view/drills/torn"), HasSubstr("it is no JSON that can be read."));
}

TEST_F(DrillPages, SayThatTheFolderCannotBeRead)
{
    std::ofstream{kept.path()} << "no folder";
    EXPECT_THAT(get("/view/drills"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("cannot be read")));
    EXPECT_THAT(get("/view/drills/a"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(DrillPages, AreAnsweredWhenNobodyHasTime)
{
    worker.is_full = true;
    EXPECT_THAT(get("/view/drills"), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(get("/view/drills/a"), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace holdfast::page
