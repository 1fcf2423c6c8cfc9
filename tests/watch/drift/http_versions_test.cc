#include "watch/drift/http_versions.h"

#include "http/content/page.h"
#include "tests/http/fixture.h"
#include "tests/watch/drift/version_fixture.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class VersionRoutes : public http::ServerTest {
protected:
    VersionRoutes()
    {
        add_version_routes(router, *world.watch);
        start();
    }

    // Whoever is watched, and what it told.
    void run(std::int64_t key, std::string id, std::string name, std::string environment,
             std::string_view version)
    {
        world.watch->define(
            {key}, VersionWorld::service(std::move(id), std::move(name), std::move(environment)));
        world.note({key}, version);
    }
    std::string ask(std::string_view target)
    {
        return talk(join("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }
    std::string body_of(std::string_view target)
    {
        const std::string answer = ask(target);
        return answer.substr(answer.find("\r\n\r\n") + 4);
    }
    // Of each `"product":"..."`.
    static std::vector<std::string> products(const std::string& body)
    {
        constexpr std::string_view before = "{\"product\":\"";
        std::vector<std::string> found;
        for (std::size_t at = body.find(before); at != std::string::npos;
             at = body.find(before, at)) {
            at += before.size();
            found.push_back(body.substr(at, body.find('"', at) - at));
        }
        return found;
    }
    static std::string next_of(const std::string& body)
    {
        constexpr std::string_view before = "\"next\":\"";
        const std::size_t at = body.find(before);
        if (at == std::string::npos)
            return {};
        return body.substr(at + before.size(),
                           body.find('"', at + before.size()) - at - before.size());
    }

    VersionWorld world;
};

TEST_F(VersionRoutes, TellWhatRunsWhereAndSinceWhen)
{
    ASSERT_TRUE(world.open());
    EXPECT_EQ(body_of("/versions"), "{\"items\":[],\"next\":null}\n");
    auto production = VersionWorld::service("p", "Orders", "production");
    production->expected_version = "1.0";
    auto staging = VersionWorld::service("s", "orders", "staging");
    staging->expected_version = "1.2";
    world.watch->define({1}, staging);
    world.watch->define({2}, production);
    world.note({1}, "1.0");
    world.note({2}, "1.0");
    world.loop.run_for(std::chrono::hours{1});
    world.note({1}, "1.1");
    run(3, "o", "other", "staging", "7");
    const std::string first = format_rfc3339(VersionWorld::noon);
    const std::string then = format_rfc3339(VersionWorld::noon + std::chrono::hours{1});
    EXPECT_EQ(
        body_of("/versions?drift=true"),
        join("{\"items\":[{\"product\":\"orders\",\"drift\":true,\"driftSince\":\"", then,
             "\",\"services\":[{\"serviceId\":\"p\",\"environment\":\"production\",\"version\":"
             "\"1.0\",\"previous\":null,\"since\":\"",
             first,
             "\",\"expected\":\"1.0\",\"matches\":true},{\"serviceId\":\"s\",\"environment\":"
             "\"staging\",\"version\":\"1.1\",\"previous\":\"1.0\",\"since\":\"",
             then,
             "\",\"expected\":\"1.2\",\"matches\":false}],\"releases\":[{\"version\":\"1.0\","
             "\"environment\":\"staging\",\"firstSeen\":\"",
             first, "\"},{\"version\":\"1.1\",\"environment\":\"staging\",\"firstSeen\":\"", then,
             "\"}]}],\"next\":null}\n"));
    EXPECT_THAT(body_of("/versions"),
                HasSubstr(join("{\"product\":\"other\",\"drift\":false,\"driftSince\":null,"
                               "\"services\":[{\"serviceId\":\"o\",\"environment\":\"staging\","
                               "\"version\":\"7\",\"previous\":null,\"since\":\"",
                               then, "\",\"expected\":null,\"matches\":null}],")));
}

TEST_F(VersionRoutes, LeadFromPageToPage)
{
    ASSERT_TRUE(world.open());
    const std::string longest(200, 'z');
    for (int i = 0; i < 4; ++i) {
        const std::string name = i == 3 ? longest : join("p", i);
        run(2 * i, join("s", i), name, "staging", "1");
        run(2 * i + 1, join("p", i), name, "production", i == 1 ? "1" : "2");
    }
    auto all = [this](std::string_view query) {
        std::vector<std::string> seen;
        std::string next;
        for (int page = 0; page < 10; ++page) {
            const std::string body = body_of(join("/versions?limit=1", query, next));
            for (std::string& each : products(body))
                seen.push_back(std::move(each));
            if (next_of(body).empty())
                return seen;
            next = join("&after=", next_of(body));
        }
        return seen;
    };
    EXPECT_THAT(all(""), ElementsAre("p0", "p1", "p2", longest));
    EXPECT_THAT(all("&drift=true"), ElementsAre("p0", "p2", longest));
    EXPECT_THAT(products(body_of("/versions?drift=false")), ElementsAre("p0", "p1", "p2", longest));
    const std::string body = body_of("/versions?limit=2");
    world.watch->forget({2});
    world.watch->forget({3});
    EXPECT_THAT(products(body_of(join("/versions?after=", next_of(body)))),
                ElementsAre("p2", longest))
        << "the last one that was shown need not be there any more";
}

TEST_F(VersionRoutes, RefuseWhatNobodyGaveOut)
{
    EXPECT_THAT(ask("/versions"),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1\r\n")));
    ASSERT_TRUE(world.open());
    EXPECT_THAT(ask("/versions?after=x"),
                AllOf(StartsWith("HTTP/1.1 422 "), HasSubstr("\"parameter\":\"after\"")));
    EXPECT_THAT(ask("/versions?limit=1001"), StartsWith("HTTP/1.1 4"));
    EXPECT_THAT(ask("/versions?drift=perhaps"), StartsWith("HTTP/1.1 4"));
    EXPECT_THAT(ask("/versions?after=" + http::page_token("/services", "a")),
                StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(ask("/versions?after=" + http::page_token("/versions", "a")),
                AllOf(StartsWith("HTTP/1.1 200 "), Not(HasSubstr("product"))));
}

}  // namespace
}  // namespace holdfast::watch
