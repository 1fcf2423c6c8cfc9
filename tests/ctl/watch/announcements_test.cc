#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class VerbAnnouncements : public WatchVerbs {
protected:
    static constexpr const char* moving =
        R"({"id":5,"kind":"warning","title":"We\nmove","text":"","author":"uid:0","endedBy":null,
            "starts":"2026-10-02T03:04:05.678901Z","ends":"2026-10-02T05:04:05.678901Z"})";
    static constexpr const char* open =
        R"({"id":4,"kind":"info","title":"Hello","text":"","author":"user:alice","endedBy":null,
            "starts":"2026-10-02T03:04:05.678901Z","ends":null})";
};

TEST_F(VerbAnnouncements, AreListed)
{
    const std::string body = join("{\"items\":[", moving, ",", open, "],\"next\":null}");
    EXPECT_EQ(run("GET /announcements?limit=100", body, {"announcements"}), 0);
    EXPECT_EQ(console.printed,
              "ID  KIND     FROM                  UNTIL                 BY          TITLE\n"
              " 5  warning  2026-10-02T03:04:05Z  2026-10-02T05:04:05Z  uid:0       We move\n"
              " 4  info     2026-10-02T03:04:05Z  it is ended           user:alice  Hello\n");
    EXPECT_EQ(run("GET /announcements?limit=100", body, {"announcements", "list", "--json"}), 0);
    EXPECT_THAT(console.printed, HasSubstr("\"ends\":null}],\"next\":null}"));
    EXPECT_EQ(call({"announcements", "list", "more"}), 64);
}

TEST_F(VerbAnnouncements, AreAdded)
{
    const CannedServer::Answers answers{{"POST /announcements", CannedServer::answer(201, moving)}};
    EXPECT_EQ(run(answers, {"announcements", "add", "We move", "--kind", "warning", "--text",
                            "a\"b", "--for", "2h", "--starts", "2026-10-02T03:04:05Z"}),
              0);
    EXPECT_EQ(console.printed,
              "announcement 5 from 2026-10-02T03:04:05Z until 2026-10-02T05:04:05Z: We move\n");
    EXPECT_THAT(requests.at(0), EndsWith(R"({"title":"We move","kind":"warning","text":"a\"b",)"
                                         R"("starts":"2026-10-02T03:04:05Z","for":"2h"})"));
    EXPECT_EQ(call({"announcements", "add"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("announcements add takes one TITLE"));
    EXPECT_EQ(call({"announcements", "add", "We", "move"}), 64);
}

TEST_F(VerbAnnouncements, AreEnded)
{
    EXPECT_EQ(run({{"DELETE /announcements/5", CannedServer::answer(204, "")}},
                  {"announcements", "end", "5"}),
              0);
    EXPECT_EQ(console.printed, "announcement 5 is ended\n");
    EXPECT_EQ(run({{"DELETE /announcements/6", CannedServer::answer(404, R"({"detail":"none"})")}},
                  {"announcements", "end", "6"}),
              66);
    EXPECT_EQ(call({"announcements", "end"}), 64);
    EXPECT_EQ(call({"announcements", "end", ".."}), 64);
}

}  // namespace
}  // namespace holdfast::ctl
