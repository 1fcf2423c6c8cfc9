#include "watch/announcement/announcement.h"

#include <algorithm>

#include "base/characters.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

// What turns the direction of reading belongs into some languages; pages take its force away.
bool is_text(std::string_view text, bool has_lines)
{
    return is_utf8(text) && std::ranges::none_of(text, [has_lines](char c) {
               return is_control(c) && !(has_lines && (c == '\n' || c == '\t'));
           });
}

}  // namespace

std::string_view to_string(AnnouncementKind kind) noexcept
{
    return announcement_kinds[static_cast<std::size_t>(kind)];
}

std::optional<AnnouncementKind> parse_announcement_kind(std::string_view word) noexcept
{
    const auto found = std::ranges::find(announcement_kinds, word);
    if (found == announcement_kinds.end())
        return std::nullopt;
    return static_cast<AnnouncementKind>(found - announcement_kinds.begin());
}

std::optional<AnnouncementFault> find_fault(const Announcement& announcement, WallTime now)
{
    const std::string& title = announcement.title;
    if (title.size() > Announcement::title_bytes_max)
        return AnnouncementFault{"title", "it is longer than 200 bytes"};
    if (!is_text(title, false))
        return AnnouncementFault{"title", "it is no line of text"};
    if (is_blank(title))
        return AnnouncementFault{"title", "it says nothing"};
    if (announcement.text.size() > Announcement::text_bytes_max)
        return AnnouncementFault{"text", "it is longer than 16 KiB"};
    if (!is_text(announcement.text, true))
        return AnnouncementFault{"text", "it has characters that are no text"};
    if (announcement.starts > now + Announcement::longest ||
        announcement.starts < now - Announcement::longest)
        return AnnouncementFault{"starts", "that is more than a year away"};
    if (!announcement.ends)
        return std::nullopt;
    if (*announcement.ends <= std::max(announcement.starts, now))
        return AnnouncementFault{"ends", "it would be over before it begins, or is already"};
    if (*announcement.ends > announcement.starts + Announcement::longest)
        return AnnouncementFault{"ends", "that is more than a year later"};
    return std::nullopt;
}

std::string tidy_lines(std::string_view text)
{
    std::string tidy;
    tidy.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r')
            tidy.push_back(text[i]);
        else if (i + 1 == text.size() || text[i + 1] != '\n')
            tidy.push_back('\n');
    return std::string{trim(tidy)};
}

}  // namespace holdfast::watch
