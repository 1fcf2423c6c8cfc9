#include "page/html/html.h"

#include <algorithm>

#include "base/characters.h"
#include "base/check.h"
#include "base/text.h"

namespace holdfast::page {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// Is itself, and one byte.
constexpr bool is_plain(char c) noexcept
{
    return c >= 0x20 && c < 0x7F && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

// Whether it is shown as it is; line ends and tabs are spaces to HTML.
bool is_shown(char32_t character) noexcept
{
    return character == U'\n' || character == U'\t' || !is_command(character);
}

std::string_view entity_of(char character) noexcept
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return {};
    }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text)
{
    while (!text.empty()) {
        // Nearly all of nearly every text.
        const auto plain = std::ranges::find_if_not(text, is_plain);
        if (plain != text.begin()) {
            out.append(text.begin(), plain);
            text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
            continue;
        }
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            out += replacement;
            text.remove_prefix(1);
            continue;
        }
        std::string_view rest = text;
        const char32_t character = take_character(rest);
        if (!is_shown(character))
            out += replacement;
        else if (std::string_view entity = entity_of(text.front()); !entity.empty())
            out += entity;
        else
            out += text.substr(0, length);
        text = rest;
    }
}

void Html::attribute(const Attribute& attribute)
{
    if (attribute.value.data() == nullptr)
        return;
    append_to(out_, ' ', attribute.name, "=\"");
    append_escaped(out_, attribute.value);
    out_.push_back('"');
}

Html& Html::begin(std::string_view tag, Attributes attributes)
{
    lone(tag, attributes);
    open_.push_back(tag);
    return *this;
}

Html& Html::end()
{
    CHECK(!open_.empty());
    append_to(out_, "</", open_.back(), '>');
    open_.pop_back();
    return *this;
}

Html& Html::lone(std::string_view tag, Attributes attributes)
{
    append_to(out_, '<', tag);
    for (const Attribute& each : attributes)
        attribute(each);
    out_.push_back('>');
    return *this;
}

Html& Html::text(std::string_view text)
{
    append_escaped(out_, text);
    return *this;
}

Html& Html::element(std::string_view tag, std::string_view text, Attributes attributes)
{
    return begin(tag, attributes).text(text).end();
}

Html& Html::foreign(std::string_view text, std::size_t bytes_max)
{
    begin("bdi").text(cut_utf8(text, bytes_max));
    if (text.size() > bytes_max)
        this->text("\xE2\x80\xA6");
    return end();
}

Html& Html::ready(std::string_view html)
{
    out_ += html;
    return *this;
}

}  // namespace holdfast::page
