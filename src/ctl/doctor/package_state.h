// What the package manager says of the package that we came in. Main thread.
#pragma once

#include <string>

#include "base/result.h"

namespace holdfast::ctl::doctor {

// "installed", "half-configured": what it left.
Result<std::string> package_state();

}  // namespace holdfast::ctl::doctor
