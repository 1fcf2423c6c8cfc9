#include "watch/host/host_looks.h"

#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/held_worker.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

class HostLooksOfASlowDisk : public testing::Test {
protected:
    using Told = std::vector<std::pair<std::uint64_t, Observation>>;

    void begin(std::uint64_t id, const std::string& subject, std::function<void()> meanwhile = {})
    {
        looks->begin(
            CheckId{id}, subject,
            [meanwhile, subject] {
                if (meanwhile)
                    meanwhile();
                return Observation{.body = subject};
            },
            [this](CheckId told_id, Observation seen) {
                told.emplace_back(told_id.value, std::move(seen));
            });
    }
    Observation give_up(std::uint64_t id) { return looks->give_up(CheckId{id}); }

    HeldWorker worker{1000};
    std::optional<HostLooks> looks{worker};
    Told told;
};

TEST_F(HostLooksOfASlowDisk, TellWhatWasSeen)
{
    begin(1, "/a");
    begin(2, "/b");
    EXPECT_TRUE(told.empty());
    worker.run_all();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].first, 1U);
    EXPECT_EQ(told[0].second.body, "/a");
    EXPECT_EQ(told[1].second.body, "/b");
}

TEST_F(HostLooksOfASlowDisk, SayWhoIsSilent)
{
    std::vector<Observation> seen;
    begin(1, "/nfs", [&] {
        // It hangs here, until all others have lost their patience.
        seen.push_back(give_up(1));
        seen.push_back(give_up(2));
    });
    begin(2, "/");
    worker.run_all();
    EXPECT_TRUE(told.empty());
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].silence, Silence::timed_out);
    EXPECT_FALSE(seen[0].is_unknown);
    EXPECT_EQ(seen[0].problem, "/nfs does not answer who looks at it");
    EXPECT_FALSE(seen[1].silence);
    EXPECT_TRUE(seen[1].is_unknown);
    EXPECT_EQ(seen[1].problem, "the look at / is still waiting for /nfs, which does not answer");
}

TEST_F(HostLooksOfASlowDisk, TakeOnePlaceForASubjectThatHangs)
{
    std::vector<Observation> seen;
    begin(1, "/nfs", [&] {
        for (std::uint64_t id = 2; id < 500; ++id) {
            begin(id, "/nfs");
            seen.push_back(give_up(id));
        }
        EXPECT_EQ(worker.count(), 0U);
        begin(500, "/");
        EXPECT_EQ(worker.count(), 1U);
    });
    worker.run_all();
    EXPECT_EQ(seen.size(), 498U);
    EXPECT_EQ(seen.back().silence, Silence::timed_out);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[1].first, 500U);
}

TEST_F(HostLooksOfASlowDisk, LookAgainForWhoeverCameMeanwhile)
{
    begin(1, "/nfs", [&] {
        looks->cancel(CheckId{1});
        begin(2, "/nfs");
        begin(3, "/nfs");
    });
    worker.run_one();
    EXPECT_TRUE(told.empty());
    EXPECT_EQ(worker.count(), 1U);
    worker.run_one();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].first, 2U);
    worker.run_all();
    EXPECT_EQ(told.size(), 2U);
}

TEST_F(HostLooksOfASlowDisk, SayThatTheHostIsBusyWhenNobodyHangs)
{
    begin(1, "/a");
    Observation seen = give_up(1);
    EXPECT_TRUE(seen.is_unknown);
    EXPECT_EQ(seen.problem, "this host was too busy to look at /a");
    worker.run_all();
    EXPECT_TRUE(told.empty());
    begin(2, "/a");
    worker.run_all();
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(HostLooksOfASlowDisk, AreBounded)
{
    for (std::uint64_t id = 1; id <= HostLooks::looks_max + 1; ++id)
        begin(id, join("/", id));
    EXPECT_EQ(worker.count(), HostLooks::looks_max);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].second.is_unknown);
    EXPECT_THAT(told[0].second.problem, HasSubstr("too much to do"));
    told.clear();
    worker.run_all();
    EXPECT_EQ(told.size(), HostLooks::looks_max);
}

TEST_F(HostLooksOfASlowDisk, TellNobodyWhenTheyAreGone)
{
    begin(1, "/a");
    looks.reset();
    worker.run_all();
    EXPECT_TRUE(told.empty());
}

}  // namespace
}  // namespace holdfast::watch
