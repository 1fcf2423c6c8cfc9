#include "drill/verdict/verdict.h"

#include <gmock/gmock.h>

#include "drill/verdict/observe.h"

namespace holdfast::drill {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Seen good(std::string name)
{
    return {.name = std::move(name), .is_met = true, .expected = "1", .observed = "1"};
}

// All went as it must.
Record well()
{
    Record record;
    for (PhaseRecord& each : record.phases) {
        each.was_reached = true;
        each.seen.push_back(good("a thing"));
    }
    return record;
}

Record with_bad(Phase phase)
{
    Record record = well();
    record.of(phase).seen.push_back(
        {.name = "another", .is_met = false, .expected = "200", .observed = "503"});
    return record;
}

TEST(Verdict, IsPassWhenEverythingWasSeen)
{
    Verdict verdict = judge(well());
    EXPECT_EQ(verdict.outcome, Outcome::pass);
    EXPECT_THAT(verdict.reasons, IsEmpty());
    EXPECT_EQ(verdict.phases.size(), phase_count);
    EXPECT_EQ(exit_code(verdict.outcome), 0);
}

TEST(Verdict, IsFailForWhatWasNotNoticedHeldRepairedOrKept)
{
    for (Phase phase : {Phase::detection, Phase::hold, Phase::diagnosis, Phase::repair,
                        Phase::recovery, Phase::invariants, Phase::steady_after}) {
        Verdict verdict = judge(with_bad(phase));
        EXPECT_EQ(verdict.outcome, Outcome::fail) << to_string(phase);
        EXPECT_THAT(verdict.reasons, ElementsAre(HasSubstr("another: expected 200, but saw 503")));
    }
    EXPECT_EQ(exit_code(Outcome::fail), 1);
}

TEST(Verdict, IsInvalidWhenNothingCouldBeShown)
{
    EXPECT_EQ(judge(with_bad(Phase::steady_before)).outcome, Outcome::invalid);
    EXPECT_EQ(judge(with_bad(Phase::effect)).outcome, Outcome::invalid);
    Record record = well();
    record.of(Phase::effect).seen.clear();
    EXPECT_EQ(judge(record).outcome, Outcome::invalid) << "an injection without an effect";
    EXPECT_EQ(exit_code(Outcome::invalid), 2);
}

TEST(Verdict, IsInvalidAndNotFailWhenTheInjectionHadNoEffectAndSoNothingWasNoticed)
{
    Record record = with_bad(Phase::effect);
    record.of(Phase::detection).seen.front().is_met = false;
    EXPECT_EQ(judge(record).outcome, Outcome::invalid);
}

TEST(Verdict, IsErrorWhenSomethingCouldNotBeTakenBack)
{
    EXPECT_EQ(judge(with_bad(Phase::revert)).outcome, Outcome::error);
    EXPECT_EQ(judge(with_bad(Phase::injection)).outcome, Outcome::error);
    EXPECT_EQ(exit_code(Outcome::error), 70);
}

TEST(Verdict, IsErrorWhenTheRunnerEndedEarly)
{
    Record record = well();
    record.error = "it was interrupted";
    EXPECT_EQ(judge(record).outcome, Outcome::error);
    record = well();
    record.of(Phase::steady_after).was_reached = false;
    EXPECT_EQ(judge(record).outcome, Outcome::error) << "it cannot have passed what it never saw";
}

TEST(Verdict, IsWhyItEndedEarlyWhenThatIsKnown)
{
    Record record = well();
    for (std::size_t i = 1; i < phase_count - 1; ++i)
        record.phases[i] = {};
    record.of(Phase::steady_before).seen.front().is_met = false;
    EXPECT_EQ(judge(record).outcome, Outcome::invalid);
}

TEST(Verdict, IsSkippedWithItsReason)
{
    Record record;
    record.skipped = "it needs systemd";
    Verdict verdict = judge(record);
    EXPECT_EQ(verdict.outcome, Outcome::skipped);
    EXPECT_THAT(verdict.reasons, ElementsAre("it needs systemd"));
    EXPECT_EQ(exit_code(verdict.outcome), 0);
}

TEST(Verdict, CountsWhatCameTooLateAsMissing)
{
    Record record = well();
    Seen& seen = record.of(Phase::detection).seen.front();
    seen.within = 5s;
    seen.after = 5s;
    EXPECT_EQ(judge(record).outcome, Outcome::pass);
    seen.after = 5001ms;
    Verdict verdict = judge(record);
    EXPECT_EQ(verdict.outcome, Outcome::fail);
    EXPECT_THAT(verdict.reasons,
                ElementsAre(HasSubstr("seen after 5001ms, which is later than 5s")));
    seen.after.reset();
    EXPECT_EQ(judge(record).outcome, Outcome::fail) << "nobody knows when";
}

TEST(Verdict, NeedsSomethingToLookAtWhereTheDrillMustSaySomething)
{
    Record record = well();
    record.of(Phase::detection).seen.clear();
    EXPECT_EQ(judge(record).outcome, Outcome::fail);
    record = well();
    record.of(Phase::hold).seen.clear();
    EXPECT_EQ(judge(record).outcome, Outcome::pass);
}

Observation saw(std::string text)
{
    return {.was_made = true, .text = std::move(text)};
}

TEST(Observe, ComparesNumbersAsNumbersAndTextsAsTexts)
{
    EXPECT_TRUE(meets(saw("200"), {.one_of = {"200.0"}}));
    EXPECT_TRUE(meets(saw("active"), {.one_of = {"failed", "active"}}));
    EXPECT_FALSE(meets(saw("inactive"), {.one_of = {"active"}}));
    EXPECT_TRUE(meets(saw("0.5"), {.min = 0.5, .max = 0.5}));
    EXPECT_FALSE(meets(saw("0.51"), {.max = 0.5}));
    EXPECT_FALSE(meets(saw("0.49"), {.min = 0.5}));
    EXPECT_FALSE(meets(saw("many"), {.min = 0.5})) << "no number";
    EXPECT_TRUE(meets(saw("it is full"), {.contains = "full"}));
    EXPECT_FALSE(meets(saw("it is empty"), {.contains = "full"}));
    EXPECT_FALSE(meets(saw("3 full"), {.min = 1, .contains = "full"}));
}

TEST(Observe, IsNotMetByWhatCouldNotBeSeen)
{
    Observation unseen{.was_made = false, .text = "200"};
    EXPECT_FALSE(meets(unseen, {.one_of = {"200"}}));
    EXPECT_FALSE(meets(unseen, {}));
    EXPECT_EQ(shown(unseen), "nothing (200)");
}

TEST(Observe, TellsWhenThereWasEnoughOfWhatIsCounted)
{
    const WallTime first{100s};
    Observation three{.was_made = true, .text = "3", .moments = {first, first + 5s, first + 9s}};
    EXPECT_EQ(met_at(three, {.min = 1}), first);
    EXPECT_EQ(met_at(three, {.min = 3}), first + 9s);
    EXPECT_EQ(met_at(three, {.min = 4}), std::nullopt);
    EXPECT_EQ(met_at(three, {.one_of = {"2"}}), std::nullopt);
    EXPECT_EQ(met_at(saw("3"), {.min = 1}), std::nullopt) << "of a metric nobody knows when";
}

TEST(Observe, ShowsALineThatATerminalCanTake)
{
    EXPECT_EQ(shown(saw(" a\x1B[1m \n")), "a [1m");
    EXPECT_EQ(shown(saw(std::string(500, 'x'))).size(), 203U);
}

}  // namespace
}  // namespace holdfast::drill
