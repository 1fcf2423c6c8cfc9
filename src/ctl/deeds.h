// What a verb can do, by its next word: "list" of "orders list". Main thread.
#pragma once

#include <span>
#include <string_view>

#include "ctl/verb.h"

namespace holdfast::ctl {

struct Deed {
    std::string_view name;
    int (*run)(const Invocation& invocation, Console& console);
};

// Does what the first argument names, or `usual` when there is none; where that is empty too, and
// where it is no deed, it says which there are. The exit code.
int run_deed(std::span<const Deed> deeds, std::string_view verb, std::string_view usual,
             const Invocation& invocation, Console& console);

}  // namespace holdfast::ctl
