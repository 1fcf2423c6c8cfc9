#include "page/part/state_mark.h"

#include <array>

#include "base/text.h"

namespace holdfast::page {
namespace {

struct Look {
    std::string_view name;
    std::string_view shape;
};

// In the order of the tones.
constexpr std::array looks{Look{"good", "\u25CF"}, Look{"warning", "\u25B2"}, Look{"bad", "\u25C6"},
                           Look{"worst", "\u25A0"}, Look{"quiet", "\u25CB"}};

const Look& look_of(Tone tone) noexcept
{
    return looks[static_cast<std::size_t>(tone)];
}

}  // namespace

Tone tone_of(watch::Status status) noexcept
{
    switch (status) {
    case watch::Status::healthy:
        return Tone::good;
    case watch::Status::degraded:
        return Tone::warning;
    case watch::Status::unhealthy:
        return Tone::bad;
    case watch::Status::down:
        return Tone::worst;
    case watch::Status::unknown:
        break;
    }
    return Tone::quiet;
}

std::string_view class_of(Tone tone) noexcept
{
    return look_of(tone).name;
}

void write_mark(Html& html, Tone tone, std::string_view word)
{
    html.begin("span", {{"class", join("mark ", class_of(tone))}})
        .element("span", look_of(tone).shape, {{"aria-hidden", "true"}})
        .text(" ")
        .text(word)
        .end();
}

void write_mark(Html& html, watch::Status status)
{
    write_mark(html, tone_of(status), watch::to_string(status));
}

}  // namespace holdfast::page
