// What the loop does for the store, now and then: look at the schema, delete what is old, write
// down how large it is. Loop thread.
#pragma once

#include <string>

#include "daemon/backup_sampler.h"
#include "daemon/config/settings.h"
#include "daemon/schema_watch.h"
#include "daemon/store_sampler.h"
#include "store/retention.h"

namespace holdfast::daemon {

class StoreTasks {
public:
    struct World {
        Loop& loop;
        Storage& storage;
        obs::Log& log;
        obs::Registry& registry;
        Worker& aux;
    };

    StoreTasks(const World& world, const Settings& settings);

    void start();
    void stop();
    void apply(const RetentionSettings& settings);

    std::string schema_trouble() const { return schema_watch_.trouble(); }

private:
    Loop& loop_;
    SchemaWatch schema_watch_;
    StoreSampler sampler_;
    BackupSampler backup_sampler_;
    store::Retention retention_;
};

}  // namespace holdfast::daemon
