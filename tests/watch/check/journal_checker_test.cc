#include "watch/check/journal_checker.h"

#include "tests/watch/check/check_fixture.h"
#include "watch/journal/journal_counts.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

class SetCounts final : public JournalCounts {
public:
    JournalFacts facts(const Service& /*service*/) const override { return its; }
    JournalFacts its{};
};

class AJournalCheck : public CheckFixture {
protected:
    static Service counter(std::uint64_t entries_max)
    {
        Service service = to("", CheckType::journal);
        service.local = JournalCheck{.entries_max = entries_max, .within = std::chrono::minutes{5}};
        return service;
    }
    Observation look(std::uint64_t entries_max = 10)
    {
        std::optional<Observation> got;
        JournalChecker checker{surroundings, [&](CheckId id, Observation observation) {
                                   EXPECT_EQ(id, CheckId{7});
                                   got = std::move(observation);
                               }};
        checker.begin({.id = CheckId{7},
                       .service = std::make_shared<const Service>(counter(entries_max)),
                       .timeout = std::chrono::seconds{1}},
                      loop.now());
        EXPECT_FALSE(got->silence);
        return got.value_or(Observation{.problem = "nothing was seen"});
    }

    SetCounts counts;
    Surroundings surroundings{.loop = loop,
                              .exchanges = exchanges,
                              .addresses = addresses,
                              .looks = looks,
                              .resolvers = resolvers,
                              .heartbeats = heartbeats,
                              .journal = &counts};
};

TEST_F(AJournalCheck, IsWrongWithTooManyEntriesAndSaysWhich)
{
    counts.its = {.entries = 10, .newest = "it failed"};
    EXPECT_EQ(look().problem, "");
    EXPECT_FALSE(look().is_unknown);
    counts.its.entries = 11;
    EXPECT_EQ(look().problem, "11 entries within 5min, expected 10 at most; the newest: it failed");
    EXPECT_FALSE(look().is_unknown);
    counts.its = {.entries = 1};
    EXPECT_EQ(look(0).problem, "1 entry within 5min, expected none");
}

TEST_F(AJournalCheck, KnowsNothingWithoutTheJournal)
{
    counts.its = {.trouble = "the journal must not be read", .entries = 99};
    EXPECT_TRUE(look().is_unknown);
    EXPECT_EQ(look().problem, "the journal must not be read");
    surroundings.journal = nullptr;
    EXPECT_TRUE(look().is_unknown);
    EXPECT_EQ(look().problem, "the journal is not followed");
    EXPECT_TRUE(run(counter(1)).is_unknown) << "it is in the table";
}

TEST_F(AJournalCheck, KnowsNothingWhenEntriesAreMissingUnlessThereAreTooManyAsItIs)
{
    counts.its = {.entries = 3, .read_until = WallTime{std::chrono::hours{24 * 365 * 50}}};
    EXPECT_TRUE(look().is_unknown);
    EXPECT_EQ(look().problem,
              "3 entries within 5min until 2019-12-20T00:00:00.000000Z; what came "
              "then is not read yet");
    EXPECT_FALSE(look(2).is_unknown);
    EXPECT_THAT(look(2).problem, HasSubstr("expected 2 at most"));
    counts.its = {.entries = 3,
                  .gap = systemd::JournalGap{.from = WallTime{std::chrono::hours{1}},
                                             .until = WallTime{std::chrono::hours{2}}}};
    EXPECT_TRUE(look().is_unknown);
    EXPECT_THAT(look().problem, HasSubstr("from 1970-01-01T01:00:00.000000Z to 1970-01-01T02"));
    EXPECT_FALSE(look(2).is_unknown);
}

}  // namespace
}  // namespace holdfast::watch
