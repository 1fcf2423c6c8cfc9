#include "page/daemon/daemon_page.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/explanation.h"
#include "obs/message_ids.h"
#include "tests/page/hostile.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime noon{std::chrono::hours{500'004}};

std::string page_of(const DaemonView& view, bool may_act = true)
{
    const Frame frame{.title = "Daemon",
                      .here = "/view/daemon",
                      .host = "here",
                      .version = "1.2.3",
                      .now = noon,
                      .may_act = may_act};
    return framed(frame, [&](Html& html) { write_daemon_page(html, frame, view); });
}

DaemonView::Fault a_fault(std::string text)
{
    return {.message = &messages::backup_stale,
            .explanation = explain(messages::backup_stale),
            .text = std::move(text),
            .first = noon - 2h,
            .last = noon - 5min,
            .count = 3};
}

TEST(DaemonPage, ShowsEachPartWithItsReason)
{
    const DaemonView view{.word = "unavailable",
                          .parts = {{.name = "log_file"},
                                    {.name = "kafka", .is_on = false},
                                    {.name = "disk_space", .trouble = "4 MiB are left"},
                                    {.name = "schema", .is_essential = true, .trouble = "no x"}}};
    EXPECT_THAT(
        page_of(view),
        AllOf(HasSubstr("mark worst\"><span aria-hidden=\"true\">\u25A0</span> unavailable"),
              HasSubstr("> up</span>"), HasSubstr("> off</span>"), HasSubstr("> degraded</span>"),
              HasSubstr("> down</span>"), HasSubstr("<bdi>4 MiB are left</bdi>")));
}

TEST(DaemonPage, TellsReasonsToWhoeverMayActAlone)
{
    const DaemonView view{.word = "degraded",
                          .parts = {{.name = "disk_space", .trouble = "/var/x is full"}},
                          .faults = {a_fault("/var/y is old")}};
    EXPECT_THAT(page_of(view), AllOf(HasSubstr("/var/x is full"), HasSubstr("/var/y is old")));
    EXPECT_THAT(page_of(view, false),
                AllOf(HasSubstr("> degraded</span>"), HasSubstr("told to whoever may act"),
                      HasSubstr("The newest backup is old"), Not(HasSubstr("/var/"))));
}

TEST(DaemonPage, ExplainsTheLastFaults)
{
    EXPECT_THAT(page_of(DaemonView{.faults = {a_fault("old")}}),
                AllOf(HasSubstr("The newest backup is old"), HasSubstr("3 times since"),
                      HasSubstr("What to do:\n"), HasSubstr("holdfastctl backup"),
                      HasSubstr(messages::backup_stale.id)));
    EXPECT_THAT(page_of(DaemonView{}), HasSubstr("There was none since the start."));
}

TEST(DaemonPage, ShowsTheStoreAndTheLoop)
{
    const DaemonView view{.store = {.bytes = 5'452'595,
                                    .log_bytes = 900,
                                    .free_bytes = std::int64_t{3} << 40,
                                    .takes_new_work = false,
                                    .commits = {.count = 1500, .half = 1ms, .most = 25ms},
                                    .backup = noon - 20h},
                          .lag = {.count = 10, .half = 1ms},
                          .silence_max = 20s,
                          .threads = {{.name = "writer", .silence = 50ms},
                                      {.name = "reader", .silence = 21s},
                                      {.name = "log", .silence = 60s, .is_excused = true}}};
    EXPECT_THAT(page_of(view),
                AllOf(HasSubstr("5.1 MiB"), HasSubstr("900 B"), HasSubstr("3.0 TiB"),
                      HasSubstr("> refused</span>"),
                      HasSubstr("half within 1 ms, 99 % within 25 ms, of 1,500"),
                      HasSubstr("99 % not within what is measured"), HasSubstr(">20 h</time> old"),
                      HasSubstr("> silent</span>"), HasSubstr("waits for the journal")));
    EXPECT_THAT(page_of(DaemonView{}), HasSubstr("> none</span>"));
}

TEST(DaemonPage, ShowsHowMuchOfEachLimitIsUsed)
{
    const DaemonView view{
        .limits = {
            {.name = "Connections", .used = 3900, .most = 4096, .setting = "http.connections_max"},
            {.name = "Event streams", .used = 0, .most = 0}}};
    EXPECT_THAT(page_of(view), AllOf(HasSubstr("<meter value=\"3900\" max=\"4096\" high=\"3276\""),
                                     HasSubstr("http.connections_max"), HasSubstr("max=\"1\"")));
}

TEST(DaemonPage, ShowsTextAsText)
{
    expect_harmless(page_of({.compiler = hostile_text(),
                             .listeners = {hostile_text()},
                             .parts = {{.name = hostile_text(), .trouble = hostile_text()}},
                             .faults = {a_fault(hostile_text())}}));
}

TEST(Explanation, IsThereForEachFaultAndNamesFields)
{
    for (const obs::Message* message : messages::all()) {
        const std::string text{explain(*message)};
        EXPECT_EQ(text.empty(), message->kind != obs::Kind::fault) << message->name;
        EXPECT_THAT(text, Not(HasSubstr("@HOLDFAST_"))) << message->name;
    }
}

}  // namespace
}  // namespace holdfast::page
