#include "watch/definition/dependencies.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// "a:b,c d:" is a, which depends on b and c, and d; "e:=a,b" is e, which is made of a and b.
std::vector<DependencyProblem> find(std::string_view text, std::size_t looked_at = 1'000'000)
{
    std::vector<Service> services;
    for (std::string_view each : split(text, ' ')) {
        Service service;
        service.id = each.substr(0, each.find(':'));
        std::string_view rest = each.substr(each.find(':') + 1);
        if (rest.starts_with('=')) {
            CompositeCheck composite;
            for (std::string_view id : split(rest.substr(1), ','))
                composite.of.emplace_back(id);
            service.type = CheckType::composite;
            service.local = std::move(composite);
        } else if (!rest.empty())
            for (std::string_view id : split(rest, ','))
                service.depends_on.emplace_back(id);
        services.push_back(std::move(service));
    }
    std::vector<const Service*> all;
    for (const Service& each : services)
        all.push_back(&each);
    return find_dependency_problems(all, std::min(looked_at, all.size()));
}

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> all;
    for (const DependencyProblem& each : find(text))
        all.push_back(each.complaint.what);
    return all;
}

using Words = std::vector<std::string>;

TEST(Dependencies, MayMeetAgainButNotInACircle)
{
    EXPECT_EQ(words("a:b,c b:d c:d d:"), Words{});
    EXPECT_EQ(words("a:b b:a"), Words{"a circle of dependencies: a -> b -> a"});
    EXPECT_EQ(words("a:a"), Words{"a circle of dependencies: a -> a"});
    EXPECT_EQ(words("x:a a:b b:c c:a"), Words{"a circle of dependencies: a -> b -> c -> a"});
}

TEST(Dependencies, NameEachCircleOnce)
{
    EXPECT_EQ(words("a:b b:a c:d d:c"), (Words{"a circle of dependencies: a -> b -> a",
                                               "a circle of dependencies: c -> d -> c"}));
    auto problems = find("p:q q:r,p r:");
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].service, 1U);
    EXPECT_EQ(problems[0].item, 1U);
}

TEST(Dependencies, AreAskedAboutOnlyOfWhoIsNew)
{
    EXPECT_TRUE(find("a:b b:gone", 1).empty());
    EXPECT_TRUE(find("a: b:c c:b", 1).empty());
    // The old one has to stay as it is.
    auto problems = find("a:b b:a", 1);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].service, 0U);
    EXPECT_EQ(problems[0].item, 0U);
}

TEST(Dependencies, AreKnown)
{
    auto problems = find("database: web:cache,databse");
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].complaint.what, "there is no service \"cache\"");
    EXPECT_EQ(problems[0].complaint.remedy, "remove it");
    EXPECT_EQ(problems[1].complaint.remedy, "did you mean \"database\"?");
    EXPECT_EQ(problems[1].item, 1U);
}

TEST(Dependencies, AreWhatACompositeIsMadeOf)
{
    EXPECT_EQ(words("c:=a,b a: b:"), Words{});
    EXPECT_EQ(words("c:=a,c a:"), Words{"a circle of dependencies: c -> c"});
    EXPECT_EQ(words("c:=d d:=c"), Words{"a circle of dependencies: c -> d -> c"});
    // Its failure would be explained by that of the composite, which is its own.
    EXPECT_EQ(words("c:=a a:c"), Words{"a circle of dependencies: c -> a -> c"});
    auto problems = find("c:=a,x a:y");
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].complaint.what, "there is no service \"x\"");
    EXPECT_EQ(problems[0].member, "of");
    EXPECT_EQ(problems[0].item, 1U);
    EXPECT_EQ(problems[1].member, "depends_on");
    EXPECT_EQ(problems[1].item, 0U);
}

// Its places in both lists are told apart.
TEST(Dependencies, MayBeOfBothSorts)
{
    Service both;
    both.id = "c";
    both.type = CheckType::composite;
    both.depends_on = {"a"};
    both.local = CompositeCheck{.of = {"a", "x"}};
    Service a;
    a.id = "a";
    auto problems = find_dependency_problems({&both, &a}, 2);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].member, "of");
    EXPECT_EQ(problems[0].item, 1U);
    EXPECT_TRUE(needs(both, "x"));
    EXPECT_TRUE(needs(both, "a"));
    EXPECT_FALSE(needs(a, "c"));
}

TEST(Dependencies, MayBeAsDeepAsThereAreServices)
{
    std::string chain;
    for (int i = 0; i < 10'000; ++i)
        append_to(chain, i, ":", i + 1, " ");
    EXPECT_EQ(words(chain + "10000:"), Words{});
    EXPECT_EQ(words(chain + "10000:0"),
              Words{"a circle of dependencies: 0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> (9993 more) "
                    "-> 0"});
}

TEST(Dependencies, HaveSoManyProblemsAtMost)
{
    std::string many;
    for (int i = 0; i < 300; ++i)
        append_to(many, "s", i, ":nobody ");
    EXPECT_EQ(find(many + "t:").size(), definition_problems_max);
}

}  // namespace
}  // namespace holdfast::watch
