// How full the file system of a path is, as the kernel says. Waits for as long as the file system
// does; any thread that may.
#pragma once

#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

Observation look_at_disk(const DiskCheck& check);

}  // namespace holdfast::watch
