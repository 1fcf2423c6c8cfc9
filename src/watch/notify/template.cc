#include "watch/notify/template.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "watch/notify/summary.h"

namespace holdfast::watch {
namespace {

struct Place {
    std::string_view name;
    std::string (*value)(const Notice&);
};

constexpr std::array places{
    Place{"event", [](const Notice& n) { return std::string{to_string(n.event)}; }},
    Place{"kind", [](const Notice& n) { return std::string{to_string(n.alert.kind)}; }},
    Place{"serviceId", [](const Notice& n) { return n.alert.service_id; }},
    Place{"name", [](const Notice& n) { return n.name; }},
    Place{"url", [](const Notice& n) { return n.url; }},
    Place{"environment", [](const Notice& n) { return n.environment; }},
    Place{"group", [](const Notice& n) { return n.group; }},
    Place{"status", [](const Notice& n) { return std::string{to_string(n.alert.status)}; }},
    Place{"lastStatus",
          [](const Notice& n) { return std::string{to_legacy_string(n.alert.status)}; }},
    Place{"reason", [](const Notice& n) { return n.alert.reason; }},
    Place{"consecutiveFailures", [](const Notice& n) { return join(n.alert.failures); }},
    Place{"since", [](const Notice& n) { return time_of(n.alert.since); }},
    Place{"at", [](const Notice& n) { return time_of(n.at); }},
    Place{"lastCheckedAt", [](const Notice& n) { return time_of(n.alert.last_checked); }},
    Place{"key", [](const Notice& n) { return n.alert.key; }},
    Place{"children", [](const Notice& n) { return list_of(n.alert.children); }},
    Place{"because", [](const Notice& n) { return sentence_of(n); }},
    Place{"journal", [](const Notice& n) { return join_list(journal_of({.members = {n}}), "\n"); }},
};

}  // namespace

std::vector<std::string_view> BodyTemplate::names()
{
    std::vector<std::string_view> all;
    for (const Place& place : places)
        all.push_back(place.name);
    return all;
}

Result<BodyTemplate> BodyTemplate::parse(std::string_view text)
{
    if (text.size() > bytes_max)
        return Error{Errc::invalid, join("a template has at most ", bytes_max, " bytes")};
    BodyTemplate parsed;
    while (true) {
        std::size_t begin = text.find("{{");
        if (begin == std::string_view::npos)
            break;
        std::size_t end = text.find("}}", begin);
        if (end == std::string_view::npos)
            return Error{Errc::invalid, "a {{ of the template has no }}"};
        std::string_view name = trim(text.substr(begin + 2, end - begin - 2));
        const auto* place = std::ranges::find(places, name, &Place::name);
        if (place == places.end()) {
            std::string_view close = closest_name(name, names());
            return Error{Errc::invalid,
                         join("the template has no place {{", printable(name.substr(0, 64)), "}}",
                              close.empty() ? "" : "; did you mean ", close)};
        }
        parsed.pieces_.push_back(
            {.text = std::string{text.substr(0, begin)}, .value = place->value});
        text.remove_prefix(end + 2);
    }
    parsed.pieces_.push_back({.text = std::string{text}, .value = nullptr});
    return parsed;
}

std::string BodyTemplate::fill(const Notice& notice) const
{
    std::string body;
    for (const Piece& piece : pieces_) {
        body += piece.text;
        if (piece.value != nullptr)
            body += escape_json(piece.value(notice));
    }
    return body;
}

std::string escape_json(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    while (!text.empty()) {
        std::size_t length = utf8_length(text);
        char c = text.front();
        auto byte = static_cast<unsigned char>(c);
        if (length == 0)
            out += "\xEF\xBF\xBD";
        else if (c == '"' || c == '\\')
            append_to(out, '\\', c);
        else if (byte < 0x20)
            append_to(out, "\\u00", digits[byte >> 4U], digits[byte & 0xFU]);
        else
            out += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return out;
}

}  // namespace holdfast::watch
