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

class VerbServices : public WatchVerbs {
protected:
    static constexpr const char* pay =
        R"({"serviceId":"pay","name":"Payments","url":"http://pay.example/health",
            "expectedVersion":"1.2","environment":"production","enabled":true,"group":"shop",
            "tags":["a","b"],"owner":"api"})";
    static constexpr const char* old =
        R"({"serviceId":"old","name":"Old\u001b[2J","url":"http://old.example/",
            "environment":"test","enabled":false,"owner":"file"})";

    std::string file(std::string_view text)
    {
        write("one.json", std::string{text});
        return path("one.json");
    }
};

TEST_F(VerbServices, ListsThemInColumns)
{
    const std::string body = join("[", pay, ",", old, "]");
    EXPECT_EQ(run("GET /services", body, {"services"}), 0);
    EXPECT_EQ(console.printed,
              "ID   NAME      ENVIRONMENT  GROUP  CHECKED  BY    URL\n"
              "pay  Payments  production   shop   yes      api   http://pay.example/health\n"
              "old  Old [2J   test         -      no       file  http://old.example/\n");
    EXPECT_EQ(run("GET /services", body, {"services", "list", "--json"}), 0);
    EXPECT_EQ(console.printed, body);
}

TEST_F(VerbServices, ListsWhatThereIsToSeeWithoutAnUrl)
{
    const auto listed = [this](std::string_view members) {
        EXPECT_EQ(
            run("GET /services",
                join(R"([{"serviceId":"a","name":"A","url":"","enabled":true,)", members, "}]"),
                {"services"}),
            0);
        return console.printed;
    };
    EXPECT_THAT(listed(R"("type":"unit","units":"backup@*.service","owner":"api")"),
                EndsWith("  api  unit backup@*.service\n"));
    EXPECT_THAT(listed(R"("type":"unit","failed":true,"owner":"api")"),
                EndsWith("  api  unit failed\n"));
    EXPECT_THAT(listed(R"("type":"disk","path":"/v\u001bar","owner":"api")"),
                EndsWith("  api  disk /v ar\n"));
    EXPECT_THAT(listed(R"("type":"command","command":["/bin/x","-w","5"],"owner":"file")"),
                EndsWith("  file  command /bin/x -w 5\n"));
    EXPECT_THAT(listed(R"("type":"clock","owner":"api")"), EndsWith("  api  clock\n"));
}

TEST_F(VerbServices, TakeNothingForTheirListThatIsNone)
{
    EXPECT_EQ(run("GET /services", R"({"items":[]})", {"services", "list"}), 69);
    EXPECT_EQ(console.complained,
              "holdfastctl: what came is no list of services (is it holdfast that answers there?)"
              "\n");
    EXPECT_EQ(run({{"GET /services", CannedServer::answer(503, R"({"detail":"being read"})")}},
                  {"services", "list"}),
              69);
    EXPECT_THAT(console.complained, HasSubstr("being read (status 503)"));
}

TEST_F(VerbServices, ShowOneWithAllItsMembers)
{
    EXPECT_EQ(run("GET /services/pay", pay, {"services", "show", "pay"}), 0);
    EXPECT_THAT(console.printed, AllOf(StartsWith("serviceId           pay\n"),
                                       HasSubstr("\nenabled             true\n"),
                                       HasSubstr("\ntags                [\"a\",\"b\"]\n")));
    EXPECT_EQ(run("GET /services/pay", pay, {"services", "show", "pay", "--json"}), 0);
    EXPECT_EQ(console.printed, pay);
    EXPECT_EQ(run({{"GET /services/no%20such",
                    CannedServer::answer(404, R"({"detail":"Service 'no such' not found"})")}},
                  {"services", "show", "no such"}),
              66);
    EXPECT_THAT(console.complained, HasSubstr("Service 'no such' not found (status 404)"));
}

TEST_F(VerbServices, AreReachedUnderTheNamesOfRoutes)
{
    EXPECT_EQ(run("GET /services/%65xport", pay, {"services", "show", "export"}), 0);
    EXPECT_EQ(run("GET /services/%69mport", pay, {"services", "show", "import"}), 0);
}

TEST_F(VerbServices, AddOneOutOfAFile)
{
    EXPECT_EQ(run({{"POST /services", CannedServer::answer(201, pay)}},
                  {"services", "add", file(R"({"id":"pay"})")}),
              0);
    EXPECT_EQ(console.printed, "pay is watched\n");
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_THAT(requests[0], AllOf(HasSubstr("\r\nContent-Type: application/json\r\n"),
                                   EndsWith("\r\n\r\n{\"id\":\"pay\"}")));
    EXPECT_EQ(run({{"POST /services", CannedServer::answer(201, pay)}},
                  {"services", "add", file("{}"), "--json"}),
              0);
    EXPECT_EQ(console.printed, pay);
    EXPECT_EQ(call({"services", "add", path("none.json")}), 66);
}

TEST_F(VerbServices, SayWhereAFileIsWrong)
{
    EXPECT_EQ(run({{"POST /services/import", CannedServer::answer(422, R"({"detail":"2 wrong.",
        "errors":[{"pointer":"/services/3/interval","message":"\"5x\" is not a duration"},
                  {"pointer":"/services/4/url","message":"no host"}]})")}},
                  {"services", "import", file("{}")}),
              65);
    EXPECT_EQ(console.complained,
              "holdfastctl: services/3/interval: \"5x\" is not a duration\n"
              "holdfastctl: services/4/url: no host\n"
              "holdfastctl: 2 wrong. (status 422)\n");
    EXPECT_EQ(console.printed, "");
}

TEST_F(VerbServices, ImportAFileAndSayWhatBecameOfIt)
{
    constexpr const char* counts = R"({"added":3,"changed":1,"unchanged":6})";
    EXPECT_EQ(
        run("POST /services/import", counts, {"services", "import", file(R"({"services":[]})")}),
        0);
    EXPECT_EQ(console.printed, "3 services added, 1 changed, 6 as they were\n");
    EXPECT_THAT(requests.at(0), EndsWith("\r\n\r\n{\"services\":[]}"));
    EXPECT_EQ(run("POST /services/import", counts, {"services", "import", file("{}"), "--json"}),
              0);
    EXPECT_EQ(console.printed, counts);
}

TEST_F(VerbServices, ExportAFile)
{
    constexpr const char* all = "{\"services\":[{\"id\":\"pay\"}]}\n";
    EXPECT_EQ(run("GET /services/export", all, {"services", "export"}), 0);
    EXPECT_EQ(console.printed, all);
    EXPECT_EQ(run("GET /services/export?owner=api", all, {"services", "export", "--owner", "api"}),
              0);
    EXPECT_EQ(run("GET /services/export", "{\"services\":[{\"id\":", {"services", "export"}), 69);
    EXPECT_EQ(console.printed, "");
    EXPECT_EQ(call({"services", "export", "--owner", "me"}), 64);
}

TEST_F(VerbServices, AreRemovedAndSwitched)
{
    EXPECT_EQ(run({{"DELETE /services/pay", CannedServer::answer(204, "")}},
                  {"services", "remove", "pay"}),
              0);
    EXPECT_EQ(console.printed, "pay is watched no more; its history is kept\n");
    EXPECT_EQ(run({{"DELETE /services/pay", CannedServer::answer(204, "")}},
                  {"services", "remove", "pay", "--json"}),
              0);
    EXPECT_EQ(console.printed, "{\"serviceId\":\"pay\",\"removed\":true}\n");
    EXPECT_EQ(run("PATCH /services/pay/enable", pay, {"services", "enable", "pay"}), 0);
    EXPECT_EQ(console.printed, "pay is checked\n");
    EXPECT_EQ(run("PATCH /services/pay/disable", pay, {"services", "disable", "pay"}), 0);
    EXPECT_EQ(console.printed, "pay is checked no more\n");
    EXPECT_EQ(
        run({{"DELETE /services/pay", CannedServer::answer(409, R"({"detail":"the file's"})")}},
            {"services", "remove", "pay"}),
        65);
    EXPECT_EQ(console.printed, "");
}

TEST_F(VerbServices, AreCheckedAtOnceAndTheExitCodeTells)
{
    auto finding = [](std::string_view status, std::string_view reason) {
        return join(R"({"serviceId":"pay","status":")", status, R"(","latencyMs":12.3,
                    "version":"1.2","reason":)",
                    reason, "}");
    };
    constexpr const char* request = "POST /services/pay/check";
    EXPECT_EQ(run(request, finding("HEALTHY", "null"), {"services", "check", "pay"}), 0);
    EXPECT_EQ(console.printed, "pay: HEALTHY, 12 ms, version 1.2\n");
    EXPECT_EQ(run(request, finding("DEGRADED", R"("slow")"), {"services", "check", "pay"}), 0);
    EXPECT_EQ(run(request, finding("DOWN", R"("refused")"), {"services", "check", "pay"}), 1);
    EXPECT_EQ(console.printed, "pay: DOWN, 12 ms, version 1.2: refused\n");
    EXPECT_EQ(run(request, finding("UNKNOWN", "null"), {"services", "check", "pay", "--json"}), 1);
    EXPECT_EQ(console.printed, finding("UNKNOWN", "null"));
    EXPECT_EQ(run({{request, CannedServer::answer(409, R"({"detail":"disabled"})")}},
                  {"services", "check", "pay"}),
              65);
}

TEST_F(VerbServices, RefuseWhatCannotBeMeant)
{
    EXPECT_EQ(call({"services", "watch"}), 64);
    EXPECT_THAT(console.complained,
                HasSubstr("say list, show, add, remove, enable, disable, check, export or import "
                          "(see holdfastctl services --help)"));
    for (std::string_view word : {"show", "remove", "enable", "disable", "check"}) {
        EXPECT_EQ(call({"services", std::string{word}}), 64) << word;
        EXPECT_EQ(call({"services", std::string{word}, ".."}), 64) << word;
    }
    EXPECT_EQ(call({"services", "add"}), 64);
    EXPECT_EQ(call({"services", "import", "a", "b"}), 64);
    EXPECT_EQ(call({"services", "list", "all"}), 64);
    EXPECT_EQ(call({"services"}), 69);
    EXPECT_THAT(console.complained, HasSubstr("is it running?"));
}

class VerbChecks : public WatchVerbs {
protected:
    static constexpr const char* body = R"({"serviceId":"pay","checks":[
        {"timestamp":"2026-10-02T03:04:05.678901Z","status":"DOWN","latencyMs":5000.4,
         "version":null,"errorMessage":"\u001b]0;x\u0007 timed out","inMaintenance":true},
        {"timestamp":"2026-10-02T03:03:05.000001Z","status":"HEALTHY","latencyMs":0.5,
         "version":"1.2","errorMessage":null}]})";
};

TEST_F(VerbChecks, ShowTheLastOnes)
{
    EXPECT_EQ(run("GET /health/pay?limit=20", body, {"checks", "pay"}), 0);
    EXPECT_THAT(console.printed,
                AllOf(StartsWith("AT                    STATE               LATENCY  VERSION  "
                                 "REASON\n"
                                 "2026-10-02T03:04:05Z  DOWN (maintenance)  5000 ms  -        "),
                      EndsWith(" timed out\n"
                               "2026-10-02T03:03:05Z  HEALTHY             0.50 ms  1.2      -\n"),
                      Not(HasSubstr("\x1b")), Not(HasSubstr("\x07"))));
    EXPECT_EQ(run("GET /health/pay?limit=5", body, {"checks", "pay", "--limit", "5", "--json"}), 0);
    EXPECT_EQ(console.printed, body);
}

TEST_F(VerbChecks, SayWhatIsWrong)
{
    EXPECT_EQ(run({{"GET /health/x?limit=20", CannedServer::answer(404, R"({"detail":"none"})")}},
                  {"checks", "x"}),
              66);
    EXPECT_EQ(call({"checks"}), 64);
    EXPECT_EQ(call({"checks", ".."}), 64);
    EXPECT_EQ(call({"checks", "x", "--limit", "101"}), 64);
    EXPECT_THAT(console.complained, HasSubstr("--limit takes a number from 1 to 100"));
}

}  // namespace
}  // namespace holdfast::ctl
