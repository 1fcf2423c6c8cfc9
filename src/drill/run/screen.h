// What a person sees while a drill runs: a line for each thing that happens, and, on a terminal,
// one that changes. Main thread.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::drill {

class Screen {
public:
    // Null: nobody looks.
    Screen(std::FILE* out, bool is_terminal) : out_{out}, is_terminal_{is_terminal} {}

    void line(std::string_view text);
    void line(Duration at, std::string_view text);
    // What is waited for just now.
    void status(Duration at, std::string_view text);
    bool is_watched() const noexcept { return out_ != nullptr; }

private:
    void clear();

    std::FILE* out_;
    bool is_terminal_;
    bool has_status_ = false;
};

// "12.3 s", of a fixed width.
std::string stamp(Duration at);

}  // namespace holdfast::drill
