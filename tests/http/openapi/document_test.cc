#include "http/openapi/document.h"

#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/openapi/answers.h"

namespace holdfast::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr Member thing_members[] = {
    {"id", &schemas::id},
    {"colour", &schemas::text, "What it looks like.", Presence::or_null},
    {"weight", &schemas::number, {}, Presence::optional}};
constexpr Schema thing = object_of("Thing", thing_members);
constexpr Schema another_thing = object_of("Thing", thing_members);
constexpr Schema things = page_of(thing);
constexpr std::array<DocumentedArea, 1> areas{{{"things", "What there is."}}};

Route a_route()
{
    return {
        .path = "/things/{id}",
        .summary = "One thing",
        .produces = {as_json},
        .parameters = {{.name = "deep",
                        .kind = QueryField::Kind::flag,
                        .description = "All of it."}},
        .statuses = {404},
        .about = {
            .area = "things", .gives = &thing, .segments = {{"id", "Its number.", &schemas::id}}}};
}

std::string document_of(Route route)
{
    Router router;
    router.add(std::move(route));
    return write_document(
        router.routes(),
        {.title = "Test", .version = "1", .description = "A test.", .areas = areas});
}

// What is said of a route that was spoilt.
std::string refusal_of(const std::function<void(Route&)>& spoil)
{
    Route route = a_route();
    spoil(route);
    try {
        return document_of(std::move(route));
    } catch (const std::invalid_argument& problem) {
        return problem.what();
    }
}

TEST(Document, HasTheOperationWithWhatItTakesAndGives)
{
    const std::string text = document_of(a_route());
    EXPECT_THAT(text, HasSubstr(R"("/things/{id}":{"get":{"operationId":"get_things_id")"));
    EXPECT_THAT(text, HasSubstr(R"({"name":"id","in":"path","description":"Its number.",)"
                                R"("required":true,"schema":{"type":"integer","minimum":1}})"));
    EXPECT_THAT(text, HasSubstr(R"("name":"deep","in":"query")"));
    EXPECT_THAT(text, HasSubstr(R"("404":{"$ref":"#/components/responses/Problem404"})"));
    EXPECT_THAT(text, HasSubstr(R"("Problem404":{"description":"Not Found")"));
    EXPECT_THAT(text, Not(HasSubstr("Problem409")));
}

TEST(Document, ShowsASchemaWithANameOnce)
{
    const std::string text = document_of(a_route());
    const std::string whole =
        R"("Thing":{"type":"object","properties":{"id":{"type":"integer","minimum":1},)"
        R"("colour":{"description":"What it looks like.","anyOf":[{"type":"string"},)"
        R"({"type":"null"}]},"weight":{"type":"number"}},"required":["id","colour"]})";
    EXPECT_THAT(text, HasSubstr(whole));
    EXPECT_EQ(text.find(whole), text.rfind(whole));
    EXPECT_THAT(text, HasSubstr(R"("schema":{"$ref":"#/components/schemas/Thing"})"));
}

TEST(Document, PutsAllMethodsOfAPathTogether)
{
    Router router;
    router.add(a_route());
    router.add({.path = "/things",
                .summary = "All things",
                .produces = {as_json},
                .about = {.area = "things", .gives = &things}});
    Route remove = a_route();
    remove.method = Method::remove;
    router.add(std::move(remove));
    const std::string text = write_document(
        router.routes(), {.title = "Test", .version = "1", .description = {}, .areas = areas});
    EXPECT_EQ(text.find(R"("/things/{id}":)"), text.rfind(R"("/things/{id}":)"));
    EXPECT_THAT(text, HasSubstr(R"("delete":{"operationId":"delete_things_id")"));
}

TEST(Document, AsksOfEachOperationTheScopeThatItsRouteAsksFor)
{
    EXPECT_THAT(document_of(a_route()),
                HasSubstr(R"("security":[{"token":["read"]},{"login":["read"]}])"));
    Route open = a_route();
    open.scope = Scope::open;
    EXPECT_THAT(document_of(std::move(open)), HasSubstr(R"("security":[])"));
}

TEST(Document, IsNotWrittenWhileARouteIsNotDescribed)
{
    EXPECT_THAT(refusal_of([](Route& route) { route.about = {}; }),
                "GET /things/{id} lacks an area that there is");
    EXPECT_THAT(refusal_of([](Route& route) { route.summary = {}; }),
                "GET /things/{id} lacks a summary");
    EXPECT_THAT(refusal_of([](Route& route) { route.about.area = "others"; }),
                HasSubstr("lacks an area"));
    EXPECT_THAT(refusal_of([](Route& route) { route.about.segments.clear(); }),
                HasSubstr("lacks a word on each name in its path"));
    EXPECT_THAT(refusal_of([](Route& route) { route.about.gives = nullptr; }),
                HasSubstr("lacks the schema of the JSON that it gives"));
    EXPECT_THAT(refusal_of([](Route& route) { route.about.takes = &thing; }),
                HasSubstr("lacks the schema of the body that it takes"));
    EXPECT_THAT(refusal_of([](Route& route) { route.parameters.front().description = {}; }),
                HasSubstr("lacks a description of the parameter deep"));
}

TEST(Document, IsNotWrittenWhenANameStandsForTwoSchemas)
{
    Router router;
    router.add(a_route());
    Route other = a_route();
    other.method = Method::put;
    other.about.gives = &another_thing;
    router.add(std::move(other));
    EXPECT_THROW(
        write_document(router.routes(),
                       {.title = "Test", .version = "1", .description = {}, .areas = areas}),
        std::invalid_argument);
}

TEST(Answers, AreThoseOfTheRouteAndThoseThatFollowFromHowItIsServed)
{
    EXPECT_THAT(statuses_of(a_route()),
                ElementsAre(200U, 400U, 401U, 403U, 404U, 406U, 421U, 422U, 429U));
    Route control = a_route();
    control.access = Access::control;
    control.parameters.clear();
    EXPECT_THAT(statuses_of(control), ElementsAre(200U, 404U, 406U));
    Route post{.method = Method::post, .consumes = {json_type}, .statuses = {201, 422}};
    EXPECT_THAT(statuses_of(post),
                ElementsAre(201U, 401U, 403U, 411U, 413U, 415U, 421U, 422U, 429U));
    Route open{.scope = Scope::open};
    EXPECT_THAT(statuses_of(open), ElementsAre(200U, 421U));
}

}  // namespace
}  // namespace holdfast::http
