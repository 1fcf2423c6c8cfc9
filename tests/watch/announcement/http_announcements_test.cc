#include "watch/announcement/http_announcements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"
#include "watch/announcement/sqlite_announcements.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AnnouncementRoutes : public http::ServerTest {
protected:
    AnnouncementRoutes()
    {
        add_announcement_routes(router, virtual_loop, board);
        start();
    }

    std::string ask(std::string_view line, std::string_view body = {}, std::string_view more = {})
    {
        return talk(join(line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", more,
                         "Content-Type: application/json\r\nContent-Length: ", body.size(),
                         "\r\n\r\n", body));
    }

    VirtualLoop virtual_loop{ManualClock::start, WallTime{500'004h}};
    store::DirectLedger ledger;
    SqliteAnnouncements stored{ledger};
    AnnouncementBoard board{virtual_loop, stored};
};

TEST_F(AnnouncementRoutes, TakeListAndEnd)
{
    EXPECT_THAT(ask("POST /announcements",
                    R"({"kind":"warning","title":"<b>We move</b>","text":"a\r\nb","for":"2h"})"),
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("\"id\":1,\"kind\":\"warning\""),
                      HasSubstr(R"("text":"a\nb")"), HasSubstr("\"ends\":\"2027-01-15T14:00:00"),
                      HasSubstr("\"author\":\"uid:"), HasSubstr("\"endedBy\":null")));
    EXPECT_THAT(ask("POST /announcements", R"({"title":"Second"})"), HasSubstr("\"ends\":null"));
    EXPECT_THAT(ask("GET /announcements?limit=1"),
                AllOf(HasSubstr("Second"), Not(HasSubstr("We move")), Not(HasSubstr("null}\n"))));
    EXPECT_THAT(ask("DELETE /announcements/2"), StartsWith("HTTP/1.1 204 "));
    EXPECT_THAT(ask("DELETE /announcements/2"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask("DELETE /announcements/x"), StartsWith("HTTP/1.1 404 "));
    EXPECT_EQ(board.open().size(), 1U);
}

TEST_F(AnnouncementRoutes, TakeTheSameOnce)
{
    const std::string_view key = "Idempotency-Key: k\r\n";
    EXPECT_THAT(ask("POST /announcements", R"({"title":"One"})", key), StartsWith("HTTP/1.1 201 "));
    EXPECT_THAT(ask("POST /announcements", R"({"title":"One"})", key),
                AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("Idempotent-Replayed: true")));
    EXPECT_THAT(ask("POST /announcements", R"({"title":"Two"})", key), StartsWith("HTTP/1.1 422 "));
    EXPECT_EQ(board.open().size(), 1U);
    EXPECT_THAT(ask("POST /announcements", R"({"title":"One"})", "Idempotency-Key:\r\n"),
                StartsWith("HTTP/1.1 400 "));
}

TEST_F(AnnouncementRoutes, SayWhatIsWrong)
{
    struct Bad {
        std::string_view body;
        std::string_view pointer;
    };
    for (const Bad& bad :
         {Bad{"{}", "/title"}, Bad{R"({"title":5})", "/title"},
          Bad{R"({"title":"a\nb"})", "/title"}, Bad{R"({"title":"a","kind":"loud"})", "/kind"},
          Bad{R"({"title":"a","txt":"b"})", "/txt"},
          Bad{R"({"title":"a","starts":"now"})", "/starts"},
          Bad{R"({"title":"a","ends":"2020-01-01T00:00:00Z"})", "/ends"},
          Bad{R"({"title":"a","for":"2h","ends":"2027-01-16T00:00:00Z"})", "/ends"},
          Bad{R"({"title":"a","starts":"2026-12-01T00:00:00Z","for":"1h"})", "/for"},
          Bad{R"({"title":"a","text":"\u0007"})", "/text"}})
        EXPECT_THAT(
            ask("POST /announcements", bad.body),
            AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr(join("\"pointer\":\"", bad.pointer, '"'))))
            << bad.body;
    EXPECT_THAT(ask("POST /announcements", "{"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("POST /announcements",
                    join(R"({"title":"a","text":")", std::string(20'000, 'x'), "\"}")),
                StartsWith("HTTP/1.1 422 "));
    EXPECT_TRUE(board.open().empty());
}

}  // namespace
}  // namespace holdfast::watch
