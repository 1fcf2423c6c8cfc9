#include "watch/condition/conditions.h"

#include <gtest/gtest.h>

#include "tests/watch/condition/fake_answer.h"

namespace holdfast::watch {
namespace {

// Counts how often the body is asked; what it says is always the same.
class CountingBody final : public Body {
public:
    bool has(const BodyPath&) override { return ++asked > 0; }
    std::optional<BodyText> text(const BodyPath&) override
    {
        ++asked;
        return BodyText{"x", false};
    }
    std::optional<std::size_t> items(const BodyPath&) override { return ++asked; }

    std::size_t asked = 0;
};

TEST(Conditions, TellWhichAreNotMetAndWhatThatMeans)
{
    auto all = Conditions::compile(
        {{"[STATUS] == 200"}, {"[RESPONSE_TIME] < 10", true}, {"[STATUS] < 300"}});
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 3U);
    EXPECT_FALSE(all->needs_body());
    Observation seen = FakeAnswer{.status = 204}.observation();
    JsonBody body{seen.body};
    auto unmet = all->judge({seen, FakeAnswer::now, body});
    ASSERT_EQ(unmet.size(), 2U);
    EXPECT_EQ(unmet[0].shown, "[STATUS] (204) == 200");
    EXPECT_FALSE(unmet[0].is_warning);
    EXPECT_EQ(unmet[1].shown, "[RESPONSE_TIME] (50) < 10");
    EXPECT_TRUE(unmet[1].is_warning);
}

TEST(Conditions, LookIntoTheBodyOnlyForWhatIsInside)
{
    auto all = Conditions::compile(
        {{"[STATUS] == 200"}, {"[BODY] == pat(*)"}, {"has([BODY]) == true"}, {"[BODY].a == x"}});
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->needs_body());
    Observation seen = FakeAnswer{.body = "text"}.observation();
    CountingBody body;
    EXPECT_TRUE(all->judge({seen, FakeAnswer::now, body}).empty());
    EXPECT_EQ(body.asked, 1U);
}

TEST(Conditions, AreNotCompiledWhenOneIsNone)
{
    auto all = Conditions::compile({{"[STATUS] == 200"}, {"[STATUS]=200"}});
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().code, Errc::invalid);
    EXPECT_EQ(all.error().context, "condition \"[STATUS]=200\": there is no operator");
}

}  // namespace
}  // namespace holdfast::watch
