// What was answered to whom, a line of JSON each, in a file: so that a test can compare it with
// what the other side believes. A line is with the kernel before the answer goes out, so that
// killing this process loses none. Loop thread.
#pragma once

#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/time.h"
#include "upstream/plan.h"

namespace holdfast::upstream {

class AnswerLog {
public:
    // Appends; "" writes nothing. Throws std::system_error.
    explicit AnswerLog(const std::string& path);

    struct Line {
        WallTime at;
        std::string_view key;  // Empty when none was sent.
        std::string_view order_id;
        Mode mode;
        const Plan& plan;
    };
    // False when it could not be written: then nothing may be answered.
    bool write(const Line& line) noexcept;

private:
    Descriptor file_;  // None when nothing is to be written.
};

}  // namespace holdfast::upstream
