#include "watch/condition/glob.h"

namespace holdfast::watch {

bool matches_glob(std::string_view pattern, std::string_view text) noexcept
{
    auto star = pattern.find('*');
    if (star == std::string_view::npos)
        return pattern == text;
    if (!text.starts_with(pattern.substr(0, star)))
        return false;
    text.remove_prefix(star);
    pattern.remove_prefix(star + 1);
    // The leftmost place of each part leaves the most for those after it, so nothing is tried
    // twice.
    while ((star = pattern.find('*')) != std::string_view::npos) {
        const auto at = text.find(pattern.substr(0, star));
        if (at == std::string_view::npos)
            return false;
        text.remove_prefix(at + star);
        pattern.remove_prefix(star + 1);
    }
    return text.ends_with(pattern);
}

}  // namespace holdfast::watch
