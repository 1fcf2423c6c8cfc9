#include "tests/fakes/simulated_disk.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace holdfast {
namespace {

using Disk = SimulatedDisk;
using Operation = Disk::Operation;
using Trouble = Disk::Trouble;

constexpr Disk::Weather all_lost{.kept = 0, .damaged = 0};
constexpr Disk::Weather all_kept{.kept = 1, .damaged = 0};

std::string text(const Disk::File& file)
{
    return {file.now().begin(), file.now().end()};
}

// What is in the file "a" after the power was gone.
std::string after_power_loss(Disk& disk, Disk::FilePointer& file)
{
    file.reset();
    disk.close();
    disk.lose_power();
    file = disk.open("a", false);
    return file ? text(*file) : "no such file";
}

Disk::FilePointer durable_file(Disk& disk, std::string_view bytes)
{
    Disk::FilePointer file = disk.open("a", true);
    EXPECT_EQ(disk.write(*file, 0, bytes), Trouble::none);
    EXPECT_EQ(disk.sync(*file), Trouble::none);
    EXPECT_EQ(disk.sync_directory(), Trouble::none);
    return file;
}

TEST(SimulatedDisk, KeepsWhatWasSynced)
{
    Disk disk{1, {.weather = all_lost}};
    auto file = durable_file(disk, "first");
    EXPECT_EQ(after_power_loss(disk, file), "first");
    EXPECT_EQ(disk.counts().power_losses, 1U);
}

TEST(SimulatedDisk, KeepsAFileThatWasThereBefore)
{
    Disk disk{1, {.weather = all_lost}};
    disk.put_file("a", {'o', 'l', 'd'});
    auto file = disk.open("a", false);
    EXPECT_EQ(text(*file), "old");
    EXPECT_EQ(disk.write(*file, 0, "new"), Trouble::none);
    EXPECT_EQ(after_power_loss(disk, file), "old");
    EXPECT_EQ(disk.counts().entries_lost, 0U);
}

TEST(SimulatedDisk, LosesWhatWasNot)
{
    Disk disk{1, {.weather = all_lost}};
    auto file = durable_file(disk, "first");
    EXPECT_EQ(disk.write(*file, 0, "again"), Trouble::none);
    EXPECT_EQ(disk.truncate(*file, 2), Trouble::none);
    EXPECT_EQ(text(*file), "ag");
    EXPECT_EQ(after_power_loss(disk, file), "first");
    EXPECT_EQ(disk.counts().dropped, 1U);
}

TEST(SimulatedDisk, MayKeepWhatWasNotSynced)
{
    Disk disk{1, {.weather = all_kept}};
    auto file = durable_file(disk, "first");
    EXPECT_EQ(disk.write(*file, 5, " and more"), Trouble::none);
    EXPECT_EQ(disk.truncate(*file, 9), Trouble::none);
    EXPECT_EQ(after_power_loss(disk, file), "first and");
}

TEST(SimulatedDisk, LosesASectorAndKeepsALaterOne)
{
    Disk disk{3, {.sector_bytes = 4, .weather = Disk::Weather{.kept = 0.5, .damaged = 0}}};
    auto file = durable_file(disk, std::string(400, '-'));
    EXPECT_EQ(disk.write(*file, 0, std::string(400, '+')), Trouble::none);
    std::string found = after_power_loss(disk, file);
    for (std::size_t i = 0; i < found.size(); i += 4)
        EXPECT_TRUE(found.substr(i, 4) == "----" || found.substr(i, 4) == "++++");
    EXPECT_GT(disk.counts().dropped, 20U);
    EXPECT_LT(disk.counts().dropped, 80U);
    EXPECT_GT(disk.counts().reordered, 20U);
}

TEST(SimulatedDisk, TearsAndGarblesWhatWasBeingWrittenOnly)
{
    Disk disk{1, {.weather = Disk::Weather{.kept = 1, .damaged = 1}}};
    auto file = durable_file(disk, std::string(512 * 100, '-'));
    for (int sector = 0; sector < 100; ++sector)
        EXPECT_EQ(disk.write(*file, sector * 512 + 100, std::string(300, '+')), Trouble::none);
    std::string found = after_power_loss(disk, file);
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (i % 512 < 100 || i % 512 >= 400) {
            ASSERT_EQ(found[i], '-') << i;
        }
    }
    EXPECT_GT(disk.counts().torn, 20U);
    EXPECT_GT(disk.counts().garbled, 20U);
}

TEST(SimulatedDisk, DamagesNothingThatIsWrittenAsItWas)
{
    Disk disk{1, {.weather = Disk::Weather{.kept = 0.8, .damaged = 1}}};
    auto file = durable_file(disk, std::string(512 * 100, '-'));
    EXPECT_EQ(disk.write(*file, 0, std::string(512 * 100, '-')), Trouble::none);
    EXPECT_EQ(after_power_loss(disk, file), std::string(512 * 100, '-'));
    EXPECT_GT(disk.counts().garbled, 20U);
}

TEST(SimulatedDisk, LosesNamesThatWereNotSynced)
{
    Disk disk{1, {.weather = all_lost}};
    auto file = disk.open("a", true);
    EXPECT_EQ(disk.write(*file, 0, "bytes"), Trouble::none);
    EXPECT_EQ(disk.sync(*file), Trouble::none);
    EXPECT_EQ(after_power_loss(disk, file), "no such file");
    EXPECT_EQ(disk.counts().entries_lost, 1U);
}

TEST(SimulatedDisk, BringsBackWhatWasRemovedUnlessThatWasSynced)
{
    Disk disk{1, {.weather = all_lost}};
    auto file = durable_file(disk, "first");
    EXPECT_EQ(disk.remove("a"), Trouble::none);
    EXPECT_FALSE(disk.has("a"));
    EXPECT_EQ(after_power_loss(disk, file), "first");
    EXPECT_EQ(disk.remove("a"), Trouble::none);
    EXPECT_EQ(disk.sync_directory(), Trouble::none);
    EXPECT_EQ(after_power_loss(disk, file), "no such file");
}

TEST(SimulatedDisk, FailsOnceOrForEver)
{
    Disk disk{1};
    auto file = durable_file(disk, "first");
    disk.fail(Operation::write, 1);
    EXPECT_EQ(disk.write(*file, 0, "a"), Trouble::none);
    EXPECT_EQ(disk.write(*file, 0, "b"), Trouble::io);
    EXPECT_EQ(disk.write(*file, 0, "c"), Trouble::none);
    disk.fail(Operation::truncate, 0, true);
    EXPECT_EQ(disk.truncate(*file, 1), Trouble::io);
    EXPECT_EQ(disk.truncate(*file, 1), Trouble::io);
    disk.heal();
    EXPECT_EQ(disk.truncate(*file, 1), Trouble::none);
    EXPECT_EQ(text(*file), "c");
    EXPECT_EQ(disk.counts().failed_writes, 1U);
    EXPECT_EQ(disk.counts().failed_truncations, 2U);
}

// As Linux does: the pages are clean after the failure, so the next sync has nothing to do.
TEST(SimulatedDisk, NeverMakesDurableWhatASyncFailedFor)
{
    int shown = 0;
    int lost = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Disk disk{seed, {.sector_bytes = 4, .weather = all_kept}};
        auto file = durable_file(disk, "----");
        EXPECT_EQ(disk.write(*file, 0, "++++"), Trouble::none);
        disk.fail(Operation::sync);
        EXPECT_EQ(disk.sync(*file), Trouble::io);
        EXPECT_EQ(disk.sync(*file), Trouble::none);
        std::string seen = text(*file);
        std::string found = after_power_loss(disk, file);
        lost += found == "----" ? 1 : 0;
        shown += seen == "++++" && found == "----" ? 1 : 0;

        EXPECT_EQ(disk.write(*file, 0, "++++"), Trouble::none);
        EXPECT_EQ(disk.sync(*file), Trouble::none);
        EXPECT_EQ(after_power_loss(disk, file), "++++");
    }
    EXPECT_GT(lost, 20);
    EXPECT_LT(lost, 80);
    EXPECT_GT(shown, 20);
}

TEST(SimulatedDisk, IsFullBeyondItsBudget)
{
    Disk disk{1};
    auto file = durable_file(disk, "12345");
    disk.set_budget(8);
    EXPECT_EQ(disk.write(*file, 0, "54321"), Trouble::none);
    EXPECT_EQ(disk.write(*file, 5, "67890"), Trouble::full);
    EXPECT_EQ(text(*file), "54321678");
    disk.set_budget(4);
    EXPECT_EQ(disk.write(*file, 8, "9"), Trouble::full);
    disk.set_budget(Disk::no_budget);
    EXPECT_EQ(disk.write(*file, 8, "90"), Trouble::none);
    EXPECT_EQ(disk.used_bytes(), 10);
    EXPECT_EQ(disk.counts().refused_full, 2U);
}

TEST(SimulatedDisk, StopsTheProgramAtTheChosenOperation)
{
    Disk disk{1, {.weather = all_kept}};
    auto file = durable_file(disk, "first");
    disk.stop_after(2);
    EXPECT_EQ(disk.write(*file, 0, "then "), Trouble::none);
    EXPECT_FALSE(disk.is_stopped());
    EXPECT_EQ(disk.sync(*file), Trouble::stopped);
    EXPECT_TRUE(disk.is_stopped());
    EXPECT_EQ(disk.write(*file, 0, "never"), Trouble::stopped);
    EXPECT_EQ(disk.open("b", true), nullptr);
    EXPECT_EQ(after_power_loss(disk, file), "then ");
    EXPECT_EQ(disk.write(*file, 0, "after"), Trouble::none);
}

TEST(SimulatedDisk, KeepsTheCacheWhenOnlyTheProgramEnds)
{
    Disk disk{1, {.weather = all_lost}};
    auto file = durable_file(disk, "first");
    EXPECT_EQ(disk.write(*file, 0, "again"), Trouble::none);
    disk.stop();
    file.reset();
    disk.close();
    disk.restart();
    file = disk.open("a", false);
    EXPECT_EQ(text(*file), "again");
    EXPECT_EQ(after_power_loss(disk, file), "first");
}

TEST(SimulatedDisk, RepeatsItselfForASeed)
{
    auto run = [](std::uint64_t seed) {
        Disk disk{seed};
        auto file = durable_file(disk, std::string(5000, '-'));
        std::vector<std::string> found;
        for (int i = 0; i < 10; ++i) {
            (void)disk.write(*file, i * 100, std::string(2000, '+'));
            found.push_back(after_power_loss(disk, file));
        }
        return found;
    };
    EXPECT_EQ(run(7), run(7));
    EXPECT_NE(run(7), run(8));
}

}  // namespace
}  // namespace holdfast
