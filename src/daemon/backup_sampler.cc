#include "daemon/backup_sampler.h"

#include <limits>
#include <utility>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

constexpr std::chrono::minutes interval{1};
// Two daily ones have stayed away.
constexpr std::chrono::hours stale_after{50};
constexpr std::chrono::hours say_again{24};

}  // namespace

class BackupSampler::Look final : public Job {
public:
    Look(std::shared_ptr<BackupSampler*> owner, std::string directory)
        : owner_{std::move(owner)}, directory_{std::move(directory)}
    {
    }

    void run() override
    {
        try {
            std::vector<store::Backup> backups = store::list_backups(directory_);
            if (!backups.empty())
                newest_ = std::move(backups.front());
        } catch (const std::exception&) {
            // A directory that nobody can read holds no backup that anybody could restore.
        }
    }
    void done() override
    {
        if (*owner_ != nullptr)
            (*owner_)->note(std::move(newest_));
    }

private:
    std::shared_ptr<BackupSampler*> owner_;
    std::string directory_;
    std::optional<store::Backup> newest_;
};

BackupSampler::BackupSampler(const World& world, std::string directory)
    : loop_{world.loop},
      aux_{world.aux},
      log_{world.log},
      directory_{std::move(directory)},
      self_{std::make_shared<BackupSampler*>(this)}
{
    world.registry.callback_gauge({.name = "holdfast_backup_age_seconds",
                                   .help = "Age of the newest backup; NaN while there is none.",
                                   .unit = "seconds"},
                                  [self = self_] {
                                      return *self != nullptr
                                                 ? (*self)->age_seconds()
                                                 : std::numeric_limits<double>::quiet_NaN();
                                  });
}

BackupSampler::~BackupSampler()
{
    *self_ = nullptr;
}

Instant BackupSampler::step(Instant now)
{
    (void)aux_.submit(std::make_unique<Look>(self_, directory_));
    return now + interval;
}

double BackupSampler::age_seconds() const
{
    return newest_
               ? seconds(std::chrono::floor<std::chrono::seconds>(loop_.wall() - newest_->made_at))
               : std::numeric_limits<double>::quiet_NaN();
}

// Without any backup nobody asked for them; with old ones somebody relies on them.
void BackupSampler::note(std::optional<store::Backup> newest)
{
    newest_ = std::move(newest);
    if (!newest_ || loop_.wall() - newest_->made_at < stale_after)
        return;
    if (said_at_ && loop_.now() - *said_at_ < say_again)
        return;
    said_at_ = loop_.now();
    auto age = std::chrono::floor<std::chrono::hours>(loop_.wall() - newest_->made_at);
    log_.write(messages::backup_stale,
               join("the newest backup is ", age.count(), " hours old: ", newest_->path),
               {{"HOLDFAST_BACKUP", newest_->path},
                {"HOLDFAST_AGE", join(age.count(), " h")},
                {"HOLDFAST_DIRECTORY", directory_}});
}

}  // namespace holdfast::daemon
