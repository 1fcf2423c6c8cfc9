// A file that is sent to the daemon. Main thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/descriptor.h"

namespace holdfast::ctl {

struct InputFile {
    Descriptor file;
    std::int64_t bytes = 0;
    std::string trouble;  // Not empty: it cannot be sent, and why.
};

InputFile open_input(const std::string& path);

}  // namespace holdfast::ctl
