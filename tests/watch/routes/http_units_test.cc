#include "watch/routes/http_units.h"

#include <csignal>
#include <optional>

#include "http/content/page.h"
#include "tests/fakes/fake_units.h"
#include "tests/watch/routes/watched_fixture.h"
#include "watch/unit/unit_filter.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class HeldLines final : public JournalLines {
public:
    void last_of(const std::string& unit, Done done) override
    {
        asked.push_back(unit);
        if (is_held)
            held = std::move(done);
        else
            done(lines);
    }

    Result<std::vector<JournalLine>> lines{std::vector<JournalLine>{}};
    std::vector<std::string> asked;
    Done held;
    bool is_held = false;
};

class UnitRoutesAtTheStart : public WatchedFixture {
protected:
    UnitRoutesAtTheStart()
    {
        units.observer = &desk;
        add_unit_routes(router, parts, of_units);
        start();
    }

    void define(Service service)
    {
        desk.define({++key}, std::make_shared<const Service>(std::move(service)));
    }
    void look_at(const std::string& unit, std::string id = {})
    {
        Service service{.id = id.empty() ? "of " + unit : std::move(id), .type = CheckType::unit};
        service.local = UnitCheck{.unit = unit};
        define(std::move(service));
    }
    void set(std::string name, std::string active = "active", std::string sub = "running",
             std::string load = "loaded")
    {
        units.set({.name = std::move(name),
                   .load_state = std::move(load),
                   .active_state = std::move(active),
                   .sub_state = std::move(sub)});
    }
    // The names of all units of an answer, in their order.
    static std::vector<std::string> names_in(const std::string& body)
    {
        constexpr std::string_view before = "{\"name\":\"";
        std::vector<std::string> names;
        for (auto at = body.find(before); at != std::string::npos; at = body.find(before, at + 1)) {
            const auto begin = at + before.size();
            names.push_back(body.substr(begin, body.find('"', begin) - begin));
        }
        return names;
    }
    std::vector<std::string> listed(std::string_view query = {})
    {
        return names_in(body_of(ask(join("GET /units", query))));
    }

    std::int64_t key = 0;
    FakeUnits units;
    HeldLines lines;
    EventBook events;
    UnitDesk desk{
        {.loop = virtual_loop,
         .units = units,
         .is_under_way = [](ServiceKey) { return false; },
         .check_now = [](ServiceKey, std::function<void()>) -> Result<void> { return {}; },
         .replace = [](std::vector<Discovered>, std::function<void(bool)>) {},
         .relate = [](ServiceKey, std::vector<std::string>) {}}};
    UnitParts of_units{units, desk, events, lines};
};

class UnitRoutes : public UnitRoutesAtTheStart {
protected:
    UnitRoutes() { watch({}); }
};

constexpr const char* known = R"("bus":{"connected":true,"since":null,"why":null})";
constexpr const char* unknown_members =
    R"("description":null,"loadState":null,"activeState":null,"subState":null,)"
    R"("unitFileState":null,"since":null,"result":null,"exit":null,"failure":null,"restarts":null,)"
    R"("invocation":null,"statusText":null,"needsDaemonReload":null,"memoryBytes":null,)"
    R"("memoryBytesMax":null,"tasks":null,"tasksMax":null,"cpuSeconds":null,"timer":null,)";

TEST_F(UnitRoutes, TellWhatIsKnownOfEachUnit)
{
    look_at("web.service", "web");
    define({.id = "api", .url = "http://192.0.2.1/", .run_by = "web.service"});
    units.set({.name = "web.service",
               .description = "The \"web\" server",
               .load_state = "loaded",
               .active_state = "failed",
               .sub_state = "failed",
               .unit_file_state = "enabled",
               .result = "exit-code",
               .exec_main_code = CLD_EXITED,
               .exec_main_status = 3,
               .restarts = 5,
               .invocation = "0123",
               .status_text = "Going",
               .changed = noon - 60s,
               .needs_daemon_reload = true,
               .usage = {.memory_bytes = 1048576,
                         .memory_bytes_max = 2097152,
                         .tasks = 7,
                         .tasks_max = 64,
                         .cpu_time = 1500ms}});
    EXPECT_EQ(
        body_of(ask("GET /units")),
        join("{", known,
             R"(,"items":[{"name":"web.service","description":"The \"web\" server",)"
             R"("loadState":"loaded","activeState":"failed","subState":"failed",)"
             R"("unitFileState":"enabled","since":")",
             format_rfc3339(noon - 60s),
             R"(","result":"exit-code","exit":"exited with status 3",)"
             R"("failure":"exited with status 3 at )",
             format_rfc3339(noon - 60s).substr(0, 19),
             R"(Z","restarts":5,"invocation":"0123","statusText":"Going",)"
             R"("needsDaemonReload":true,"memoryBytes":1048576,"memoryBytesMax":2097152,"tasks":7,)"
             R"("tasksMax":64,"cpuSeconds":1.5,"timer":null,"services":[)"
             R"({"serviceId":"api","relation":"run_by","discovered":false,"discoveredBy":null},)"
             R"({"serviceId":"web","relation":"checks","discovered":false,"discoveredBy":null}]}],)"
             R"("next":null})",
             "\n"));
}

TEST_F(UnitRoutes, TellWhenATimerFiredAndWhatItStarts)
{
    Service service{.id = "backup", .type = CheckType::timer};
    service.local = TimerCheck{.timer = "backup.timer"};
    define(std::move(service));
    set("backup.service", "inactive", "dead");
    units.set({.name = "backup.timer",
               .load_state = "loaded",
               .active_state = "active",
               .sub_state = "waiting",
               .timer = TimerFacts{.next_elapse = noon + 60s, .triggers = "backup.service"}});
    EXPECT_THAT(
        body_of(ask("GET /units?name=*.timer")),
        AllOf(HasSubstr(join(R"("timer":{"lastTrigger":null,"nextElapse":")",
                             format_rfc3339(noon + 60s), R"(","triggers":"backup.service"})")),
              HasSubstr(R"("serviceId":"backup","relation":"checks")")));
    EXPECT_THAT(body_of(ask("GET /units?name=backup.service")),
                HasSubstr(R"("serviceId":"backup","relation":"triggered")"));
}

TEST_F(UnitRoutes, TellOfThoseAloneThatSomebodyLooksAt)
{
    look_at("web.service");
    set("web.service");
    set("nobodys.service");
    EXPECT_THAT(listed(), ElementsAre("web.service"));
    desk.forget({key});
    EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(UnitRoutes, TellWhoDiscoveredAService)
{
    Service selecting{.id = "all-web", .type = CheckType::unit};
    selecting.local = UnitCheck{.selection = UnitSelection::pattern, .unit = "web@*.service"};
    define(std::move(selecting));
    Service found{.id = "unit:web@1.service", .owner = Owner::discovered, .type = CheckType::unit};
    found.local = UnitCheck{.unit = "web@1.service"};
    define(std::move(found));
    set("web@1.service");
    EXPECT_THAT(body_of(ask("GET /units")),
                HasSubstr(R"("serviceId":"unit:web@1.service","relation":"checks",)"
                          R"("discovered":true,"discoveredBy":null)"));
    desk.start();
    virtual_loop.run_for(1s);
    EXPECT_THAT(body_of(ask("GET /units")), HasSubstr(R"("discoveredBy":"all-web")"));
}

TEST_F(UnitRoutes, TellOfAUnitWithTwoNamesOnceUnderItsOwn)
{
    units.aliases = {{"www.service", "web.service"}};
    set("web.service");
    look_at("www.service", "by-alias");
    look_at("web.service", "by-name");
    EXPECT_THAT(listed(), ElementsAre("web.service"));
    const std::string body = body_of(ask("GET /units/www.service"));
    EXPECT_THAT(body, AllOf(HasSubstr(R"("name":"web.service")"), HasSubstr("by-alias"),
                            HasSubstr("by-name")));
    EXPECT_THAT(lines.asked, ElementsAre("web.service"));
}

TEST_F(UnitRoutes, TakeStatesAsSystemctlDoes)
{
    for (const char* name : {"a.service", "b.service", "c.service", "d.service", "e.service"})
        look_at(name);
    set("a.service");
    set("b.service", "failed", "failed");
    set("c.service", "activating", "auto-restart");
    set("d.service", "inactive", "dead", "masked");
    EXPECT_THAT(listed("?state=failed"), ElementsAre("b.service"));
    EXPECT_THAT(listed("?state=active"), ElementsAre("a.service"));
    EXPECT_THAT(listed("?state=auto-restart"), ElementsAre("c.service")) << "a sub state";
    EXPECT_THAT(listed("?state=masked"), ElementsAre("d.service")) << "a load state";
    EXPECT_THAT(listed("?state=failed,activating"), ElementsAre("b.service", "c.service"));
    EXPECT_THAT(listed("?state=gone"), IsEmpty());
    EXPECT_EQ(listed().size(), 5U) << "also the one that nothing is known of";
}

TEST_F(UnitRoutes, TakePatternsAsSelectionsDo)
{
    for (const char* name : {"app@1.service", "app@2.service", "app.timer", R"(dev-a\x2db.swap)"})
        look_at(name);
    EXPECT_THAT(listed("?name=app@*.service"), ElementsAre("app@1.service", "app@2.service"));
    EXPECT_THAT(listed("?name=app@[!1]*"), ElementsAre("app@2.service"));
    EXPECT_THAT(listed("?name=app.timer"), ElementsAre("app.timer"));
    EXPECT_THAT(listed("?name=app"), IsEmpty());
    EXPECT_THAT(listed(R"(?name=dev-a%5Cx2db.*)"), ElementsAre(R"(dev-a\\x2db.swap)"))
        << "a backslash is one of the name";
    EXPECT_THAT(listed("?name=app*&state=failed"), IsEmpty());
}

TEST_F(UnitRoutes, LeadFromPageToPageAlsoThroughAFilter)
{
    for (int i = 0; i < 9; ++i) {
        look_at(join("u", i, ".service"));
        set(join("u", i, ".service"), i % 2 == 0 ? "failed" : "active");
    }
    std::vector<std::string> seen;
    std::string next;
    int pages = 0;
    do {
        const std::string body = body_of(
            ask(join("GET /units?state=failed&limit=2", next.empty() ? "" : "&after=", next)));
        for (std::string& name : names_in(body))
            seen.push_back(std::move(name));
        next = text_after("next", body);
    } while (!next.empty() && ++pages < 10);
    EXPECT_EQ(pages, 2);
    EXPECT_THAT(seen,
                ElementsAre("u0.service", "u2.service", "u4.service", "u6.service", "u8.service"));
    // Gone in between, it is still where the list goes on.
    const std::string after = text_after("next", body_of(ask("GET /units?limit=3")));
    desk.forget({3});
    EXPECT_EQ(listed(join("?limit=1&after=", after)).front(), "u3.service");
}

TEST_F(UnitRoutes, TellNothingOfWhatWasKnownBeforeTheBusWent)
{
    look_at("web.service", "web");
    set("web.service");
    units.keeps_in_trouble = true;
    units.say("the system bus is away: no such file", noon - 60s);
    const std::string bus =
        join(R"("bus":{"connected":false,"since":")", format_rfc3339(noon - 60s),
             R"(","why":"the system bus is away: no such file"})");
    const std::string members =
        join(R"("name":"web.service",)", unknown_members,
             R"("services":[{"serviceId":"web","relation":"checks","discovered":false,)",
             R"("discoveredBy":null}])");
    EXPECT_EQ(body_of(ask("GET /units")),
              join("{", bus, R"(,"items":[{)", members, R"(}],"next":null})", "\n"));
    EXPECT_EQ(
        body_of(ask("GET /units/web.service")),
        join("{", bus, ",", members, R"(,"events":[],"journal":[],"journalTrouble":null})", "\n"));
    EXPECT_THAT(ask("GET /units?state=failed"),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 5"),
                      HasSubstr("Which units are in that state is not known: the system bus is "
                                "away: no such file")));
    EXPECT_THAT(listed("?name=w*"), ElementsAre("web.service"));
}

TEST_F(UnitRoutes, TellOfAUnitThatSystemdHasNotAnsweredAboutThatNothingIsKnown)
{
    look_at("web.service", "web");
    EXPECT_THAT(
        body_of(ask("GET /units")),
        AllOf(HasSubstr(known), HasSubstr(join(R"("name":"web.service",)", unknown_members))));
    EXPECT_THAT(ask("GET /units/web.service"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(UnitRoutes, ShowOneWithWhatHappenedToItAndItsLastLines)
{
    look_at("web.service", "web");
    set("web.service");
    events.note({.unit = "web.service", .at = noon - 30s, .kind = UnitEventKind::oom_killed}, noon);
    events.note({.unit = "other.service", .at = noon - 30s}, noon);
    lines.lines = std::vector<JournalLine>{{.at = noon - 31s, .priority = 3, .text = "out\x1b[2J"}};
    EXPECT_THAT(
        body_of(ask("GET /units/web.service")),
        AllOf(
            StartsWith(join("{", known, R"(,"name":"web.service")")),
            testing::EndsWith(join(
                R"("events":[{"time":")", format_rfc3339(noon - 30s),
                R"(","unit":"web.service","event":"oom_killed","detail":null}],"journal":[{"time":")",
                format_rfc3339(noon - 31s),
                R"(","priority":3,"text":"out\u001b[2J"}],"journalTrouble":null})", "\n"))));
}

TEST_F(UnitRoutes, ShowOneAlsoWhereTheJournalMayNotBeRead)
{
    look_at("web.service", "web");
    set("web.service");
    lines.lines = Error{Errc::unavailable, "the journal may not be read"};
    EXPECT_THAT(
        body_of(ask("GET /units/web.service")),
        AllOf(HasSubstr(R"("activeState":"active")"),
              HasSubstr(R"("journal":[],"journalTrouble":"the journal may not be read"})")));
}

TEST_F(UnitRoutes, ShowOneAsItWasWhenSomebodyAsked)
{
    look_at("web.service", "web");
    set("web.service");
    lines.is_held = true;
    http::Client client{loop, path};
    client.send("GET /units/web.service HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    run_until([this] { return lines.held != nullptr; });
    EXPECT_EQ(client.received, "");
    units.remove("web.service");
    desk.forget({key});
    lines.held(lines.lines);
    loop.run();
    EXPECT_THAT(client.received, HasSubstr(R"("activeState":"active")"));
}

TEST_F(UnitRoutes, KnowNothingOfAUnitThatNobodyLooksAt)
{
    set("nobodys.service");
    EXPECT_THAT(
        ask("GET /units/nobodys.service"),
        AllOf(StartsWith("HTTP/1.1 404 "),
              HasSubstr("Unit 'nobodys.service' is not followed: no service looks at it.")));
    EXPECT_THAT(ask("GET /units/a%C2%9B2J"),
                AllOf(StartsWith("HTTP/1.1 404 "), Not(HasSubstr("\xc2\x9b"))));
    EXPECT_THAT(lines.asked, IsEmpty()) << "its journal is nobody's business";
}

TEST_F(UnitRoutes, RefuseWhatNoListHas)
{
    look_at("web.service");
    const std::string stars(UnitFilter::stars_max + 1, '*');
    for (std::string_view query : {"state=", "state=Failed", "state=failed,,active", "state=%2A",
                                   "name=", "name=a/b", "name=a%20b", "name=%1B", "after=x"})
        EXPECT_THAT(
            ask(join("GET /units?", query)),
            AllOf(StartsWith("HTTP/1.1 422 "),
                  HasSubstr(join(R"("parameter":")", query.substr(0, query.find('=')), '"'))))
            << query;
    EXPECT_THAT(ask(join("GET /units?name=", stars)),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("8 stars at most")));
    EXPECT_THAT(listed(join("?name=", stars.substr(1))), ElementsAre("web.service"));
    const std::vector<std::string> states(UnitFilter::states_max + 1, "failed");
    EXPECT_THAT(ask(join("GET /units?state=", join_list(states, ","))),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("16 states at most")));
    EXPECT_THAT(ask("GET /units?limit=1001"), StartsWith("HTTP/1.1 4"));
    EXPECT_THAT(ask("GET /units?sate=failed"), StartsWith("HTTP/1.1 4"));
}

TEST_F(UnitRoutesAtTheStart, SayThatWhoIsWatchedIsNotKnownYet)
{
    EXPECT_THAT(ask("GET /units"), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(ask("GET /units/web.service"), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace holdfast::watch
