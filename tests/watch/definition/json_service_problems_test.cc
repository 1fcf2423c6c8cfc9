// What is wrong with the definition of a service, as a table: members that are added to a good one,
// or replace its own, and what is said about them.
#include <ostream>

#include <gtest/gtest.h>

#include "base/text.h"
#include "watch/definition/json_service.h"

namespace holdfast::watch {
namespace {

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

class ServiceProblems : public testing::TestWithParam<Case> {};

TEST_P(ServiceProblems, SayWhereAndWhatToWrite)
{
    std::string body = join("{", GetParam().members);
    for (std::string_view usual :
         {"\"id\": \"a\"", "\"name\": \"A\"", "\"url\": \"http://example.org\""})
        if (GetParam().members.find(usual.substr(0, usual.find(':'))) == std::string_view::npos)
            append_to(body, ", ", usual);
    ReadService result = read_service(body + "}", {});
    EXPECT_FALSE(result.service);
    ASSERT_EQ(result.problems.size(), 1U) << body;
    const DefinitionProblem& problem = result.problems.front();
    EXPECT_EQ(problem.pointer, GetParam().pointer);
    EXPECT_EQ(problem.complaint.what, GetParam().what);
    EXPECT_FALSE(problem.complaint.expected.empty());
    EXPECT_EQ(problem.complaint.remedy, GetParam().remedy);
    EXPECT_EQ(problem.line, 1U);
    EXPECT_GE(problem.column, 1U);
}

const std::vector<Case> cases = {
    {R"("url":null)", "/url", "\"url\" is missing", R"(write "url": "https://example.org/health")"},
    {R"("url":"")", "/url", "\"url\" is missing", R"(write "url": "https://example.org/health")"},
    {R"("name":"")", "/name", "an empty text", "write one, or leave the member out"},
    {R"("name":5)", "/name", "found the number 5", "write \"5\" with quotes"},
    {R"("id":"a/b")", "/id", "the id \"a/b\" has a slash", "write - instead of /"},
    {R"("id":"a","serviceId":"a")", "/serviceId", "the same as id", "remove one of them"},
    {R"("x":1,"enabled":true)", "/x", "unknown member \"x\"", "remove it"},
    {R"("intervall":"5s")", "/intervall", "unknown member \"intervall\"",
     "did you mean \"interval\"?"},
    {R"("url":"file:///etc/passwd")", "/url",
     "\"file:///etc/passwd\": a target of this type begins with http:// or https://",
     "write for example \"https://example.org/health\""},
    {R"("url":"http://169.254.169.254/")", "/url",
     "\"http://169.254.169.254/\": 169.254.169.254 is a link-local address, and those are not "
     "checked",
     "write for example \"https://example.org/health\""},
    {R"("environment":"prod")", "/environment", "there is no \"prod\"",
     "did you mean \"production\"?"},
    {R"("environment":"PRODUCTION")", "/environment", "there is no \"PRODUCTION\"",
     "write one of them"},
    {R"("enabled":"true")", "/enabled", "found \"true\"", "write true or false, without quotes"},
    {R"("type":"ping")", "/type", "there is no \"ping\"", "write one of them"},
    {R"("interval":"5")", "/interval", "\"5\" has no unit", "write \"5s\" if seconds are meant"},
    {R"("interval":"5m")", "/interval", "\"5m\" is not a duration",
     "write \"5min\" for minutes, \"5ms\" for milliseconds"},
    {R"("interval":"soon")", "/interval", "\"soon\" is not a duration",
     "write for example \"30s\""},
    {R"("interval":"999ms")", "/interval", "\"999ms\" is out of range",
     "write for example \"30s\""},
    {R"("interval":0)", "/interval", "the number 0 is out of range", "write for example \"30s\""},
    {R"("interval":true)", "/interval", "found true", "write for example \"30s\""},
    {R"("interval":"25h")", "/interval", "25h is too long",
     "write less; only a heartbeat may have more"},
    {R"("interval":"2s","timeout":"3s")", "/timeout", "the timeout 3s is longer than the interval",
     "write at most \"2s\" or a longer interval"},
    {R"("timeout":"61s")", "/timeout", "the timeout 61s is longer than the interval",
     "write at most \"1min\" or a longer interval"},
    {R"("interval_failing":"2min")", "/interval_failing",
     "while failing it would be checked less often: 2min", "write less, or remove it"},
    {R"("slow_after":"5s")", "/slow_after",
     "nothing can be slow: after 5s there is no answer any more", "write less than \"5s\""},
    {R"("retries":6)", "/retries", "found the number 6", "write for example 0"},
    {R"("retries":"1")", "/retries", "found \"1\"", "write 1 without quotes"},
    {R"("method":"get")", "/method", "there is no \"get\"", "write one of them"},
    {R"("headers":[])", "/headers", "found a list",
     R"(write for example {"Accept": "application/json"})"},
    {R"("headers":{"a b":"c"})", "/headers/a b", "\"a b\" is no name of a header",
     "write for example \"X-Probe\""},
    {R"("headers":{"A":"b\n"})", "/headers/A",
     "the value has a line end or another control character", "remove it"},
    {R"("headers":{"A":"1","a":"2"})", "/headers/a", "the header a is given twice",
     "remove one of them"},
    {R"("headers":{"Authorization":"********"})", "/headers/Authorization",
     "the value is the mask that we show for secrets", "write the secret, or leave the member out"},
    {R"("expected_status":99)", "/expected_status", "found the number 99", "write for example 200"},
    {R"("expectedStatus":[200,"x"])", "/expectedStatus/1", "found \"x\"", "write for example 200"},
    {R"("tls":{"verfy":false})", "/tls/verfy", "unknown member \"verfy\"",
     "did you mean \"verify\"?"},
    {R"("tls":{"ca_file":"internal.pem"})", "/tls/ca_file", "\"internal.pem\" is no absolute path",
     "write for example \"/etc/ssl/certs/internal.pem\""},
    {R"("thresholds":{"failures":0})", "/thresholds/failures", "found the number 0",
     "write for example 1"},
    {R"("send":"x")", "/send", "send means nothing to a check of type http",
     "remove it, or write another \"type\""},
    {R"("grace":"5s")", "/grace", "grace means nothing to a check of type http",
     "remove it, or write another \"type\""},
    {R"("conditions":"[STATUS] == 200")", "/conditions", "found \"[STATUS] == 200\"",
     R"(write for example ["[STATUS] == 200"])"},
    {R"("conditions":["[STATUS]==200"])", "/conditions/0",
     "column 9 of \"[STATUS]==200\": no space around ==", "write [STATUS] == 200"},
    {R"("conditions":[{"warning":true}])", "/conditions/0", "the condition is missing",
     R"(write for example {"condition": "[RESPONSE_TIME] < 500", "warning": true})"},
    {R"("tags":["a","a"])", "/tags/1", "\"a\" is given twice", "remove one of them"},
    {R"("tags":[""])", "/tags/0", "an empty text", "write one, or leave the member out"},
    {R"("depends_on":["a/b"])", "/depends_on/0", "the id \"a/b\" has a slash",
     "write - instead of /"},
    {R"("type":"heartbeat","url":null)", "", "the token is missing",
     R"(write "token": "what `openssl rand -hex 16` prints")"},
    {R"("type":"heartbeat","url":null,"token":"short")", "/token",
     "the token has the wrong form or length", "write what `openssl rand -hex 16` prints"},
    {R"("type":"heartbeat","url":null,"token":"")", "/token",
     "the token has the wrong form or length", "write what `openssl rand -hex 16` prints"},
    {R"("url":"tcp://example.org")", "/url", "\"tcp://example.org\": names no port",
     "write for example \"tcp://db.example.org:5432\""},
    {R"("url":"dns://example.org","resolver":"ns1")", "/resolver",
     "\"ns1\" is no address of a name server",
     R"(write for example "192.0.2.53:53" or "[2001:db8::53]:53")"},
};
INSTANTIATE_TEST_SUITE_P(All, ServiceProblems, testing::ValuesIn(cases));

TEST(ServiceProblem, IsSaidOfEachMemberAtOnce)
{
    ReadService result = read_service("{\n \"id\": \"\",\n \"interval\": \"x\",\n \"u\": 1}", {});
    ASSERT_EQ(result.problems.size(), 5U);
    EXPECT_EQ(render(result.problems[0], "body"),
              "body:2:8: /id: an empty id: expected 1 to 128 bytes without / and line ends (write "
              "a name of your own, such as \"checkout\")");
    EXPECT_EQ(result.problems[1].line, 3U);
    EXPECT_EQ(result.problems[2].line, 4U);
    EXPECT_EQ(result.problems[2].column, 2U);
    EXPECT_EQ(result.problems[3].complaint.what, "\"name\" is missing");
    EXPECT_EQ(to_message(result.problems[4]),
              "\"url\" is missing, expected a service with an id, a name and an URL; write "
              "\"url\": \"https://example.org/health\"");
}

TEST(ServiceProblem, IsThatItIsNoJson)
{
    for (std::string_view body : {"", "{", "[]", "5", "null", "\"a\"", "{\"id\":\"a\",}"}) {
        ReadService result = read_service(body, {});
        EXPECT_FALSE(result.service) << body;
        EXPECT_EQ(result.problems.size(), 1U) << body;
    }
    ReadService twice =
        read_service(R"({"id":"a","id":"b","name":"A","url":"http://example.org"})", {});
    ASSERT_EQ(twice.problems.size(), 1U);
    EXPECT_EQ(twice.problems[0].pointer, "/id");
    std::string deep = R"({"id":"a","tags":)" + std::string(1000, '[');
    EXPECT_EQ(read_service(deep, {}).problems.size(), 1U);
    EXPECT_FALSE(read_service(std::string(service_bytes_max + 1, ' '), {}).service);
}

TEST(ServiceProblem, IsAnotherIdThanThePaths)
{
    ReadService result =
        read_service(R"({"serviceId":"b","name":"A","url":"http://example.org"})", {.id = "a"});
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_EQ(result.problems[0].pointer, "/serviceId");
    EXPECT_FALSE(read_service(R"({"name":"A","url":"http://example.org"})", {.id = "a/b"}).service);
}

TEST(ServiceProblem, NeverRepeatsASecret)
{
    ReadService result = read_service(
        R"({"id":"a","name":"A","type":"heartbeat","token":"s3cr3t value","headers":{"X":"s3cr3t\n"}})",
        {});
    ASSERT_GE(result.problems.size(), 2U);
    for (const DefinitionProblem& each : result.problems)
        EXPECT_EQ(render(each, "f").find("s3cr3t"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::watch
