// What conditions come to, as a table: a condition, an answer, and what is shown when the one is
// not met by the other. The first part is what the syntax's origin documents; the second where we
// differ from it, on purpose.
#include <ostream>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/watch/condition/fake_answer.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

struct Case {
    std::string_view condition;
    FakeAnswer answer;
    std::string_view shown = "";  // Empty: the condition is met.
};

void PrintTo(const Case& each, std::ostream* out)
{
    *out << printable(each.condition) << " on " << printable(each.answer.body);
}

class ConditionTable : public testing::TestWithParam<Case> {};

TEST_P(ConditionTable, IsKept)
{
    EXPECT_EQ(hold(GetParam().condition, GetParam().answer), GetParam().shown);
}

FakeAnswer body(std::string text)
{
    return {.body = std::move(text)};
}

const std::vector<Case> of_the_head = {
    {"[STATUS] == 200", {}},
    {"[STATUS] == 200", {.status = 500}, "[STATUS] (500) == 200"},
    {"[STATUS] != 200", {.status = 500}},
    {"[STATUS] != 200", {}, "[STATUS] (200) != 200"},
    {"[STATUS] < 300", {.status = 201}},
    {"[STATUS] < 300", {.status = 404}, "[STATUS] (404) < 300"},
    {"[STATUS] <= 299", {.status = 299}},
    {"[STATUS] <= 299", {.status = 300}, "[STATUS] (300) <= 299"},
    {"[STATUS] > 400", {.status = 404}},
    {"[STATUS] >= 400", {.status = 400}},
    {"[STATUS] == any(200, 429)", {.status = 429}},
    {"[STATUS] == any(200, 429)", {.status = 404}, "[STATUS] (404) == any(200, 429)"},
    {"[STATUS] != any(200, 429)", {.status = 404}},
    {"any(200, 429) == [STATUS]", {.status = 429}},
    {"[STATUS] == pat(4*)", {.status = 404}},
    {"[STATUS] == pat(4*)", {}, "[STATUS] (200) == pat(4*)"},
    {"[STATUS] != pat(5*)", {}},
    {"[STATUS] == [BODY].status", body(R"({"status":200})")},
    {"[status] == 200", {}},
    {"[CONNECTED] == true", {}},
    {"[CONNECTED] == true", {.silence = Silence::refused}, "[CONNECTED] (false) == true"},
    {"[CONNECTED] != false", {}},
    {"[RESPONSE_TIME] < 500", {}},
    {"[RESPONSE_TIME] < 500", {.took = 750ms}, "[RESPONSE_TIME] (750) < 500"},
    {"[RESPONSE_TIME] <= 500", {.took = 500ms + 400us}},
    {"[RESPONSE_TIME] >= 500", {.took = 499ms}, "[RESPONSE_TIME] (499) >= 500"},
    {"[RESPONSE_TIME] > 1s", {.took = 2s}},
    {"[RESPONSE_TIME] < 1s", {}},
    {"[RESPONSE_TIME] < 300ms", {.took = 300ms}, "[RESPONSE_TIME] (300) < 300ms"},
    {"[IP] == 127.0.0.1", {.address = "127.0.0.1"}},
    {"[IP] == pat(10.*)", {.address = "10.0.0.0"}},
    {"[IP] == pat(10.*)", {.address = "192.0.2.1"}, "[IP] (192.0.2.1) == pat(10.*)"},
    {"[IP] == any(192.0.2.1, 192.0.2.2)", {.address = "192.0.2.2"}},
    {"[CERTIFICATE_EXPIRATION] > 48h", {.certificate_left = 49h}},
    {"[CERTIFICATE_EXPIRATION] > 48h",
     {.certificate_left = 24h},
     "[CERTIFICATE_EXPIRATION] (24h) > 48h"},
    {"[CERTIFICATE_EXPIRATION] > 2419200000",
     {.certificate_left = 336h},
     "[CERTIFICATE_EXPIRATION] (336h) > 2419200000"},
    {"[CERTIFICATE_EXPIRATION] > 30d", {.certificate_left = 721h}},
    {"[DNS_RCODE] == NOERROR", {.dns_code = "NOERROR"}},
    {"[DNS_RCODE] == NOERROR", {.dns_code = "NXDOMAIN"}, "[DNS_RCODE] (NXDOMAIN) == NOERROR"},
    {"[HEADER].X-Cache == HIT", {.headers = {{"x-cache", "HIT"}, {"x-cache", "MISS"}}}},
    {"[HEADER].x-cache == HIT",
     {.headers = {{"x-cache", "MISS"}}},
     "[HEADER].x-cache (MISS) == HIT"},
    {"[HEADER].content-type == pat(text/*)", {.headers = {{"content-type", "text/html"}}}},
    {"has([HEADER].etag) == false", {}},
    {"len([HEADER].etag) == 3", {.headers = {{"etag", "\"a\""}}}},
    {"1 == 2", {}, "1 == 2"},
};
INSTANTIATE_TEST_SUITE_P(OfTheHead, ConditionTable, testing::ValuesIn(of_the_head));

const std::vector<Case> of_the_body = {
    {"[BODY] == test", body("test")},
    {"[BODY] == test", body(" test\n")},
    {"[BODY] == 123", body("123")},
    {"[BODY] < 124", body("123")},
    {"[BODY] > 123", body("100"), "[BODY] (100) > 123"},
    {"[BODY].status == UP", body(R"({"status":"UP"})")},
    {"[body].status == UP", body(R"({"status":"UP"})")},
    {"[BODY].Status == UP", body(R"({"status":"UP"})"), "[BODY].Status (INVALID) == UP"},
    {"[BODY].data.name == john", body(R"({"data":{"id":1,"name":"john"}})")},
    {"[BODY].data.name == john", body(R"({"data":{"id":1}})"),
     "[BODY].data.name (INVALID) == john"},
    {"[BODY].a != [BODY].b", body(R"({"a":"john","b":"doe"})")},
    {"[BODY].a == [BODY].b", body(R"({"a":"john","b":"doe"})"),
     "[BODY].a (john) == [BODY].b (doe)"},
    {"[BODY][0].id == 1", body(R"([{"id":1},{"id":2}])")},
    {"[BODY].data[1].id == 2", body(R"({"data":[{"id":1},{"id":2}]})")},
    {"[BODY].m[1][0] == 3", body(R"({"m":[[1,2],[3]]})")},
    {"[BODY].id > 0", body(R"({"id":1})")},
    {"[BODY].id > 5", body(R"({"id":1})"), "[BODY].id (1) > 5"},
    {"[BODY].x == 15", body(R"({"x":"0xF"})")},
    {"[BODY].x > 0", body(R"({"x":"0x1"})")},
    {"[BODY].x == 0b10", body(R"({"x":"0b0010"})")},
    {"[BODY].x == 0o2", body(R"({"x":"0o2"})")},
    {"[BODY].balance > 100", body(R"({"balance":"123.40000000000005"})")},
    {"[BODY].took < 1s", body(R"({"took":"300ms"})")},
    {"[BODY].ok == true", body(R"({"ok":true})")},
    {"[BODY].ok == true", body(R"({"ok":false})"), "[BODY].ok (false) == true"},
    {"[BODY].name == pat(john*)", body(R"({"name":"john.doe"})")},
    {"[BODY].name == pat(bob*)", body(R"({"name":"john.doe"})"),
     "[BODY].name (john.doe) == pat(bob*)"},
    {"[BODY] == pat(*john*)", body(R"({"name":"john.doe"})")},
    {R"([BODY] == pat(*<div id="user">john</div>*))", body(R"(<p><div id="user">john</div></p>)")},
    {"[BODY] == pat(*a < b == c*)", body("if a < b == c then")},
    {"pat(*a == b*) == [BODY]", body("a == b")},
    {"pat(*f(x*) == [BODY]", body("y = f(x, 1)")},
    {"[BODY].data == pat(*Whatever*)", body(R"({"data":["hello","Whatever"]})")},
    {"[BODY].name == any(john, jane)", body(R"({"name":"jane"})")},
    {"[BODY].name == any(john, jane)", body(R"({"name":"bob"})"),
     "[BODY].name (bob) == any(john, jane)"},
    {"[BODY].id == any(1, 2)", body(R"({"id":2})")},
    {"len([BODY].name) == 4", body(R"({"name":"john"})")},
    {"len([BODY]) == 3", body(R"([{"id":1},{"id":2},{"id":3}])")},
    {"len([BODY].data) == 3", body(R"({"data":[1,2,3]})")},
    {"len([BODY].data) < 5", body(R"({"data":[1,2,3,4,5]})"), "len([BODY].data) (5) < 5"},
    {"len([BODY].data) == 8", body(R"({"name":"x"})"), "len([BODY].data) (INVALID) == 8"},
    {"len([BODY]) == 8", body("john.doe")},
    {"len([BODY].age) == 2", body(R"({"age":18})")},
    {"len([BODY].adult) == 4", body(R"({"adult":true})")},
    {"len([BODY][0]) == 23", body(R"([{"age":18,"adult":true}])")},
    {"len([BODY]) == 20", body(R"({"name": "john.doe"})")},
    {"len([BODY].user) == 19", body(R"({"user": {"name": "john.doe"}})")},
    {"len([BODY]) == 0", body("")},
    {"has([BODY].errors) == false", body("{}")},
    {"has([BODY].errors) == false", body(R"({"errors":["1"]})"),
     "has([BODY].errors) (true) == false"},
    {"has([BODY].users[0].name) == true", body(R"({"users":[{"name":"x"}]})")},
    {"has([BODY]) == true", body("x")},
    {"has([BODY]) == false", body(" ")},
    {"[BODY].data == OK", body(R"({"data":null})"), "[BODY].data (INVALID) == OK"},
    {"has([BODY].data) == false", body(R"({"data":null})")},
    {"[BODY][0].name == test", body(R"({"message":"no"})"), "[BODY][0].name (INVALID) == test"},
};
INSTANTIATE_TEST_SUITE_P(OfTheBody, ConditionTable, testing::ValuesIn(of_the_body));

const std::vector<Case> where_we_differ = {
    // What is missing meets no condition: a check that passes because the answer has another shape
    // is worse than none. has() is there to ask for absence.
    {"[BODY].x < 5", body("{}"), "[BODY].x (INVALID) < 5"},
    {"[BODY].x != 5", body("{}"), "[BODY].x (INVALID) != 5"},
    {"[BODY].x != any(1, 2)", body("{}"), "[BODY].x (INVALID) != any(1, 2)"},
    {"[BODY].x != pat(a*)", body("{}"), "[BODY].x (INVALID) != pat(a*)"},
    {"[BODY].x == [BODY].x", body("{}"), "[BODY].x (INVALID) == [BODY].x (INVALID)"},
    {"[BODY].x == pat(*)", body("{}"), "[BODY].x (INVALID) == pat(*)"},
    {"[STATUS] < 300", {.status = 0}, "[STATUS] (INVALID) < 300"},
    {"[STATUS] != 500", {.status = 0}, "[STATUS] (INVALID) != 500"},
    {"[HEADER].x-cache != MISS", {}, "[HEADER].x-cache (INVALID) != MISS"},
    {"[IP] != 192.0.2.1", {}, "[IP] (INVALID) != 192.0.2.1"},
    {"[DNS_RCODE] != NXDOMAIN", {}, "[DNS_RCODE] (INVALID) != NXDOMAIN"},
    {"[CERTIFICATE_EXPIRATION] < 48h", {}, "[CERTIFICATE_EXPIRATION] (INVALID) < 48h"},
    {"[CERTIFICATE_EXPIRATION] > 0",
     {.certificate_left = -25h},
     "[CERTIFICATE_EXPIRATION] (-25h) > 0"},
    // Texts are not numbers, and not zero.
    {"[BODY].x < 5", body(R"({"x":"abc"})"), "[BODY].x (abc) < 5"},
    {"[BODY].x < 5", body(R"({"x":""})"), "[BODY].x () < 5"},
    {"[BODY].x < 5", body(R"({"x":[1]})"), "[BODY].x ([1]) < 5"},
    // Numbers keep their digits.
    {"[BODY].n == 1234567", body(R"({"n":1234567})")},
    {"[BODY].n == 9007199254740993", body(R"({"n":9007199254740992})"),
     "[BODY].n (9007199254740992) == 9007199254740993"},
    {"[BODY].n == 123456789012345678901", body(R"({"n":123456789012345678901})")},
    {"[BODY].n > 18446744073709551615", body(R"({"n":18446744073709551616})")},
    {"[BODY].n == 1", body(R"({"n":1.0})")},
    {"[BODY].n == 1.0", body(R"({"n":1.0})")},
    {"[BODY].n == 1.0", body(R"({"n":1})")},
    {"[BODY].n == 1000", body(R"({"n":1e3})")},
    {"[BODY].n != 1.0", body(R"({"n":1})"), "[BODY].n (1) != 1.0"},
    {"[BODY].n == any(3, 1.0)", body(R"({"n":1})")},
    {"[BODY].n > 123", body(R"({"n":123.4})")},
    {"[BODY].n <= 123", body(R"({"n":123.4})"), "[BODY].n (123.4) <= 123"},
    // Versions and codes are texts.
    {"[BODY].v == 1.1", body(R"({"v":"1.10"})"), "[BODY].v (1.10) == 1.1"},
    {"[BODY].c == 8", body(R"({"c":"010"})"), "[BODY].c (010) == 8"},
    {"[BODY].c == 010", body(R"({"c":"010"})")},
    {"[BODY].c == 10", body(R"({"c":"010"})")},
    {"[BODY].c == any(10, 11)", body(R"({"c":"010"})")},
    // Odd bodies.
    {"[BODY].data[0] == 1", body("[1,2]"), "[BODY].data[0] (INVALID) == 1"},
    {"[BODY].data[0] == 1", body("\"text\""), "[BODY].data[0] (INVALID) == 1"},
    {"[BODY].data[0] == 1", body("5"), "[BODY].data[0] (INVALID) == 1"},
    {"[BODY].data[0] == 1", body("true"), "[BODY].data[0] (INVALID) == 1"},
    {"[BODY].data[0] == 1", body("null"), "[BODY].data[0] (INVALID) == 1"},
    {"[BODY].data[0] == 1", body(""), "[BODY].data[0] (INVALID) == 1"},
    {"[BODY].status == 1", body("[1,2]"), "[BODY].status (INVALID) == 1"},
    {"[BODY].a.b == 1", body(R"({"a":1})"), "[BODY].a.b (INVALID) == 1"},
    {"[BODY].a == 1", body(R"({"a":1}garbage)"), "[BODY].a (INVALID) == 1"},
    {"[BODY].a[1] == 1", body(R"({"a":[1]})"), "[BODY].a[1] (INVALID) == 1"},
    {"[BODY].a == {\"b\":1}", body(R"({"a":{"b": 1}})")},
    {"[BODY].a == 2", body(R"({"a":1,"a":2})")},
    {"len([BODY].name) == 3", body("{\"name\":\"\xC3\xA9\xC3\xA9\xC3\xA9\"}")},
    // pat() deletes no slashes and knows the star alone.
    {"[BODY] == pat(*a/b*)", body("xab"), "[BODY] (xab) == pat(*a/b*)"},
    {"[BODY] == pat(*a/b*)", body("xa/b")},
    {"[BODY] == pat(v?)", body("v1"), "[BODY] (v1) == pat(v?)"},
    {"[BODY] == pat([a-z]*)", body("x"), "[BODY] (x) == pat([a-z]*)"},
    // A time and a duration are compared as such for equality too.
    {"[RESPONSE_TIME] == 1s", {.took = 1s}},
    {"[RESPONSE_TIME] != 1s", {.took = 1s}, "[RESPONSE_TIME] (1000) != 1s"},
    // The first operator outside of brackets is the one.
    {"[BODY] != a == b", body("x")},
    {"[BODY] != a == b", body("a == b"), "[BODY] (a == b) != a == b"},
};
INSTANTIATE_TEST_SUITE_P(WhereWeDiffer, ConditionTable, testing::ValuesIn(where_we_differ));

}  // namespace
}  // namespace holdfast::watch
