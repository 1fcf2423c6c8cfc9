#include "ctl/screen/frame.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/characters.h"
#include "base/text.h"
#include "ctl/screen/width.h"
#include "ctl/status/words.h"
#include "ctl/table.h"

namespace holdfast::ctl {
namespace {

constexpr std::string_view begin_frame = "\x1b[?2026h";
constexpr std::string_view end_frame = "\x1b[?2026l";
constexpr std::string_view rest_of_row = "\x1b[K";

// In the order of Tone.
constexpr std::array<std::string_view, 6> colours{"",           "\x1b[32m", "\x1b[33m",
                                                  "\x1b[1;31m", "\x1b[35m", "\x1b[2m"};

// A bar of a sparkline where there are no bars.
constexpr char32_t lowest_bar = 0x2581;
constexpr std::string_view bars_of_ascii = "_.-~=+*#";

// Bytes of UTF-8 are commands to a terminal that does not read it: 0x9B is its Escape [.
std::string in_ascii(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const char32_t c = take_character(text);
        if (c < 0x80)
            out.push_back(static_cast<char>(c));
        else if (c >= lowest_bar && c < lowest_bar + bars_of_ascii.size())
            out.push_back(bars_of_ascii[c - lowest_bar]);
        else
            out.append(width_of(c), '?');
    }
    return out;
}

std::string encode(const Line& line, Abilities abilities)
{
    std::string out;
    for (const Words& words : line) {
        // The last of all guards: whatever comes from elsewhere was made printable before.
        const std::string text = printable(words.text);
        const std::string_view colour = colours.at(static_cast<std::size_t>(words.tone));
        const bool is_coloured = abilities.is_coloured && !colour.empty() && !text.empty();
        append_to(out, is_coloured ? colour : "", abilities.is_utf8 ? text : in_ascii(text),
                  is_coloured ? no_colour : "");
    }
    return out;
}

Line head(std::string_view what, const Connection& connection, Moment moment)
{
    if (!connection.is_lost())
        return {{std::string{what}, Tone::plain},
                {join("   ", to_seconds(format_rfc3339(moment.at)), "   every ",
                      format_duration(connection.interval()),
                      connection.last_answer() ? "" : "   waiting for the first answer"),
                 Tone::faint}};
    const Duration wait = connection.next() - moment.now;
    const std::string next =
        wait <= Duration::zero()
            ? std::string{"asking again"}
            : join("next try in ", span_in_words(wait + std::chrono::seconds{1}));
    return line_of(join("NO ANSWER since ", to_seconds(format_rfc3339(*connection.lost_since())),
                        " (", span_in_words(moment.at - *connection.lost_since()), "), ", next,
                        ": ", connection.why()),
                   Tone::bad);
}

}  // namespace

std::size_t head_rows(const Connection& connection) noexcept
{
    return connection.is_lost() && connection.last_answer() ? 2 : 1;
}

Picture framed(std::string_view what, const Connection& connection, Moment moment, Picture body,
               Extent room)
{
    Picture picture{head(what, connection, moment)};
    if (connection.is_lost() && connection.last_answer())
        picture.push_back(line_of(
            join("below is what was at ", to_seconds(format_rfc3339(*connection.last_answer()))),
            Tone::faint));
    for (Line& line : body)
        picture.push_back(connection.is_lost() ? toned(line, Tone::faint) : std::move(line));
    if (room.rows > 0 && picture.size() > room.rows) {
        const std::size_t hidden = picture.size() - room.rows + 1;
        picture.resize(room.rows);
        if (room.rows > 1)
            picture.back() = line_of(join("and ", hidden, " more lines"), Tone::faint);
    }
    for (Line& line : picture)
        line = fitted(line, room.columns);
    return picture;
}

std::string encode(const Picture& picture, Extent extent, Abilities abilities)
{
    std::string out{begin_frame};
    for (std::size_t row = 0; row < extent.rows; ++row)
        append_to(out, "\x1b[", row + 1, "H",
                  row < picture.size() ? encode(picture[row], abilities) : "", rest_of_row);
    out += end_frame;
    return out;
}

std::string plain_lines(const Picture& picture)
{
    std::string out;
    for (const Line& line : picture)
        append_to(out, printable(text_of(line)), "\n");
    return out;
}

}  // namespace holdfast::ctl
