#include "page/routes/http_announcement_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/http/fixture.h"
#include "watch/announcement/sqlite_announcements.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AnnouncementPage : public http::ServerTest {
protected:
    AnnouncementPage()
    {
        add_announcement_pages(router, {.loop = virtual_loop, .host = "here", .version = "1"},
                               board);
        start();
    }

    std::string page()
    {
        return talk("GET /view/announcements HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
    std::string post(std::string_view place, std::string_view form)
    {
        return talk(join("POST ", place, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ",
                         form.size(), "\r\n\r\n", form));
    }

    VirtualLoop virtual_loop{ManualClock::start, WallTime{500'004h}};
    store::DirectLedger ledger;
    watch::SqliteAnnouncements stored{ledger};
    watch::AnnouncementBoard board{virtual_loop, stored};
};

TEST_F(AnnouncementPage, TakesOneAndEndsIt)
{
    EXPECT_THAT(page(), HasSubstr("There is none."));
    EXPECT_THAT(
        post("/view/announcements", "title=We+%3Cmove%3E&kind=warning&span=4h&text=a%0D%0Ab"),
        AllOf(StartsWith("HTTP/1.1 303 "), HasSubstr("\r\nLocation: /view/announcements\r\n")));
    ASSERT_EQ(board.open().size(), 1U);
    EXPECT_EQ(board.open().front().text, "a\nb");
    EXPECT_EQ(board.open().front().ends, virtual_loop.wall() + 4h);
    EXPECT_THAT(board.open().front().author, StartsWith("uid:"));
    EXPECT_THAT(page(), AllOf(HasSubstr("We &lt;move&gt;"),
                              HasSubstr("action=\"/view/announcements/1/end\"")));
    EXPECT_THAT(post("/view/announcements/1/end", ""), StartsWith("HTTP/1.1 303 "));
    EXPECT_TRUE(board.open().empty());
    EXPECT_THAT(page(), AllOf(HasSubstr("over"), Not(HasSubstr("/1/end"))));
    EXPECT_THAT(post("/view/announcements/1/end", ""),
                AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("<!doctype html>")));
    EXPECT_THAT(post("/view/announcements/x/end", ""), StartsWith("HTTP/1.1 404 "));
}

TEST_F(AnnouncementPage, SaysWhatAFormLacks)
{
    for (const char* form :
         {"kind=info", "title=a", "title=a&kind=loud", "title=a&kind=info&span=2y",
          "title=+&kind=info", "title=a%0Ab&kind=info", "%zz"})
        EXPECT_THAT(post("/view/announcements", form),
                    AllOf(StartsWith("HTTP/1.1 4"), HasSubstr("<!doctype html>")))
            << form;
    EXPECT_TRUE(board.open().empty());
}

}  // namespace
}  // namespace holdfast::page
