// When each answer of a load came, how long it took and what it was: a line each, for whoever draws
// it. Not synced: it is evidence, no ledger. Loop thread of a program that may wait for the disk.
#pragma once

#include <string>

#include "base/descriptor.h"
#include "base/time.h"

namespace holdfast::ctl {

class Trace {
public:
    // Throws std::system_error when the file cannot be opened.
    explicit Trace(const std::string& path);

    // "1795266245.123456 12.345 201": seconds, milliseconds, the status, or 0 for no answer.
    // Throws std::system_error when it cannot be written.
    void note(WallTime now, Duration took, unsigned status);

private:
    std::string path_;
    Descriptor file_;
};

}  // namespace holdfast::ctl
