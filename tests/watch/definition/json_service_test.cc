#include "watch/definition/json_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/definition/shown_service.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Service read(std::string_view body, const ServiceReading& how = {})
{
    ReadService result = read_service(body, how);
    for (const DefinitionProblem& each : result.problems)
        ADD_FAILURE() << render(each, "body");
    return result.service.value_or(Service{});
}

// One with everything that its type may have.
std::string_view full_http()
{
    return R"({"id":"checkout","name":"Checkout","url":"https://example.org/health",
        "expectedVersion":"2.4.1","environment":"production","enabled":false,"type":"http",
        "group":"payments","tags":["eu","tier 1"],"interval":"30s","interval_failing":"5s",
        "timeout":"2s","slow_after":"800ms","retries":2,"address_family":"ipv6","method":"POST",
        "headers":{"Accept":"application/json","Authorization":"Bearer t0p"},
        "body":"{\"ping\":true}","expected_status":[200,"300-399","4xx"],"redirects_max":0,
        "tls":{"ca_file":"/etc/ssl/internal.pem","server_name":"internal.example.org",
               "verify":false},
        "conditions":["[STATUS] == 200",{"condition":"[RESPONSE_TIME] < 500","warning":true}],
        "depends_on":["database"],
        "thresholds":{"failures":5,"successes":1,"certificate_days":14,"latency":"1s"}})";
}

TEST(JsonService, ReadsTheFormOfOldAsTheClientsWriteIt)
{
    Service service =
        read(R"({"serviceId":"a b","name":"N","url":"http://example.org","expectedVersion":null})");
    EXPECT_EQ(service.id, "a b");
    EXPECT_EQ(service.name, "N");
    EXPECT_EQ(service.url, "http://example.org");
    EXPECT_EQ(service.expected_version, "");
    EXPECT_EQ(service.environment, "unknown");
    EXPECT_TRUE(service.is_enabled);
    EXPECT_EQ(service.type, CheckType::http);
    EXPECT_EQ(service.owner, Owner::api);
    EXPECT_EQ(service.interval, std::nullopt);
}

TEST(JsonService, ReadsEveryMember)
{
    Service service = read(full_http(), {.owner = Owner::file});
    EXPECT_EQ(service.owner, Owner::file);
    EXPECT_EQ(service.expected_version, "2.4.1");
    EXPECT_FALSE(service.is_enabled);
    EXPECT_THAT(service.tags, ElementsAre("eu", "tier 1"));
    EXPECT_EQ(service.interval, 30s);
    EXPECT_EQ(service.interval_failing, 5s);
    EXPECT_EQ(service.timeout, 2s);
    EXPECT_EQ(service.slow_after, 800ms);
    EXPECT_EQ(service.retries, 2U);
    EXPECT_EQ(service.family, AddressFamily::ipv6);
    EXPECT_EQ(service.http.method, "POST");
    EXPECT_THAT(service.http.headers, ElementsAre(Pair("Accept", "application/json"),
                                                  Pair("Authorization", "Bearer t0p")));
    EXPECT_EQ(service.http.body, "{\"ping\":true}");
    EXPECT_THAT(service.http.expected_statuses,
                ElementsAre(Pair(200, 200), Pair(300, 399), Pair(400, 499)));
    EXPECT_EQ(service.http.redirects_max, 0U);
    EXPECT_EQ(service.tls.ca_file, "/etc/ssl/internal.pem");
    EXPECT_EQ(service.tls.server_name, "internal.example.org");
    EXPECT_FALSE(service.tls.verify);
    ASSERT_EQ(service.conditions.size(), 2U);
    EXPECT_EQ(service.conditions[1].text, "[RESPONSE_TIME] < 500");
    EXPECT_TRUE(service.conditions[1].is_warning);
    EXPECT_THAT(service.depends_on, ElementsAre("database"));
    EXPECT_EQ(service.thresholds.failures, 5U);
    EXPECT_EQ(service.thresholds.successes, 1U);
    EXPECT_EQ(service.thresholds.certificate_days, 14U);
    EXPECT_EQ(service.thresholds.latency, 1s);
}

TEST(JsonService, ReadsChecksOfOtherTypes)
{
    Service tcp =
        read(R"({"id":"t","name":"T","url":"tcp://192.0.2.1:25","send":"x","expect":"220"})");
    EXPECT_EQ(tcp.type, CheckType::tcp);
    EXPECT_EQ(tcp.tcp.expect, "220");
    EXPECT_EQ(read(R"({"id":"t","name":"T","url":"tls://example.org"})").type, CheckType::tls);

    Service dns = read(R"({"id":"d","name":"D","url":"dns://example.org","recordType":"MX",
        "resolver":"192.0.2.53"})");
    EXPECT_EQ(dns.type, CheckType::dns);
    EXPECT_EQ(dns.dns.name, "example.org");
    EXPECT_EQ(dns.dns.type, "MX");
    EXPECT_EQ(dns.dns.resolver, "192.0.2.53:53");
    EXPECT_EQ(read(R"({"id":"d","name":"D","type":"dns","record_name":"example.org"})").url,
              "dns://example.org");

    Service heartbeat =
        read(R"({"id":"h","name":"H","token":"0123456789abcdef","interval":"7d","grace":"1h"})");
    EXPECT_EQ(heartbeat.type, CheckType::heartbeat);
    EXPECT_EQ(heartbeat.interval, std::chrono::days{7});
    EXPECT_EQ(heartbeat.heartbeat.grace, 1h);
}

TEST(JsonService, TakesNumbersAsSeconds)
{
    Service service = read(R"({"id":"a","name":"A","url":"http://example.org","interval":15,
        "timeout":2.5})");
    EXPECT_EQ(service.interval, 15s);
    EXPECT_EQ(service.timeout, 2500ms);
}

TEST(JsonService, TakesTheIdOfThePath)
{
    EXPECT_EQ(read(R"({"name":"A","url":"http://example.org"})", {.id = "a"}).id, "a");
    EXPECT_EQ(read(R"({"serviceId":"a","name":"A","url":"http://example.org"})", {.id = "a"}).id,
              "a");
}

TEST(JsonService, IsWrittenSoThatItReadsBackTheSame)
{
    for (std::string_view body :
         {full_http(), std::string_view{R"({"id":"a","name":"A","url":"http://example.org"})"},
          std::string_view{R"({"id":"t","name":"T","url":"tcp://192.0.2.1:25","expect":"220"})"},
          std::string_view{R"({"id":"d","name":"D","type":"dns","record_name":"example.org"})"},
          std::string_view{R"({"id":"h","name":"H","token":"0123456789abcdef","grace":"90s"})"}})
        for (bool is_for_api : {false, true}) {
            const Service service = read(body);
            const std::string text = encode(service, {.is_for_api = is_for_api});
            EXPECT_EQ(read(text), service) << text;
        }
}

TEST(JsonService, ShowsWhatClientsOfOldKnowFirst)
{
    Service service = read(R"({"id":"a","name":"A","url":"http://example.org"})");
    EXPECT_EQ(encode(service, {.is_for_api = true}),
              R"({"serviceId":"a","name":"A","url":"http://example.org","expectedVersion":null,)"
              R"("environment":"unknown","enabled":true,"owner":"api"})");
    EXPECT_EQ(encode(service, {}),
              R"({"id":"a","name":"A","url":"http://example.org","expectedVersion":null,)"
              R"("environment":"unknown","enabled":true})");
    service = read(full_http());
    EXPECT_THAT(encode(service, {.is_for_api = true}), HasSubstr(R"("dependsOn":["database"])"));
    EXPECT_THAT(encode(service, {.is_for_api = true}), HasSubstr(R"("certificateDays":14)"));
    EXPECT_THAT(encode(service, {}), HasSubstr(R"("certificate_days":14)"));
}

TEST(JsonService, MasksSecretsOnlyForWhoeverLooks)
{
    Service service = read(full_http());
    service.http.body = "{\"password\":\"t0p\"}";
    const std::string shown = encode(service, {.secrets = Secrets::masked});
    EXPECT_THAT(shown, testing::Not(HasSubstr("t0p")));
    EXPECT_THAT(shown, HasSubstr(R"("Authorization":"********")"));
    EXPECT_THAT(shown, HasSubstr(R"("Accept":"application/json")"));
    EXPECT_THAT(encode(service, {}), HasSubstr("Bearer t0p"));

    Service heartbeat = read(R"({"id":"h","name":"H","token":"0123456789abcdef"})");
    EXPECT_THAT(encode(heartbeat, {.secrets = Secrets::masked}),
                HasSubstr(R"("token":"********")"));
}

}  // namespace
}  // namespace holdfast::watch
