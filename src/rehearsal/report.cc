#include "rehearsal/report.h"

#include <algorithm>
#include <array>

namespace holdfast::rehearsal {
namespace {

constexpr std::array<std::string_view, 5> verdicts{"pass", "skipped", "fail", "invalid", "error"};

}  // namespace

std::string_view to_string(Kind kind) noexcept
{
    return kind == Kind::drill ? "drill" : "experiment";
}

std::string_view to_string(Verdict verdict) noexcept
{
    return verdicts[static_cast<std::size_t>(verdict)];
}

std::optional<Verdict> parse_verdict(std::string_view text) noexcept
{
    const auto* found = std::ranges::find(verdicts, text);
    if (found == verdicts.end())
        return std::nullopt;
    return static_cast<Verdict>(found - verdicts.begin());
}

bool is_id(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= limits::id_bytes_max && text.front() != '.' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_' || c == '.';
           });
}

}  // namespace holdfast::rehearsal
