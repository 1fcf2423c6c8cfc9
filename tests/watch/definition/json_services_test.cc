#include "watch/definition/json_services.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/watch/definition/shown_service.h"
#include "watch/definition/limits.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string example()
{
    std::ifstream file{HOLDFAST_SERVICES};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

ReadServices read(std::string_view text)
{
    return read_services(text, {});
}

std::vector<std::string> lines(const ReadServices& result)
{
    std::vector<std::string> all;
    for (const DefinitionProblem& each : result.problems)
        all.push_back(render(each, "services.json"));
    return all;
}

std::string service(std::string_view id, std::string_view more = "")
{
    return join(R"({"id":")", id, R"(","name":"N","url":"http://example.org")", more, "}");
}

TEST(JsonServices, TakesTheFileOfOldAsItStands)
{
    ReadServices result = read(example());
    EXPECT_THAT(lines(result), IsEmpty());
    ASSERT_EQ(result.services.size(), 10U);
    const Service& first = result.services.front();
    EXPECT_EQ(first.id, "checkout-api");
    EXPECT_EQ(first.name, "Checkout API");
    EXPECT_EQ(first.url, "https://checkout.example.org/health");
    EXPECT_EQ(first.expected_version, "2.4.1");
    EXPECT_EQ(first.environment, "production");
    EXPECT_TRUE(first.is_enabled);
    EXPECT_EQ(first.owner, Owner::file);
    EXPECT_EQ(result.services[2].expected_version, "");
    EXPECT_FALSE(result.services[8].is_enabled);
    EXPECT_EQ(result.services[9].environment, "unknown");
    for (const Service& each : result.services)
        EXPECT_EQ(each.type, CheckType::http);
}

TEST(JsonServices, AreImportedAsTheyWereExported)
{
    ReadServices result = read(example());
    ReadServices more =
        read(join(R"({"services":[)", service("a"), ",",
                  service("b", R"(,"depends_on":["a"],"headers":{"Authorization":"Basic eA=="})"),
                  ",", R"({"id":"h","name":"H","token":"0123456789abcdef"}]})"));
    ASSERT_THAT(lines(more), IsEmpty());
    result.services.insert(result.services.end(), more.services.begin(), more.services.end());
    std::vector<const Service*> all;
    for (const Service& each : result.services)
        all.push_back(&each);
    ReadServices again = read(encode_services(all, Secrets::kept));
    EXPECT_THAT(lines(again), IsEmpty());
    EXPECT_EQ(again.services, result.services);
    EXPECT_THAT(encode_services(all, Secrets::masked), testing::Not(testing::HasSubstr("eA==")));
}

TEST(JsonServices, SaysAllThatIsWrongAtOnce)
{
    ReadServices result = read(R"({
  "services": [
    {"id": "a", "name": "A", "url": "http://example.org", "depends_on": ["b", "x"]},
    {"id": "b", "name": "B", "url": "ftp://example.org", "depends_on": ["a"]},
    {"id": "a", "name": "A", "url": "http://example.org", "interval": "5x"}
  ],
  "service": []
})");
    EXPECT_THAT(result.services, IsEmpty());
    EXPECT_THAT(
        lines(result),
        ElementsAre(
            R"(services.json:7:3: /service: unknown member "service": expected "services" (did you mean "services"?))",
            R"(services.json:4:37: /services/1/url: "ftp://example.org": a target of this type begins with http:// or https://: expected the address of what is checked (write for example "https://example.org/health"))",
            R"(services.json:5:71: /services/2/interval: "5x" is not a duration: expected a duration from 1s to 31d (write for example "30s"))",
            R"(services.json:5:12: /services/2/id: the id "a" is given twice, first in line 3: expected an id for each service (write another id, or remove one of them))",
            R"(services.json:3:79: /services/0/depends_on/1: there is no service "x": expected the id of another service (remove it))",
            R"(services.json:4:73: /services/1/depends_on/0: a circle of dependencies: a -> b -> a: expected no service that depends on itself (remove one of them))"));
}

TEST(JsonServices, AreInAnObjectOfThatName)
{
    EXPECT_THAT(lines(read("[]")),
                ElementsAre("services.json:1:1: found a list: expected an object with a member "
                            "\"services\" (write {\"services\": [...]})"));
    EXPECT_EQ(lines(read("{}")).size(), 1U);
    EXPECT_EQ(lines(read("")).size(), 1U);
    EXPECT_EQ(lines(read("{\"services\": {}}")).size(), 1U);
    EXPECT_EQ(lines(read("{\"services\": [5, {}]}")).size(), 4U);
    EXPECT_THAT(lines(read("{\"services\": []} // none yet")), IsEmpty());
    EXPECT_THAT(lines(read("{\"$schema\": \"x\", \"services\": []}")), IsEmpty());
}

TEST(JsonServices, MayDependOnOthersWhenTheyAreImported)
{
    const std::string text =
        join(R"({"services":[)", service("a", R"(,"depends_on":["db"])"), "]}");
    EXPECT_EQ(lines(read(text)).size(), 1U);
    Service database;
    database.id = "db";
    ServicesReading how{.owner = Owner::api, .others = merge({database}, {}).services};
    ReadServices result = read_services(text, how);
    EXPECT_THAT(lines(result), IsEmpty());
    EXPECT_EQ(result.services.at(0).owner, Owner::api);
    // One that is in the import takes the other one's place.
    database.depends_on = {"a"};
    how.others = merge({database}, {}).services;
    EXPECT_EQ(read_services(text, how).problems.size(), 1U);
    EXPECT_THAT(
        lines(read_services(join(R"({"services":[)", service("db"), ",", text.substr(13)), how)),
        IsEmpty());
}

TEST(JsonServices, MayBeMadeOfEachOther)
{
    EXPECT_THAT(lines(read(join(R"({"services":[)", service("a"), R"(,
  {"id":"c","name":"C","of":["a","b"]},
  {"id":"d","name":"D","of":["e"]}, {"id":"e","name":"E","of":["d"]}]})"))),
                ElementsAre("services.json:2:34: /services/1/of/1: there is no service \"b\": "
                            "expected the id of another service (remove it)",
                            "services.json:3:64: /services/3/of/0: a circle of dependencies: d -> "
                            "e -> d: expected no service that depends on itself (remove one of "
                            "them)"));
}

TEST(JsonServices, MayBeCommandsWhereThatIsAllowed)
{
    constexpr std::string_view text =
        R"({"services":[{"id":"a","name":"A","command":["/bin/true"]}]})";
    EXPECT_THAT(lines(read(text)),
                ElementsAre("services.json:1:45: /services/0/command: a command is defined in a "
                            "file that is not below /etc/holdfast: expected a services file below "
                            "/etc/holdfast (move the file there, and name it in "
                            "watch.services_file)"));
    EXPECT_THAT(read_services(text, {.may_run_commands = true}).services, testing::SizeIs(1));
    EXPECT_EQ(read_services(text, {.owner = Owner::api}).problems.at(0).complaint.what,
              "a command cannot be defined over HTTP");
}

TEST(JsonServices, HaveATokenEach)
{
    ReadServices result = read(R"({"services":[
        {"id":"g","name":"G","token":"0123456789abcdef"},
        {"id":"h","name":"H","token":"0123456789abcdef"}]})");
    EXPECT_THAT(lines(result),
                ElementsAre("services.json:3:38: /services/1/token: the token is that of the "
                            "service in line 2: expected a token for each service (write what "
                            "`openssl rand -hex 16` prints)"));
}

TEST(JsonServices, AreTenThousandAtMost)
{
    std::string text = R"({"services":[)";
    for (std::size_t i = 0; i < limits::services_max; ++i)
        append_to(text, i == 0 ? "" : ",",
                  service(join("s", i), R"(,"tags":["a","b"],"interval":10)"));
    EXPECT_EQ(read(text + "]}").services.size(), limits::services_max);
    ReadServices result = read(join(text, ",", service("one more"), "]}"));
    EXPECT_THAT(result.services, IsEmpty());
    EXPECT_THAT(lines(result), ElementsAre("services.json:1:13: /services: the list has 10001 "
                                           "entries: expected at most 10000 (remove some)"));
}

TEST(JsonServices, HaveSoManyProblemsAtMost)
{
    std::string text = R"({"services":[{})";
    for (int i = 0; i < 300; ++i)
        text += ",{}";
    EXPECT_EQ(read(text + "]}").problems.size(), definition_problems_max);
}

}  // namespace
}  // namespace holdfast::watch
