#include "daemon/backup_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/held_worker.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BackupSamplerTest : public testing::Test {
protected:
    BackupSamplerTest()
    {
        std::filesystem::create_directory(backups);
        loop.add(*sampler, loop.now());
    }

    void look()
    {
        loop.run_for(std::chrono::minutes{1});
        aux.run_all();
    }
    void add_backup(Duration age)
    {
        std::ofstream{backups + "/" + store::backup_name("holdfast.db", loop.wall() - age, "daily")}
            << "x";
    }
    std::vector<std::string> logged()
    {
        std::vector<std::string> names;
        for (const obs::Entry& entry : log.take(Duration{}))
            names.emplace_back(entry.message->name);
        return names;
    }

    TemporaryDirectory directory;
    std::string backups = directory.file("backups");
    ManualClock clock;
    VirtualLoop loop;
    HeldWorker aux;
    obs::Log log{clock, {}};
    obs::Registry registry;
    std::unique_ptr<BackupSampler> sampler =
        std::make_unique<BackupSampler>(BackupSampler::World{loop, aux, log, registry}, backups);
};

TEST_F(BackupSamplerTest, ShowsTheAgeOfTheNewestBackup)
{
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\nholdfast_backup_age_seconds NaN\n"));
    add_backup(std::chrono::hours{30});
    add_backup(std::chrono::hours{2});
    look();
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\nholdfast_backup_age_seconds 7260\n"));
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(BackupSamplerTest, ComplainsWhenTheDailyOnesStayAway)
{
    look();
    EXPECT_THAT(logged(), IsEmpty()) << "who makes none needs no reminder";
    add_backup(std::chrono::hours{50});
    look();
    EXPECT_THAT(logged(), ElementsAre("backup-stale"));
    look();
    EXPECT_THAT(logged(), IsEmpty()) << "once a day";
    loop.run_for(std::chrono::hours{24});
    aux.run_all();
    EXPECT_THAT(logged(), ElementsAre("backup-stale"));
}

TEST_F(BackupSamplerTest, MayGoBeforeItsLookComesBack)
{
    loop.run_for(std::chrono::seconds{1});
    loop.remove(*sampler);
    sampler.reset();
    aux.run_all();
    EXPECT_THAT(*registry.prometheus(), HasSubstr("\nholdfast_backup_age_seconds NaN\n"));
}

}  // namespace
}  // namespace holdfast::daemon
