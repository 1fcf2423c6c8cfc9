#include "http/accept.h"

#include <algorithm>

#include "base/text.h"
#include "http/header_text.h"

namespace holdfast::http {
namespace {

constexpr unsigned quality_max = 1000;

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

// "0", "0.5", "1.000". Some clients write ".2" or more digits than three; what they mean is clear.
std::optional<unsigned> parse_quality(std::string_view text) noexcept
{
    auto dot = text.find('.');
    std::string_view whole = text.substr(0, dot);
    std::string_view part = dot == std::string_view::npos ? "" : text.substr(dot + 1);
    if (whole != "0" && whole != "1" && !(whole.empty() && !part.empty()))
        return std::nullopt;
    if (!std::all_of(part.begin(), part.end(), is_digit))
        return std::nullopt;
    unsigned quality = whole == "1" ? quality_max : 0;
    unsigned weight = quality_max / 10;
    for (char digit : part.substr(0, 3)) {
        quality += weight * static_cast<unsigned>(digit - '0');
        weight /= 10;
    }
    if (quality > quality_max)
        return std::nullopt;
    return quality;
}

bool is_value(std::string_view text) noexcept
{
    auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return is_token(text);
    std::string_view type = text.substr(0, slash);
    std::string_view subtype = text.substr(slash + 1);
    return is_token(type) && is_token(subtype) && (type != "*" || subtype == "*");
}

std::optional<Preference> parse_preference(std::string_view element)
{
    Preference preference;
    preference.value = take_until(element, ';');
    if (!is_value(preference.value))
        return std::nullopt;
    while (!element.empty()) {
        std::string_view parameter = take_until(element, ';');
        if (parameter.empty())
            continue;
        auto equals = parameter.find('=');
        if (equals == std::string_view::npos)
            return std::nullopt;
        std::string_view name = parameter.substr(0, equals);
        std::string_view value = parameter.substr(equals + 1);
        if (!is_token(name) || !(is_token(value) || is_quoted(value)))
            return std::nullopt;
        if (equals_ignoring_case(name, "q")) {
            auto quality = parse_quality(value);
            if (!quality)
                return std::nullopt;
            preference.quality = *quality;
            // What follows the weight was for extensions that never came.
            return preference;
        }
        if (preference.parameters.size() == parameters_max)
            return std::nullopt;
        preference.parameters.push_back({name, value});
    }
    return preference;
}

bool has_parameter(const Preference& offered, const Parameter& wanted)
{
    // All we send is, whether it says so or not.
    if (equals_ignoring_case(wanted.name, "charset") &&
        equals_ignoring_case(unquoted(wanted.value), "utf-8"))
        return true;
    return std::any_of(offered.parameters.begin(), offered.parameters.end(), [&](const auto& own) {
        return equals_ignoring_case(own.name, wanted.name) &&
               equals_ignoring_case(unquoted(own.value), unquoted(wanted.value));
    });
}

// How exactly `range` names `offered`: 0 not at all, 1 for */*, 2 for type/*, from 3 on for the
// type itself, more for each parameter.
std::size_t specificity(const Preference& range, const Preference& offered)
{
    if (range.value == "*" || range.value == "*/*")
        return 1;
    if (range.value.ends_with("/*")) {
        std::string_view type = range.value.substr(0, range.value.size() - 1);
        return equals_ignoring_case(type, offered.value.substr(0, type.size())) ? 2 : 0;
    }
    if (!equals_ignoring_case(range.value, offered.value))
        return 0;
    bool all = std::all_of(range.parameters.begin(), range.parameters.end(),
                           [&](const Parameter& wanted) { return has_parameter(offered, wanted); });
    return all ? 3 + range.parameters.size() : 0;
}

unsigned media_type_quality(const std::vector<Preference>& ranges, const Preference& offered)
{
    std::size_t exactest = 0;
    unsigned quality = 0;
    for (const Preference& range : ranges) {
        std::size_t exact = specificity(range, offered);
        // Said twice, the kinder word counts.
        if (exact > exactest || (exact == exactest && exact > 0 && range.quality > quality)) {
            exactest = exact;
            quality = range.quality;
        }
    }
    return quality;
}

// In twice the thousandths, plus one where the client named the coding or everything: so that a
// coding which is merely not refused ("identity", unmentioned) comes last but stays possible.
unsigned encoding_rank(const std::vector<Preference>& accepted, std::string_view offered)
{
    const Preference* any = nullptr;
    for (const Preference& coding : accepted) {
        bool same = equals_ignoring_case(coding.value, offered) ||
                    (equals_ignoring_case(coding.value, "x-gzip") && offered == "gzip");
        if (same)
            return coding.quality == 0 ? 0 : 2 * coding.quality + 1;
        if (coding.value == "*")
            any = &coding;
    }
    if (any != nullptr)
        return 2 * any->quality;
    return offered == "identity" ? 1 : 0;
}

// The first of those with the highest rank; nothing when every rank is 0.
template <typename Rank>
std::optional<std::size_t> highest(std::size_t count, const Rank& rank_of)
{
    std::optional<std::size_t> best;
    unsigned best_rank = 0;
    for (std::size_t i = 0; i < count; ++i) {
        unsigned rank = rank_of(i);
        if (rank > best_rank) {
            best = i;
            best_rank = rank;
        }
    }
    return best;
}

}  // namespace

std::vector<Preference> parse_preferences(std::string_view header)
{
    std::vector<Preference> preferences;
    while (!header.empty() && preferences.size() < preferences_max)
        if (auto preference = parse_preference(take_until(header, ',')))
            preferences.push_back(*std::move(preference));
    return preferences;
}

std::optional<std::size_t> best_media_type(std::span<const std::string_view> offered,
                                           std::string_view header)
{
    std::vector<Preference> ranges = parse_preferences(header);
    if (offered.empty())
        return std::nullopt;
    if (ranges.empty())
        return 0;
    return highest(offered.size(), [&](std::size_t i) -> unsigned {
        auto type = parse_preference(offered[i]);
        return type ? media_type_quality(ranges, *type) : 0;
    });
}

std::optional<std::size_t> best_encoding(std::span<const std::string_view> offered,
                                         std::string_view header)
{
    std::vector<Preference> accepted = parse_preferences(header);
    return highest(offered.size(),
                   [&](std::size_t i) { return encoding_rank(accepted, offered[i]); });
}

}  // namespace holdfast::http
