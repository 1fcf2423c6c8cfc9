#include "http/header_text.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::http {
namespace {

bool is_token_character(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

// The index of the quote that closes the one at the start of `text`; npos when none does.
std::size_t closing_quote(std::string_view text) noexcept
{
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i;
    }
    return std::string_view::npos;
}

}  // namespace

bool is_token(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_quoted(std::string_view text) noexcept
{
    return text.size() >= 2 && text.front() == '"' && closing_quote(text) == text.size() - 1;
}

std::string unquoted(std::string_view text)
{
    if (!is_quoted(text))
        return std::string{text};
    std::string value;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        value.push_back(text[i]);
    }
    return value;
}

std::string_view take_until(std::string_view& rest, char separator) noexcept
{
    std::size_t end = 0;
    while (end < rest.size() && rest[end] != separator) {
        if (rest[end] == '"') {
            std::size_t length = closing_quote(rest.substr(end));
            end = length == std::string_view::npos ? rest.size() : end + length + 1;
        } else {
            ++end;
        }
    }
    std::string_view taken = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return taken;
}

}  // namespace holdfast::http
