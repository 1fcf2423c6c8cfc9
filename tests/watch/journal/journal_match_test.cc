#include "watch/journal/journal_match.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::watch {
namespace {

using systemd::JournalRecord;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

JournalRecord entry(std::vector<std::pair<std::string, std::string>> fields)
{
    return {.fields = std::move(fields)};
}

JournalCheck of_unit(std::string unit)
{
    return {.unit = std::move(unit)};
}

struct Case {
    const char* name;
    JournalCheck check;
    JournalRecord record;
    bool is_counted;
};

void PrintTo(const Case& each, std::ostream* out)
{
    *out << each.name;
}

class Matching : public testing::TestWithParam<Case> {};

TEST_P(Matching, IsByAllThatTheCheckAsks)
{
    EXPECT_EQ(counts(GetParam().check, GetParam().record), GetParam().is_counted);
}

const JournalRecord web_error = entry({{"_SYSTEMD_UNIT", "web.service"},
                                       {"PRIORITY", "3"},
                                       {"MESSAGE", "connect() failed"},
                                       {"MESSAGE_ID", "0123456789abcdef0123456789abcdef"},
                                       {"CODE", "7"},
                                       {"CODE", "8"}});

INSTANTIATE_TEST_SUITE_P(
    Each, Matching,
    testing::Values(
        Case{"nothing_asked", {}, web_error, true}, Case{"nothing_at_all", {}, entry({}), true},
        Case{"its_unit", of_unit("web.service"), web_error, true},
        Case{"another_unit", of_unit("db.service"), web_error, false},
        Case{"part_of_the_unit", of_unit("web"), web_error, false},
        Case{"as_bad", {.priority = 3}, web_error, true},
        Case{"worse", {.priority = 4}, web_error, true},
        Case{"not_so_bad", {.priority = 2}, web_error, false},
        Case{"no_priority_is_info", {.priority = 6}, entry({}), true},
        Case{"no_priority_is_no_error", {.priority = 5}, entry({}), false},
        Case{"a_strange_priority", {.priority = 3}, entry({{"PRIORITY", "0x1"}}), false},
        Case{"its_id", {.message_id = "0123456789ABCDEF0123456789abcdef"}, web_error, true},
        Case{"another_id", {.message_id = "1123456789abcdef0123456789abcdef"}, web_error, false},
        Case{"no_id", {.message_id = "1123456789abcdef0123456789abcdef"}, entry({}), false},
        Case{"a_field", {.fields = {"CODE=8"}}, web_error, true},
        Case{"all_fields", {.fields = {"CODE=8", "CODE=7", "PRIORITY=3"}}, web_error, true},
        Case{"one_field_not", {.fields = {"CODE=8", "CODE=9"}}, web_error, false},
        Case{"part_of_a_field", {.fields = {"MESSAGE=connect"}}, web_error, false},
        Case{"no_field", {.fields = {"CODE"}}, web_error, false},
        Case{"a_text", {.text = "() fail"}, web_error, true},
        Case{"another_text", {.text = "Connect"}, web_error, false},
        Case{"a_text_without_message", {.text = "x"}, entry({{"PRIORITY", "3"}}), false},
        Case{"all_but_one", {.unit = "web.service", .priority = 3, .text = "no"}, web_error, false},
        Case{"systemd_of_the_unit", of_unit("web.service"),
             entry({{"_PID", "1"}, {"UNIT", "web.service"}, {"_SYSTEMD_UNIT", "init.scope"}}),
             true},
        Case{"somebody_of_the_unit", of_unit("web.service"),
             entry({{"_PID", "11"}, {"UNIT", "web.service"}}), false},
        Case{"a_dump_of_the_unit", of_unit("web.service"),
             entry({{"_UID", "0"}, {"COREDUMP_UNIT", "web.service"}}), true},
        Case{"somebodys_dump", of_unit("web.service"),
             entry({{"_UID", "1000"}, {"COREDUMP_UNIT", "web.service"}}), false}),
    [](const auto& each) { return std::string{each.param.name}; });

// An alert of ours that were counted would be the reason of the next one.
TEST(Matching, LeavesOutWhatIsSaidBecauseOfChecks)
{
    auto said = [](const obs::Message& message) {
        return entry({{"_SYSTEMD_UNIT", "holdfast.service"},
                      {"PRIORITY", "3"},
                      {"MESSAGE", "web is DOWN"},
                      {"MESSAGE_ID", std::string{message.id}}});
    };
    const std::vector<JournalCheck> checks{
        {},
        {.priority = 7},
        of_unit("holdfast.service"),
        {.text = "DOWN"},
        {.message_id = std::string{messages::alert_firing.id}},
    };
    for (const JournalCheck& check : checks) {
        EXPECT_FALSE(counts(check, said(messages::alert_firing)));
        EXPECT_FALSE(counts(check, said(messages::alert_receiver_away)));
        EXPECT_FALSE(counts(check, said(messages::alert_undelivered)));
        EXPECT_FALSE(counts(check, said(messages::version_changed)));
    }
    EXPECT_TRUE(counts(of_unit("holdfast.service"), said(messages::disk_full)))
        << "its own faults count like any other's";
    EXPECT_TRUE(counts({.priority = 3}, said(messages::disk_full)));
}

TEST(Matching, NamesTheFieldsItLooksAt)
{
    std::vector<std::string> names;
    add_names({}, names);
    EXPECT_THAT(names, ElementsAre("MESSAGE", "MESSAGE_ID"));
    add_names({.priority = 3, .fields = {"CODE=7", "CODE=8", "MESSAGE=x"}}, names);
    EXPECT_THAT(names, ElementsAre("MESSAGE", "MESSAGE_ID", "PRIORITY", "CODE"));
    names.clear();
    add_names(of_unit("web.service"), names);
    EXPECT_THAT(names, UnorderedElementsAre("MESSAGE", "MESSAGE_ID", "_SYSTEMD_UNIT", "_PID",
                                            "UNIT", "_UID", "COREDUMP_UNIT"));
}

TEST(Matching, DescribesWhatIsCountedAndNotHowManyAreTooMany)
{
    const JournalCheck check{.unit = "web.service", .priority = 3, .fields = {"A=1", "B=2"}};
    JournalCheck other = check;
    other.entries_max = 99;
    other.fields = {"B=2", "A=1"};
    EXPECT_EQ(describe(check), describe(other));
    for (const JournalCheck& each :
         {JournalCheck{.unit = "web.service", .priority = 4, .fields = {"A=1", "B=2"}},
          JournalCheck{.unit = "web.service", .fields = {"A=1", "B=2"}},
          JournalCheck{.unit = "db.service", .priority = 3, .fields = {"A=1", "B=2"}},
          JournalCheck{.unit = "web.service", .priority = 3, .fields = {"A=1"}},
          JournalCheck{.unit = "web.service", .priority = 3, .fields = {"A=1", "B=2"}, .text = "x"},
          JournalCheck{.unit = "web.service",
          .priority = 3,
          .fields = {"A=1", "B=2"},
          .within = std::chrono::minutes{6}},
          JournalCheck{
              .unit = "web.service", .priority = 3, .message_id = "1", .fields = {"A=1", "B=2"}}})
        EXPECT_NE(describe(check), describe(each)) << describe(each);
}

}  // namespace
}  // namespace holdfast::watch
