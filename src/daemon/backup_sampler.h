// Shows how old the newest backup is, and complains when the daily ones stay away. The directory is
// read on the aux thread. Loop thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/job.h"
#include "base/loop.h"
#include "base/task.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "store/backup.h"

namespace holdfast::daemon {

class BackupSampler final : public Task {
public:
    struct World {
        Loop& loop;
        Worker& aux;
        obs::Log& log;
        obs::Registry& registry;
    };

    BackupSampler(const World& world, std::string directory);
    ~BackupSampler() override;
    BackupSampler(const BackupSampler&) = delete;
    BackupSampler& operator=(const BackupSampler&) = delete;

    // As of the last look; nothing while there is none.
    const std::optional<store::Backup>& newest() const noexcept { return newest_; }

    const char* name() const noexcept override { return "backup_sampler"; }
    Instant step(Instant now) override;

private:
    class Look;

    void note(std::optional<store::Backup> newest);
    double age_seconds() const;

    Loop& loop_;
    Worker& aux_;
    obs::Log& log_;
    std::string directory_;
    std::optional<store::Backup> newest_;
    std::optional<Instant> said_at_;
    // Dies with us: a look that comes back later finds nobody.
    std::shared_ptr<BackupSampler*> self_;
};

}  // namespace holdfast::daemon
