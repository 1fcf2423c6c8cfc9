// Whether an open file is a database of ours, by its header alone. Touches the disk; any thread.
#pragma once

#include "store/kind.h"

namespace holdfast::ctl::doctor {

bool has_application_id(int file, const store::Kind& kind) noexcept;

}  // namespace holdfast::ctl::doctor
