// What is to be seen, before it is known on what: lines of words, each with what it means. Pure;
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ctl {

// What a word means; whether that is a colour is for who draws it.
enum class Tone : std::uint8_t { plain, good, warning, bad, unknown, faint };

struct Words {
    std::string text{};
    Tone tone = Tone::plain;
};

using Line = std::vector<Words>;
using Picture = std::vector<Line>;

Line line_of(std::string text, Tone tone = Tone::plain);
std::string text_of(const Line& line);

// As fitted() does with text.
Line fitted(const Line& line, std::size_t columns);
// The same words, all of them in one tone.
Line toned(const Line& line, Tone tone);

}  // namespace holdfast::ctl
