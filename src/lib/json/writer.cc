#include "lib/json/writer.h"

#include <array>
#include <cmath>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::json {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD.

constexpr bool is_plain(char c) noexcept
{
    auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

void append_escaped(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        auto byte = static_cast<unsigned char>(c);
        out += "\\u00";
        out += digits[byte >> 4];
        out += digits[byte & 0xF];
    }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text)
{
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    while (!text.empty()) {
        // Nearly all text is plain; it is copied in one piece.
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain]))
            ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty())
            break;
        if (static_cast<unsigned char>(text[0]) < 0x80) {
            append_escaped(out, text[0]);
            text.remove_prefix(1);
            continue;
        }
        std::size_t length = utf8_length(text);
        out.append(length == 0 ? replacement : text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

std::string quote(std::string_view text)
{
    std::string out;
    append_quoted(out, text);
    return out;
}

Writer& Writer::key(std::string_view name)
{
    separate();
    append_quoted(out_, name);
    out_ += pretty_ ? ": " : ":";
    after_key_ = true;
    return *this;
}

Writer& Writer::value(std::string_view text)
{
    separate();
    append_quoted(out_, text);
    return *this;
}

Writer& Writer::value(double number)
{
    if (!std::isfinite(number))
        return null();
    return raw(join(number));
}

Writer& Writer::raw(std::string_view json)
{
    separate();
    out_.append(json);
    return *this;
}

Writer& Writer::open(char bracket)
{
    separate();
    out_ += bracket;
    ++depth_;
    first_ = true;
    return *this;
}

Writer& Writer::close(char bracket)
{
    CHECK(depth_ > 0 && !after_key_);
    --depth_;
    if (!first_)
        new_line();
    out_ += bracket;
    first_ = false;
    return *this;
}

// What belongs between the last thing written and the next one.
void Writer::separate()
{
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (!first_)
        out_ += ',';
    if (depth_ > 0)
        new_line();
    first_ = false;
}

void Writer::new_line()
{
    if (!pretty_)
        return;
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
}

}  // namespace holdfast::json
