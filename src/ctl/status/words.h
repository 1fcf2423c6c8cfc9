// Numbers as people read them. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::ctl {

// "1,204,333"
std::string grouped(std::int64_t number);
// "12.3 MiB"
std::string bytes_in_words(std::int64_t bytes);
// "2 h 13 min": the two largest units.
std::string span_in_words(Duration span);
// "0.31", "4.4", "120": milliseconds of these seconds.
std::string milliseconds_in_words(double seconds);

}  // namespace holdfast::ctl
