#include "store/lock.h"

#include <gmock/gmock.h>

#include "store/refusal.h"
#include "tests/store/fixture.h"

namespace holdfast::store {
namespace {

using testing::HasSubstr;

class Lock : public StoreTest {
protected:
    Refusal refusal()
    {
        try {
            StoreLock second{path};
        } catch (const Refused& refused) {
            return refused.refusal();
        }
        return {.cause = Cause::other, .what = "not refused"};
    }
};

TEST_F(Lock, IsHeldByOneAndNamesIt)
{
    StoreLock first{path};
    Refusal second = refusal();
    EXPECT_EQ(second.cause, Cause::locked);
    EXPECT_THAT(second.what, HasSubstr(join("in use by process ", getpid(), " (store_test")));
    EXPECT_THAT(second.remedy, HasSubstr("systemctl stop holdfast"));
}

TEST_F(Lock, IsFreeAgainWhenItsHolderGoes)
{
    {
        StoreLock first{path};
    }
    EXPECT_EQ(refusal().what, "not refused");
    EXPECT_EQ(refusal().what, "not refused");
}

TEST_F(Lock, KnowsNoNameWhenTheHolderLeftNone)
{
    StoreLock first{path};
    EXPECT_EQ(truncate(lock_path(path).c_str(), 0), 0);
    EXPECT_THAT(refusal().what, HasSubstr("in use by another process"));
}

TEST_F(Lock, LeavesTheDatabaseAlone)
{
    StoreLock first{path};
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(Lock, NeedsItsDirectory)
{
    path = file("absent/holdfast.db");
    EXPECT_EQ(refusal().cause, Cause::directory_missing);
}

TEST_F(Lock, FollowsNoLink)
{
    std::filesystem::create_symlink(file("elsewhere"), lock_path(path));
    EXPECT_EQ(refusal().cause, Cause::not_permitted);
    EXPECT_FALSE(std::filesystem::exists(file("elsewhere")));
}

}  // namespace
}  // namespace holdfast::store
