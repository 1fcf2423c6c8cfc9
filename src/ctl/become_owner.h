// What root creates beside a database the service could not open: verbs that touch it go on as the
// owner of its directory. Main thread, before there are others; for the rest of the process.
#pragma once

#include <string>

#include "base/result.h"

namespace holdfast::ctl {

// Nothing when we are not root, or the directory is root's or missing.
Result<void> become_owner(const std::string& directory);

}  // namespace holdfast::ctl
