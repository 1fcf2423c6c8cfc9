#include "watch/host/host_disk.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

TEST(HostDisk, SeesTheFileSystemOfAPath)
{
    TemporaryDirectory directory;
    std::ofstream{directory.file("a")} << "x";
    Observation seen = look_at_disk({.path = directory.file("a"),
                                     .free_percent_min = 0,
                                     .free_percent_warning = 0,
                                     .inodes_percent_min = 0});
    EXPECT_EQ(seen.problem, "");
    EXPECT_EQ(seen.warning, "");
    EXPECT_THAT(seen.body, HasSubstr("\"free_percent\":"));
    // No file system is free to more than all of it.
    seen = look_at_disk({.path = directory.file("a"), .free_percent_min = 101});
    EXPECT_THAT(seen.problem, HasSubstr("expected 101 % at least"));
}

TEST(HostDisk, FindsWrongWhatIsNotThere)
{
    Observation seen = look_at_disk({.path = "/srv/such a disk is not there"});
    EXPECT_FALSE(seen.is_unknown);
    EXPECT_THAT(seen.problem, HasSubstr("is not there: is it mounted"));
    seen = look_at_disk({.path = "/proc/self/status/below a file"});
    EXPECT_THAT(seen.problem, HasSubstr("is not there"));
    EXPECT_THAT(look_at_disk({}).problem, HasSubstr("is not there"));
}

TEST(HostDisk, DoesNotBelieveWhatIsPutInThePlaceOfAHiddenDirectory)
{
    TemporaryDirectory directory;
    std::filesystem::create_directory(directory.file("hidden"));
    std::filesystem::permissions(directory.file("hidden"), std::filesystem::perms::none);
    Observation seen = look_at_disk({.path = directory.file("hidden"), .free_percent_min = 0});
    EXPECT_TRUE(seen.is_unknown);
    EXPECT_THAT(seen.problem, HasSubstr("may not look at"));
    // So that it can be removed.
    std::filesystem::permissions(directory.file("hidden"), std::filesystem::perms::owner_all);
}

TEST(HostDisk, KnowsNothingOfTheKernelsOwnFiles)
{
    EXPECT_TRUE(look_at_disk({.path = "/proc"}).is_unknown);
}

}  // namespace
}  // namespace holdfast::watch
