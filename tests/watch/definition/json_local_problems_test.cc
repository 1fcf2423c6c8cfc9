// What is wrong with checks of what only this host can see, as a table: the members beside an id
// and a name, and what is said about them.
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "watch/definition/json_service.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

struct Case {
    std::string_view members;
    std::string_view pointer;
    std::string_view what;
    std::string_view remedy;
};

void PrintTo(const Case& each, std::ostream* out)
{
    *out << each.members;
}

class LocalProblems : public testing::TestWithParam<Case> {};

TEST_P(LocalProblems, SayWhereAndWhatToWrite)
{
    const std::string body = join(R"({"id": "a", "name": "A", )", GetParam().members, "}");
    ReadService result = read_service(body, {.may_run_commands = true});
    EXPECT_FALSE(result.service);
    ASSERT_EQ(result.problems.size(), 1U) << body;
    const DefinitionProblem& problem = result.problems.front();
    EXPECT_EQ(problem.pointer, GetParam().pointer);
    EXPECT_EQ(problem.complaint.what, GetParam().what);
    EXPECT_FALSE(problem.complaint.expected.empty());
    EXPECT_EQ(problem.complaint.remedy, GetParam().remedy);
    EXPECT_FALSE(problem.complaint.is_forbidden);
}

const std::vector<Case> of_units = {
    {R"("type":"unit")", "", "nothing says which units",
     R"(write for example "unit": "nginx.service")"},
    {R"("unit":"nginx")", "/unit", "\"nginx\" does not say which type of unit it is",
     "write \"nginx.service\""},
    {R"("type":"unit","unit":"")", "/unit", "an empty name", "write for example \"nginx.service\""},
    {R"("unit":5)", "/unit", "found the number 5", "write \"5\" with quotes"},
    {R"("unit":"a/b.service")", "/unit", "\"a/b.service\" has a slash",
     "write the name of the unit that `systemd-escape --path` prints"},
    {R"("unit":"b@*.service")", "/unit", "\"b@*.service\" is a pattern",
     "write for example \"nginx.service\"; a check of type unit may have \"units\": "
     "\"b@*.service\""},
    {R"("units":"nginx.service")", "/units", "\"nginx.service\" is no pattern",
     R"(write "unit": "nginx.service", or for example "backup@*.service")"},
    {R"("units":"*")", "/units", "\"*\" does not say which type of unit is meant",
     "write \"*.service\", if services are meant"},
    {R"("target":"web.service")", "/target", "\"web.service\" is a service",
     "write for example \"web.target\""},
    {R"("slice":"shop")", "/slice", "\"shop\" does not say which type of unit it is",
     "write \"shop.slice\""},
    {R"("type":"unit","failed":false)", "/failed", "found false",
     R"(leave it out, and write "unit", "units", "target" or "slice")"},
    {R"("failed":"yes")", "/failed", "found \"yes\"", "write true or false, without quotes"},
    {R"("unit":"a.service","target":"web.target")", "/target",
     "unit and target are two ways to find units", "remove one of them, or make two services"},
    {R"("unit":"a.service","failed":true)", "/failed", "unit and failed are two ways to find units",
     "remove one of them, or make two services"},
    {R"("unit":"a.service","restarts_max":0)", "/restarts_max", "found the number 0",
     "write for example 1"},
    {R"("unit":"a.service","restartsMax":1001)", "/restartsMax", "found the number 1001",
     "write for example 1"},
    {R"("unit":"a.service","restarts_within":"9s")", "/restarts_within", "\"9s\" is out of range",
     "write for example \"30s\""},
    {R"("unit":"a.service","restarts_within":"25h")", "/restarts_within", "\"25h\" is out of range",
     "write for example \"30s\""},
    {R"("unit":"a.service","memory_percent_max":0)", "/memory_percent_max", "found the number 0",
     "write for example 1"},
    {R"("unit":"a.service","memory_percent_max":101)", "/memory_percent_max",
     "found the number 101", "write for example 1"},
    {R"("unit":"a.service","memory_percent_max":"90")", "/memory_percent_max", "found \"90\"",
     "write 90 without quotes"},
    {R"("unit":"a.service","tasks_percent_max":101)", "/tasks_percent_max", "found the number 101",
     "write for example 1"},
    {R"("unit":"a.service","cpu_percent_max":100001)", "/cpu_percent_max",
     "found the number 100001", "write for example 1"},
    {R"("unit":"a.service","cpu_percent_max":1.5)", "/cpu_percent_max", "found the number 1.5",
     "write for example 1"},
    {R"("unit":"a.service","restart_max":5)", "/restart_max", "unknown member \"restart_max\"",
     "did you mean \"restarts_max\"?"},
    {R"("unit":"a.service","timeout":"1s")", "/timeout",
     "timeout means nothing to a check of type unit", "remove it, or write another \"type\""},
    {R"("unit":"a.service","conditions":["[STATUS] == 200"])", "/conditions",
     "conditions means nothing to a check of type unit", "remove it, or write another \"type\""},
    {R"("unit":"a.service","expectedVersion":"1")", "/expectedVersion",
     "expectedVersion means nothing to a check of type unit",
     "remove it, or write another \"type\""},
    {R"("type":"unit","unit":"a.service","url":"http://example.org")", "/url",
     "url means nothing to a check of type unit", "remove it, or write another \"type\""},
    {R"("unit":"a.service","run_by":"b.service")", "/run_by",
     "run_by means nothing to a check of type unit", "remove it, or write another \"type\""},
    {R"("unit":"a.service","echoes":5)", "/echoes", "echoes means nothing to a check of type unit",
     "remove it, or write another \"type\""},
    {R"("type":"unti","unit":"a.service")", "/type", "there is no \"unti\"",
     "did you mean \"unit\"?"},
    {R"("type":"unti","unit":"a.service","echoes":5)", "/type", "there is no \"unti\"",
     "did you mean \"unit\"?"},
    {R"("type":"unit","unit":"a.service","interval":"25h")", "/interval", "25h is too long",
     "write less; only a heartbeat may have more"},
    {R"("type":"timer")", "", "nothing says which timer",
     R"(write for example "timer": "backup.timer")"},
    {R"("timer":"backup.service")", "/timer", "\"backup.service\" is a service",
     "write for example \"backup.timer\""},
    {R"("timer":"b.timer","grace":"32d")", "/grace", "\"32d\" is out of range",
     "write for example \"30s\""},
    {R"("timer":"b.timer","grace":-1)", "/grace", "the number -1 is out of range",
     "write for example \"30s\""},
    {R"("timer":"b.timer","duration_max":"0s")", "/duration_max", "\"0s\" is out of range",
     "write for example \"30s\""},
    {R"("timer":"b.timer","duration_max":"32d")", "/duration_max", "\"32d\" is out of range",
     "write for example \"30s\""},
};
INSTANTIATE_TEST_SUITE_P(OfUnits, LocalProblems, testing::ValuesIn(of_units));

const std::vector<Case> of_journals = {
    {R"("type":"journal")", "", "nothing says which entries of the journal are meant",
     R"(write for example "priority": "err")"},
    {R"("type":"journal","entries_max":5)", "",
     "nothing says which entries of the journal are meant",
     R"(write for example "priority": "err")"},
    {R"("type":"journal","unit":"nginx")", "/unit",
     "\"nginx\" does not say which type of unit it is", "write \"nginx.service\""},
    {R"("priority":"error")", "/priority", "there is no \"error\"", "did you mean \"err\"?"},
    {R"("priority":8)", "/priority", "found the number 8", "write for example 0"},
    {R"("priority":"3")", "/priority", "there is no \"3\"", "write one of them"},
    {R"("message_id":"boot")", "/message_id", "\"boot\" is no id of a message",
     "write what `journalctl -o verbose` shows"},
    {R"("fields":[])", "/fields", "an empty list",
     R"(write for example ["SYSLOG_IDENTIFIER=sudo"])"},
    {R"("fields":"A=b")", "/fields", "found \"A=b\"",
     R"(write for example ["SYSLOG_IDENTIFIER=sudo"])"},
    {R"("fields":["unit=x"])", "/fields/0", "\"unit\" is no name of a field",
     "write for example \"SYSLOG_IDENTIFIER=sudo\""},
    {R"("fields":["A=1","A=2"])", "/fields", "no entry has A with both values",
     "make another service of one of them"},
    {R"("fields":["A=1","A=1"])", "/fields/1", "\"A=1\" is given twice", "remove one of them"},
    {R"("fields":["A=","B=","C=","D=","E=","F=","G=","H=","I="])", "/fields",
     "the list has 9 entries", "remove some"},
    {R"("type":"journal","text":"")", "/text", "an empty text",
     "write one, or leave the member out"},
    {R"("text":"a\nb")", "/text", "\"a b\" has characters that are no text", "remove them"},
    {R"("text":"x","entries_max":-1)", "/entries_max", "found the number -1",
     "write for example 0"},
    {R"("text":"x","entries_max":1000001)", "/entries_max", "found the number 1000001",
     "write for example 0"},
    {R"("text":"x","within":"25h")", "/within", "\"25h\" is out of range",
     "write for example \"30s\""},
    {R"("text":"x","within":"59s")", "/within",
     "what was written more than 59s before the next look is never counted",
     R"(write "within": "1min" or a shorter interval)"},
    {R"("text":"x","interval":"10min")", "",
     "what was written more than 5min before the next look is never counted",
     R"(write "within": "10min" or a shorter interval)"},
};
INSTANTIATE_TEST_SUITE_P(OfJournals, LocalProblems, testing::ValuesIn(of_journals));

const std::vector<Case> of_hosts = {
    {R"("type":"disk")", "", "nothing says which disk", R"(write for example "path": "/var")"},
    {R"("path":"var")", "/path", "\"var\" is no absolute path", "write for example \"/var\""},
    {R"("path":"/var/../etc")", "/path", "\"/var/../etc\" leads back by \"..\"",
     "write where it leads to"},
    {R"("path":"/","free_percent_min":100)", "/free_percent_min", "found the number 100",
     "write for example 0"},
    {R"("path":"/","inodes_percent_min":100)", "/inodes_percent_min", "found the number 100",
     "write for example 0"},
    {R"("path":"/","free_percent_warning":100)", "/free_percent_warning", "found the number 100",
     "write for example 0"},
    {R"("path":"/","free_percent_warning":4)", "/free_percent_warning",
     "with less than 4 percent free it is worse than a warning already",
     "write more, or leave it out"},
    {R"("path":"/","free_percent_min":11,"free_percent_warning":10)", "/free_percent_warning",
     "with less than 10 percent free it is worse than a warning already",
     "write more, or leave it out"},
    {R"("path":"/","retries":1)", "/retries", "retries means nothing to a check of type disk",
     "remove it, or write another \"type\""},
    {R"("resource":"disk")", "/resource", "there is no \"disk\"", "write one of them"},
    {R"("resource":"io","some_percent_max":101)", "/some_percent_max", "found the number 101",
     "write for example 0"},
    {R"("resource":"io","full_percent_max":101)", "/full_percent_max", "found the number 101",
     "write for example 0"},
    {R"("resource":"cpu","full_percent_max":10)", "/full_percent_max",
     "there is no time in which all wait for a processor: one of them runs", "remove it"},
    {R"("error_max":"0s")", "/error_max", "\"0s\" is out of range", "write for example \"30s\""},
    {R"("error_max":"61min")", "/error_max", "\"61min\" is out of range",
     "write for example \"30s\""},
    {R"("type":"certificate")", "", "nothing says which certificate",
     R"(write for example "path": "/etc/ssl/certs/internal.pem")"},
    {R"("path":"/x.pem","days_min":3651)", "/days_min", "found the number 3651",
     "write for example 0"},
    {R"("path":"/x.pem","days_min":8,"thresholds":{"certificate_days":7})", "/thresholds",
     "certificate_days is 7, and with fewer than 8 days it is worse than a warning already",
     "write more, or less for days_min"},
};
INSTANTIATE_TEST_SUITE_P(OfHosts, LocalProblems, testing::ValuesIn(of_hosts));

const std::vector<Case> of_others = {
    {R"("type":"icmp")", "", "\"url\" is missing", R"(write "url": "icmp://192.0.2.1")"},
    {R"("type":"icmp","url":"http://example.org")", "/url",
     "\"http://example.org\": a target of this type begins with icmp://",
     "write for example \"icmp://192.0.2.1\""},
    {R"("url":"icmp://example.org:7")", "/url",
     "\"icmp://example.org:7\": names a port, and there is none to be asked",
     "write for example \"icmp://192.0.2.1\""},
    {R"("url":"icmp://a/a")", "/url", "\"icmp://a/a\" has more than a host",
     "write for example \"icmp://192.0.2.1\""},
    {R"("url":"icmp://169.254.169.254")", "/url",
     "\"icmp://169.254.169.254\": 169.254.169.254 is a link-local address, and those are not "
     "checked",
     "write for example \"icmp://192.0.2.1\""},
    {R"("url":"icmp://a","echoes":0)", "/echoes", "found the number 0", "write for example 1"},
    {R"("url":"icmp://a","echoes":21)", "/echoes", "found the number 21", "write for example 1"},
    {R"("url":"icmp://a","loss_percent_max":101)", "/loss_percent_max", "found the number 101",
     "write for example 0"},
    {R"("url":"icmp://a","jitter_max":"2h")", "/jitter_max", "\"2h\" is out of range",
     "write for example \"30s\""},
    {R"("url":"icmp://a","jitter_max":"1ms","echoes":1)", "/jitter_max",
     "one echo has nothing to differ from",
     R"(write for example "echoes": 5, or remove jitter_max)"},
    {R"("url":"icmp://a","echoes":6,"timeout":"1s")", "/echoes",
     "the last of 6 echoes is sent after 1s, and after 1s there is no answer any more",
     "write fewer echoes, or a longer timeout"},
    {R"("url":"icmp://a","timeout":"800ms")", "/timeout",
     "the last of 5 echoes is sent after 800ms, and after 800ms there is no answer any more",
     "write fewer echoes, or a longer timeout"},
    {R"("url":"icmp://a","conditions":["[IP] == 192.0.2.1"])", "/conditions",
     "conditions means nothing to a check of type icmp", "remove it, or write another \"type\""},
    {R"("url":"http://a","run_by":"nginx")", "/run_by",
     "\"nginx\" does not say which type of unit it is", "write \"nginx.service\""},
    {R"("url":"http://a","run_by":"b@.service")", "/run_by",
     "\"b@.service\" is a template, of which nothing runs",
     "write an instance, such as \"b@home.service\"; a check of type unit may have \"units\": "
     "\"b@*.service\""},
    {R"("type":"command")", "", "nothing says which program",
     R"(write for example "command": ["/usr/lib/nagios/plugins/check_load", "-w", "5"])"},
    {R"("command":[])", "/command", "an empty list",
     R"(write for example ["/usr/lib/nagios/plugins/check_load", "-w", "5"])"},
    {R"("command":"/bin/true")", "/command", "found \"/bin/true\"",
     R"(write for example ["/usr/lib/nagios/plugins/check_load", "-w", "5"])"},
    {R"("command":["true"])", "/command/0", "\"true\" is no absolute path",
     "write for example \"/usr/lib/nagios/plugins/check_load\""},
    {R"("command":["/bin/x",5])", "/command/1", "found the number 5", "write \"5\" with quotes"},
    {R"("command":["/bin/x","a\u0000b"])", "/command/1", "\"a b\" has characters that are no text",
     "remove them"},
    {R"("command":["/bin/x","********"])", "/command/1",
     "the value is the mask that we show for secrets", "write the secret, or leave the member out"},
    {R"("type":"composite")", "", "nothing says what it is made of",
     R"(write for example "of": ["database", "cache"])"},
    {R"("of":[])", "/of", "an empty list", R"(write for example ["database", "cache"])"},
    {R"("of":["b","b"])", "/of/1", "\"b\" is given twice", "remove one of them"},
    {R"("of":["b/c"])", "/of/0", "the id \"b/c\" has a slash", "write - instead of /"},
    {R"("of":["b"],"needs":"most")", "/needs", "there is no \"most\"", "write one of them"},
    {R"("of":["b"],"timeout":"1s")", "/timeout",
     "timeout means nothing to a check of type composite", "remove it, or write another \"type\""},
};
INSTANTIATE_TEST_SUITE_P(OfOthers, LocalProblems, testing::ValuesIn(of_others));

TEST(LocalProblem, IsSaidOfEachMemberAtOnce)
{
    const ReadService result = read_service(
        R"({"type":"journal","unit":"nginx","priority":9,"fields":["x"],"within":"1d1h"})", {});
    std::vector<std::string> pointers;
    for (const DefinitionProblem& each : result.problems)
        pointers.push_back(each.pointer);
    EXPECT_THAT(pointers,
                testing::ElementsAre("/unit", "/priority", "/fields/0", "/within", "", ""));
}

TEST(LocalProblem, IsThatThereIsTooMuch)
{
    std::string arguments = R"("command":["/bin/x")";
    std::string parts = R"("of":["b0")";
    for (int i = 1; i <= 64; ++i) {
        append_to(parts, ",\"b", i, '"');
        if (i <= 32)
            append_to(arguments, ",\"", i, '"');
    }
    for (const std::string& members : {arguments, parts}) {
        const ReadService result = read_service(join(R"({"id":"a","name":"A",)", members, "]}"),
                                                {.may_run_commands = true});
        ASSERT_EQ(result.problems.size(), 1U);
        EXPECT_THAT(result.problems[0].complaint.what, HasSubstr("the list has "));
    }
}

constexpr std::string_view command = R"({"id":"a","name":"A","command":["/bin/true"]})";

TEST(CommandOverHttp, IsForbidden)
{
    const ReadService result = read_service(command, {});
    EXPECT_FALSE(result.service);
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_TRUE(result.problems[0].complaint.is_forbidden);
    EXPECT_EQ(render(result.problems[0], "body"),
              "body:1:32: /command: a command cannot be defined over HTTP: expected a services "
              "file below /etc/holdfast (write it into that file on the host, and reload)");
}

// Neither by changing one of the file, nor by making one of something else.
TEST(CommandOverHttp, IsForbiddenWhenItIsChanged)
{
    const ReadService of_file =
        read_service(command, {.owner = Owner::file, .may_run_commands = true});
    ASSERT_TRUE(of_file.service);
    ReadService result = read_service(R"({"group":"g"})",
                                      {.id = "a", .before = &*of_file.service, .is_merge = true});
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_TRUE(result.problems[0].complaint.is_forbidden);
    const ReadService other = read_service(R"({"id":"a","name":"A","type":"clock"})", {});
    ASSERT_TRUE(other.service);
    result = read_service(R"({"type":"command","command":["/bin/true"]})",
                          {.id = "a", .before = &*other.service, .is_merge = true});
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_TRUE(result.problems[0].complaint.is_forbidden);
    // What does not name a program is told the same: it would not help to write one.
    result = read_service(R"({"id":"a","name":"A","type":"command"})", {});
    ASSERT_EQ(result.problems.size(), 2U);
    EXPECT_EQ(result.problems[0].pointer, "/type");
    EXPECT_TRUE(result.problems[0].complaint.is_forbidden);
}

TEST(CommandOfAFile, IsForbiddenWhereOthersMayWrite)
{
    const ReadService result = read_service(command, {.owner = Owner::file});
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_EQ(to_message(result.problems[0]),
              "a command is defined in a file that is not below /etc/holdfast, expected a services "
              "file below /etc/holdfast; move the file there, and name it in watch.services_file");
}

}  // namespace
}  // namespace holdfast::watch
