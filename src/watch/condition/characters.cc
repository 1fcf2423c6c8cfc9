#include "watch/condition/characters.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::watch {

std::size_t count_characters(std::string_view text) noexcept
{
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(std::max<std::size_t>(utf8_length(text), 1));
        ++count;
    }
    return count;
}

}  // namespace holdfast::watch
