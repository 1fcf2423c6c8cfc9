// What the configuration only names of Kafka: password, certificate and key. Reads the disk: the
// aux thread while the daemon runs, else the main thread.
#pragma once

#include "daemon/config/load.h"

namespace holdfast::daemon {

// Reads all of it into the settings, if there are brokers; reports what is wrong.
void load_kafka_secrets(const Environment& environment, Loaded& loaded);

}  // namespace holdfast::daemon
