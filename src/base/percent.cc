#include "base/percent.h"

#include "base/text.h"

namespace holdfast {
namespace {

void append_escape(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    auto byte = static_cast<unsigned char>(c);
    append_to(out, '%', digits[byte >> 4U], digits[byte & 0xFU]);
}

int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string percent_encode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (char c : text) {
        char lower = to_lower(c);
        bool is_plain = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
                        std::string_view{"-._~"}.find(c) != std::string_view::npos;
        if (is_plain)
            out.push_back(c);
        else
            append_escape(out, c);
    }
    return out;
}

std::string percent_encode_past(std::string_view fixed, std::string_view text)
{
    if (text.empty() || text != fixed)
        return percent_encode(text);
    std::string out;
    append_escape(out, text.front());
    return out + percent_encode(text.substr(1));
}

std::optional<std::string> percent_decode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size())
            return std::nullopt;
        int high = hex_value(text[i + 1]);
        int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return std::nullopt;
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

std::string order_path(std::string_view order_id)
{
    return join("/orders/", percent_encode_past("stats", order_id));
}

}  // namespace holdfast
