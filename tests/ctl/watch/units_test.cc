#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/watch/fixture.h"

namespace holdfast::ctl {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class VerbUnits : public WatchVerbs {
protected:
    static constexpr const char* web =
        R"({"name":"web.service","description":"Web server","loadState":"loaded",
            "activeState":"active","subState":"running","unitFileState":"enabled",
            "since":"2026-10-02T03:04:05.678901Z","result":"success","exit":null,"failure":null,
            "restarts":3,"invocation":"0123","statusText":"Going","needsDaemonReload":false,
            "memoryBytes":12897485,"memoryBytesMax":67108864,"tasks":7,"tasksMax":null,
            "cpuSeconds":61.5,"timer":null,"services":[
            {"serviceId":"api","relation":"run_by","discovered":false,"discoveredBy":null},
            {"serviceId":"unit:web.service","relation":"checks","discovered":true,
             "discoveredBy":"all-web"}]})";
    static constexpr const char* job =
        R"({"name":"job.service","loadState":"loaded","activeState":"failed","subState":"failed",
            "since":"2026-10-02T03:04:05.678901Z","restarts":0,"memoryBytes":null,
            "failure":"exited with status 3","services":[{"serviceId":"job"}]})";

    static std::string units(std::string_view items, std::string_view next = "null",
                             std::string_view bus = connected)
    {
        return CannedServer::answer(
            200, join("{", bus, ",\"items\":[", items, "],\"next\":", next, "}"));
    }
    // With all that only a single one has.
    static std::string unit(std::string_view members, std::string_view bus = connected)
    {
        return CannedServer::answer(200, join("{", bus, ",", members.substr(1)));
    }

    static constexpr std::string_view connected =
        R"("bus":{"connected":true,"since":null,"why":null})";
    static constexpr std::string_view away =
        R"("bus":{"connected":false,"since":"2026-10-02T03:04:05Z","why":"the bus is\u001b[2J away"})";
};

TEST_F(VerbUnits, AreListed)
{
    EXPECT_EQ(run({{"GET /units?limit=100", units(join(job, ",", web))}}, {"units"}), 0);
    EXPECT_EQ(console.printed,
              "UNIT         LOAD    ACTIVE  SUB      SINCE                 RESTARTS    MEMORY  "
              "SERVICES               FAILURE\n"
              "job.service  loaded  failed  failed   2026-10-02T03:04:05Z         0         -  "
              "job                    exited with status 3\n"
              "web.service  loaded  active  running  2026-10-02T03:04:05Z         3  12.3 MiB  "
              "api, unit:web.service  -\n");
    EXPECT_EQ(run({{"GET /units?limit=100", units(web)}}, {"units", "--json"}), 0);
    EXPECT_THAT(console.printed,
                AllOf(StartsWith("{\"bus\":{\"connected\":true,"),
                      HasSubstr("\"memoryBytes\":12897485,"), EndsWith("\"next\":null}\n")));
}

TEST_F(VerbUnits, AreAskedForByPatternAndState)
{
    EXPECT_EQ(
        run({{"GET /units?name=web%40%2A.service&state=failed%2Cauto-restart&limit=7", units("")}},
            {"units", "web@*.service", "--state", "failed,auto-restart", "--limit", "7"}),
        0);
    EXPECT_EQ(run({{"GET /units?limit=1", units(job, "\"n1\"")}}, {"units", "--limit", "1"}), 0);
    EXPECT_THAT(console.printed, EndsWith("\nThere are more: --after n1\n"));
    EXPECT_EQ(run({{"GET /units?limit=100&after=n1", units(web)}}, {"units", "--after", "n1"}), 0);
}

TEST_F(VerbUnits, AreShownOneByOne)
{
    const std::string whole =
        join(std::string_view{web}.substr(0, std::string_view{web}.size() - 1),
             R"(,"events":[{"time":"2026-10-02T03:04:05.000000Z","unit":"web.service",
            "event":"oom_killed","detail":null}],"journal":[{"time":"2026-10-02T03:04:04.000000Z",
            "priority":3,"text":"out of memory"}],"journalTrouble":null})");
    EXPECT_EQ(run({{"GET /units/web.service", unit(whole)}}, {"units", "web.service"}), 0);
    EXPECT_EQ(console.printed,
              "unit          web.service\n"
              "description   Web server\n"
              "load          loaded (enabled)\n"
              "active        active (running) since 2026-10-02T03:04:05Z\n"
              "result        success\n"
              "says          Going\n"
              "restarts      3\n"
              "invocation    0123\n"
              "memory        12.3 MiB of 64.0 MiB\n"
              "tasks         7\n"
              "processors    1 min 2 s\n"
              "service       api (run by it)\n"
              "service       unit:web.service (discovered by all-web)\n"
              "    2026-10-02T03:04:05Z  web.service: oom_killed\n"
              "    2026-10-02T03:04:04Z  out of memory\n");
    EXPECT_EQ(run({{"GET /units/web.service", unit(whole)}}, {"units", "web", "--json"}), 0)
        << "a name without a type";
    EXPECT_THAT(console.printed, HasSubstr("\"event\":\"oom_killed\""));
    EXPECT_EQ(run({{"GET /units/a.b.timer", unit(whole)}}, {"units", "a.b.timer"}), 0);
    EXPECT_EQ(run({{"GET /units/a.b.service", unit(whole)}}, {"units", "a.b"}), 0);
}

TEST_F(VerbUnits, ShowTimersAndWhatIsMissing)
{
    const std::string timer = unit(
        R"({"name":"b.timer","loadState":"loaded","activeState":"active","subState":"waiting",
            "needsDaemonReload":true,"memoryBytes":null,"memoryBytesMax":1048576,"timer":{
            "lastTrigger":null,"nextElapse":"2026-10-03T00:00:00.000000Z","triggers":"b.service"},
            "services":[{"serviceId":"b","relation":"triggered","discovered":false}],"events":[],
            "journal":[],"journalTrouble":"the journal may not be read"})");
    EXPECT_EQ(run({{"GET /units/b.timer", timer}}, {"units", "b.timer"}), 0);
    EXPECT_EQ(console.printed,
              "unit          b.timer\n"
              "load          loaded; its file was changed: systemctl daemon-reload\n"
              "active        active (waiting)\n"
              "memory        - of 1.0 MiB\n"
              "triggers      b.service\n"
              "triggered     never\n"
              "next          2026-10-03T00:00:00Z\n"
              "service       b (about its timer)\n"
              "    no lines of the journal: the journal may not be read\n");
}

TEST_F(VerbUnits, OfWhichNothingIsKnownAreNoSuccess)
{
    constexpr const char* unknown =
        R"({"name":"web.service","loadState":null,"activeState":null,"subState":null,"since":null,
            "restarts":null,"memoryBytes":null,"failure":null,"services":[{"serviceId":"web"}]})";
    const std::string complaint = join(
        "holdfastctl: how units are is not known: ", printable("the bus is\x1b[2J away"), "\n");
    EXPECT_EQ(run({{"GET /units?limit=100", units(unknown, "null", away)}}, {"units"}), 69);
    EXPECT_EQ(console.printed,
              "UNIT         LOAD  ACTIVE  SUB  SINCE  RESTARTS  MEMORY  SERVICES  FAILURE\n"
              "web.service  -     -       -    -             -       -  web       -\n");
    EXPECT_EQ(console.complained, complaint);
    EXPECT_EQ(run({{"GET /units?limit=100", units(unknown, "null", away)}}, {"units", "--json"}),
              69);
    EXPECT_THAT(console.printed, HasSubstr("\"connected\":false"));
    EXPECT_EQ(run({{"GET /units/web.service", unit(unknown, away)}}, {"units", "web"}), 69);
    EXPECT_THAT(console.printed, HasSubstr("active        -\n"));
    EXPECT_EQ(console.complained, complaint);
}

TEST_F(VerbUnits, CannotCommandTheTerminal)
{
    constexpr const char* hostile =
        R"({"name":"a\u001b[2J.service","description":"b\u001b]0;x\u0007","loadState":"c\u009b2J",
            "activeState":"d\n","subState":"e\r","unitFileState":"f\u202e","since":"g\u001b",
            "result":"h\u001b","exit":"i\u001b","failure":"j\u001b","restarts":"k\u001b",
            "invocation":"l\u001b","statusText":"m\u001b","tasks":"n\u001b","tasksMax":"o\u001b",
            "timer":{"lastTrigger":"p\u001b","nextElapse":"q\u001b","triggers":"r\u001b"},
            "services":[{"serviceId":"s\u001b","relation":"t\u001b","discovered":true,
            "discoveredBy":"u\u001b"}],"events":[{"time":"v\u001b","unit":"w\u001b",
            "event":"x\u001b","detail":"y\u001b"}],"journal":[{"time":"z\u001b","priority":3,
            "text":"A\u001b[2J"}],"journalTrouble":"B\u001b"})";
    const auto is_tame = AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x9b")),
                               Not(HasSubstr("\x07")), Not(HasSubstr("\r")), Not(HasSubstr("d\n")));
    EXPECT_EQ(
        run({{"GET /units?limit=1", units(hostile, R"("C\u001b")")}}, {"units", "--limit", "1"}),
        0);
    EXPECT_THAT(console.printed, AllOf(is_tame, HasSubstr("a"), HasSubstr("--after C")));
    EXPECT_EQ(run({{"GET /units/a.service", unit(hostile)}}, {"units", "a"}), 0);
    EXPECT_THAT(console.printed, is_tame);
    for (char each = 'a'; each <= 'z'; ++each)
        // Words of ours stand for the relation of a service.
        EXPECT_TRUE(each == 't' || console.printed.find(each) != std::string::npos) << each;
    EXPECT_THAT(console.printed, AllOf(HasSubstr("A"), HasSubstr("B")));
}

TEST_F(VerbUnits, SayWhatIsWrong)
{
    EXPECT_EQ(
        run({{"GET /units/no.service",
              CannedServer::answer(404, R"({"detail":"Unit 'no.service' is not followed"})")}},
            {"units", "no"}),
        66);
    EXPECT_EQ(console.complained, "holdfastctl: Unit 'no.service' is not followed (status 404)\n");
    EXPECT_EQ(run({{"GET /units?state=failed&limit=100",
                    CannedServer::answer(503, R"({"detail":"not known"})")}},
                  {"units", "--state", "failed"}),
              69);
    EXPECT_EQ(run({{"GET /units?state=No&limit=100",
                    CannedServer::answer(422, R"({"detail":"The query is wrong.",
                        "errors":[{"parameter":"state","message":"no state"}]})")}},
                  {"units", "--state", "No"}),
              65);
    EXPECT_EQ(run({{"GET /units/web.service", CannedServer::answer(200, R"({"id":1})")}},
                  {"units", "web"}),
              69);
    EXPECT_EQ(call({"units", "--limit", "0"}), 64);
    EXPECT_EQ(call({"units", "web", "db"}), 64);
    EXPECT_EQ(call({"units", "web", "--state", "failed"}), 64);
    EXPECT_EQ(call({"units", ""}), 64);
}

}  // namespace
}  // namespace holdfast::ctl
