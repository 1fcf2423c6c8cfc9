#include "lib/json/cursor.h"

#include <algorithm>

namespace holdfast::json {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_between_tokens(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

std::size_t digits_at(std::string_view text, std::size_t offset) noexcept
{
    auto end = std::min(text.find_first_not_of("0123456789", offset), text.size());
    return end > offset ? end - offset : 0;
}

// By the grammar and no further: 01 is the number 0 and then a mistake.
std::size_t number_length(std::string_view text) noexcept
{
    std::size_t length = text[0] == '-' ? 1 : 0;
    length += text.substr(length, 1) == "0" ? 1 : digits_at(text, length);
    if (text.substr(length, 1) == ".")
        length += 1 + digits_at(text, length + 1);
    if (text.substr(length, 1) == "e" || text.substr(length, 1) == "E") {
        ++length;
        bool is_signed = text.substr(length, 1) == "+" || text.substr(length, 1) == "-";
        length += is_signed ? 1 : 0;
        length += digits_at(text, length);
    }
    return length;
}

}  // namespace

Cursor::Cursor(std::string_view text) noexcept : text_{text}
{
    // The parser skips it as well; editors do not count it as a column.
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark)
        offset_ = byte_order_mark.size();
}

void Cursor::advance(std::size_t bytes) noexcept
{
    std::size_t end = std::min(offset_ + bytes, text_.size());
    for (; offset_ < end; ++offset_) {
        auto byte = static_cast<unsigned char>(text_[offset_]);
        if (byte == '\n') {
            ++at_.line;
            at_.column = 1;
        } else if ((byte & 0xC0) != 0x80) {  // What continues a character is no column.
            ++at_.column;
        }
    }
}

void Cursor::advance_to(std::size_t offset) noexcept
{
    if (offset > offset_)
        advance(offset - offset_);
}

void Cursor::skip_to_token(std::size_t limit) noexcept
{
    while (offset_ < std::min(limit, text_.size())) {
        if (is_between_tokens(text_[offset_]))
            advance(1);
        else if (!skip_comment(limit))
            return;
    }
}

bool Cursor::skip_comment(std::size_t limit) noexcept
{
    std::string_view rest = text_.substr(offset_, limit - offset_);
    if (rest.substr(0, 2) == "//") {
        advance(std::min(rest.find_first_of("\r\n"), rest.size()));
        return true;
    }
    if (rest.substr(0, 2) == "/*") {
        auto end = rest.find("*/", 2);
        if (end == std::string_view::npos)
            return false;
        advance(end + 2);
        return true;
    }
    return false;
}

std::string_view Cursor::take_string() noexcept
{
    std::size_t end = offset_ + 1;
    while (end < text_.size() && text_[end] != '"')
        end += text_[end] == '\\' ? 2U : 1U;
    std::string_view token = text_.substr(offset_, end + 1 - offset_);
    advance(token.size());
    return token;
}

std::string_view Cursor::take_word() noexcept
{
    std::string_view rest = text_.substr(offset_);
    std::size_t length = 0;
    if (!rest.empty()) {
        bool is_literal = rest[0] >= 'a' && rest[0] <= 'z';
        length = is_literal ? (rest[0] == 'f' ? 5 : 4) : number_length(rest);
    }
    std::string_view token = rest.substr(0, length);
    advance(token.size());
    return token;
}

}  // namespace holdfast::json
