// How something is, so that it is seen at a glance: a word, a shape and a colour, each of which
// says it alone. Pure; any thread.
#pragma once

#include <string_view>

#include "page/html/html.h"
#include "watch/status.h"

namespace holdfast::page {

// What it means to whoever looks, whatever its word is.
enum class Tone : std::uint8_t { good, warning, bad, worst, quiet };

Tone tone_of(watch::Status status) noexcept;
std::string_view class_of(Tone tone) noexcept;  // "warning"

void write_mark(Html& html, Tone tone, std::string_view word);
void write_mark(Html& html, watch::Status status);

}  // namespace holdfast::page
