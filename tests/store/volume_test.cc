#include "store/volume.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/statvfs.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {
namespace {

constexpr std::int64_t mib = 1 << 20;

class BallastTest : public testing::Test {
protected:
    std::int64_t size() const
    {
        return static_cast<std::int64_t>(std::filesystem::file_size(ballast));
    }

    TemporaryDirectory directory;
    std::string ballast = directory.file("holdfast.db.ballast");
    DirectoryVolume volume{directory.file("holdfast.db")};
};

TEST_F(BallastTest, OfTheRightSizeStays)
{
    ASSERT_TRUE(volume.make_ballast(mib));
    auto made = std::filesystem::last_write_time(ballast);
    volume.drop_ballast_unless(mib);
    ASSERT_TRUE(volume.has_ballast());
    EXPECT_EQ(std::filesystem::last_write_time(ballast), made);
}

TEST_F(BallastTest, OfAnotherSizeGoes)
{
    for (std::int64_t wanted : {2 * mib, mib / 2, std::int64_t{0}}) {
        ASSERT_TRUE(volume.make_ballast(mib));
        volume.drop_ballast_unless(wanted);
        EXPECT_FALSE(volume.has_ballast()) << wanted;
    }
    ASSERT_TRUE(volume.make_ballast(2 * mib));
    EXPECT_EQ(size(), 2 * mib);
}

// Killed while it was made: the size is there, the blocks are not.
TEST_F(BallastTest, ThatIsAHoleGoes)
{
    std::ofstream{ballast} << "";
    std::filesystem::resize_file(ballast, static_cast<std::uintmax_t>(mib));
    ASSERT_EQ(size(), mib);
    volume.drop_ballast_unless(mib);
    EXPECT_FALSE(volume.has_ballast());
}

TEST_F(BallastTest, ThatIsNotThereIsNoMatter)
{
    volume.drop_ballast_unless(mib);
    EXPECT_FALSE(volume.has_ballast());
}

TEST(RoomForFiles, IsWhatAnOrdinaryUserMayMakeOrNothingThatIsKnown)
{
    TemporaryDirectory directory;
    struct statvfs state {};
    ASSERT_EQ(statvfs(directory.file("").c_str(), &state), 0);
    if (state.f_files > 0) {
        DirectoryVolume here{directory.file("holdfast.db")};
        EXPECT_NEAR(static_cast<double>(here.free_inodes()), static_cast<double>(state.f_favail),
                    1000)
            << "others make files meanwhile";
    }
    EXPECT_EQ(DirectoryVolume{"/proc/holdfast.db"}.free_inodes(), -1) << "they are not counted";
    EXPECT_EQ(DirectoryVolume{directory.file("gone/holdfast.db")}.free_inodes(), -1);
    EXPECT_EQ(DirectoryVolume{directory.file("gone/holdfast.db")}.free_bytes(), -1);
}

}  // namespace
}  // namespace holdfast::store
