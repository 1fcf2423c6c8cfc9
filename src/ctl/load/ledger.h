// What became of each request of a load, in a file: "ID acknowledged", or "ID unanswered" when the
// daemon may have it or not. Whoever kills the daemon, or this program, can compare afterwards.
// Main thread.
#pragma once

#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace holdfast::ctl {

class Ledger {
public:
    // Appends; "" writes nothing. Throws std::system_error.
    explicit Ledger(const std::string& path);

    // With the kernel when it returns. Throws std::system_error.
    void note(std::string_view id, std::string_view word);

private:
    Descriptor file_;  // None when nothing is to be written.
    std::string path_;
};

}  // namespace holdfast::ctl
