#include "obs/trace/resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

TEST(Resource, ReadsWhatTheVariableSays)
{
    EXPECT_THAT(*parse_pairs("service.name=depot, deployment.environment = a%2Cb%20c ,,k=a=b"),
                ElementsAre(Pair("service.name", "depot"), Pair("deployment.environment", "a,b c"),
                            Pair("k", "a=b")));
    EXPECT_THAT(*parse_pairs("a=1,b=2,a=3"), ElementsAre(Pair("a", "3"), Pair("b", "2")));
    EXPECT_THAT(*parse_pairs("a="), ElementsAre(Pair("a", "")));
    EXPECT_THAT(*parse_pairs(""), IsEmpty());
}

TEST(Resource, TakesNothingWhenAMemberIsWrongAndKeepsItsValueToItself)
{
    for (const char* wrong : {"secret", "=secret", "a=secret%2", "a=secret%zz", "a=secret%00",
                              "a=secret%0Aline", "a=1,secret"}) {
        Result<Pairs> pairs = parse_pairs(wrong);
        ASSERT_FALSE(pairs) << wrong;
        EXPECT_EQ(pairs.error().code, Errc::invalid);
        EXPECT_THAT(pairs.error().context, Not(HasSubstr("secret")));
    }
    std::string many;
    for (std::size_t i = 0; i <= pairs_max; ++i)
        append_to(many, "k", i, "=v,");
    EXPECT_FALSE(parse_pairs(many));
}

TEST(Resource, HasItsNameFromWhoeverSaysItMostClearly)
{
    const Pairs known{{"service.name", "holdfast"}, {"process.pid", "7"}};
    EXPECT_THAT(make_resource("", {}, known),
                ElementsAre(Pair("service.name", "holdfast"), Pair("process.pid", "7")));
    const Pairs given{{"service.name", "depot"}, {"region", "north"}};
    EXPECT_THAT(make_resource("", given, known),
                ElementsAre(Pair("service.name", "depot"), Pair("process.pid", "7"),
                            Pair("region", "north")));
    EXPECT_THAT(make_resource("own", given, known),
                ElementsAre(Pair("service.name", "own"), Pair("process.pid", "7"),
                            Pair("region", "north")));
}

}  // namespace
}  // namespace holdfast::trace
