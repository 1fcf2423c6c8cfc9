#include "watch/notify/summary.h"

#include <algorithm>

#include "base/text.h"
#include "watch/circumstance/circumstance.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t title_bytes_max = 140;
constexpr std::size_t line_bytes_max = 400;
constexpr std::size_t sentence_bytes_max = 300;
constexpr std::size_t journal_line_bytes_max = 240;
constexpr std::size_t names_max = 20;

std::string subject_of(const Notice& notice)
{
    if (notice.alert.service == host_key)
        return "this host";
    if (notice.alert.kind == AlertKind::test)
        return notice.name;
    std::string text = notice.name.empty() ? notice.alert.service_id : notice.name;
    if (!notice.environment.empty() && notice.environment != "unknown")
        append_to(text, " (", notice.environment, ")");
    return text;
}

std::string what_of(const Alert& alert)
{
    switch (alert.kind) {
    case AlertKind::down:
        return std::string{to_string(alert.status)};
    case AlertKind::heartbeat:
        return "Heartbeat missed";
    case AlertKind::degraded:
        return "DEGRADED";
    case AlertKind::latency:
        return "Slow";
    case AlertKind::version:
        return "Wrong version";
    case AlertKind::certificate:
        return "Certificate ends soon";
    case AlertKind::test:
        return "Test";
    case AlertKind::host_offline:
        break;
    }
    return "Offline";
}

// On one line, without commands.
std::string one_line(std::string text, std::size_t bytes_max)
{
    std::ranges::replace_if(text, is_control, ' ');
    return std::string{cut_utf8(printable(text), bytes_max)};
}

std::string headline_of(const Notice& notice)
{
    std::string_view before = notice.event == Event::resolved   ? "Resolved, was "
                              : notice.event == Event::reminder ? "Still "
                                                                : "";
    return join(before, what_of(notice.alert), ": ", subject_of(notice));
}

std::string line_of(const Notice& notice)
{
    const Alert& alert = notice.alert;
    std::string line = join(headline_of(notice), ", since ", time_of(alert.since));
    if (alert.resolved)
        append_to(line, " until ", time_of(*alert.resolved));
    else if (alert.failures > 1)
        append_to(line, ", ", alert.failures, " checks");
    if (!alert.reason.empty())
        append_to(line, ": ", alert.reason);
    if (!alert.children.empty())
        append_to(line, "; explains ", list_of(alert.children));
    return one_line(std::move(line), line_bytes_max);
}

// Of what is over nobody needs to be told what it was like.
bool has_news(const Notice& notice) noexcept
{
    return notice.event != Event::resolved;
}

}  // namespace

std::string time_of(WallTime time)
{
    std::string text = format_rfc3339(time);
    text.resize(text.find('.'));
    return text + 'Z';
}

std::string list_of(const std::vector<std::string>& names)
{
    std::size_t shown = std::min(names.size(), names_max);
    std::string list = join_list({names.begin(), names.begin() + static_cast<long>(shown)}, ", ");
    if (names.size() > shown)
        append_to(list, " and ", names.size() - shown, " more");
    return list;
}

std::string title_of(const Message& message)
{
    if (message.members.size() == 1)
        return one_line(headline_of(message.members.front()), title_bytes_max);
    auto resolved = std::ranges::count(message.members, Event::resolved, &Notice::event);
    auto firing = static_cast<std::ptrdiff_t>(message.members.size()) - resolved;
    if (firing == 0)
        return join(resolved, " alerts resolved", message.is_over ? ", all of them" : "");
    return resolved == 0 ? join(firing, " alerts")
                         : join(firing, " alerts, ", resolved, " resolved");
}

std::string text_of(const Message& message, std::string_view before_sentence)
{
    std::string text;
    std::size_t shown = std::min(message.members.size(), lines_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const Notice& notice = message.members[i];
        append_to(text, i == 0 ? "" : "\n", line_of(notice));
        if (const std::string sentence = sentence_of(notice); !sentence.empty())
            append_to(text, before_sentence, sentence);
    }
    if (message.members.size() > shown)
        append_to(text, "\nand ", message.members.size() - shown, " more");
    return text;
}

std::string sentence_of(const Notice& notice)
{
    return has_news(notice) ? one_line(notice.alert.attached.because, sentence_bytes_max)
                            : std::string{};
}

std::vector<std::string> journal_of(const Message& message)
{
    auto has_lines = [](const Notice& notice) {
        return has_news(notice) && !notice.alert.attached.lines.empty();
    };
    const auto with_lines =
        static_cast<std::size_t>(std::ranges::count_if(message.members, has_lines));
    std::vector<std::string> all;
    for (const Notice& notice : message.members) {
        if (!has_lines(notice) || all.size() >= journal_lines_max)
            continue;
        const std::vector<JournalLine>& lines = notice.alert.attached.lines;
        const std::size_t room = std::min(std::max<std::size_t>(journal_lines_max / with_lines, 1),
                                          journal_lines_max - all.size());
        for (std::size_t i = lines.size() - std::min(lines.size(), room); i < lines.size(); ++i)
            all.push_back(one_line(join(message.members.size() > 1 ? notice.alert.service_id : "",
                                        message.members.size() > 1 ? " " : "",
                                        clock_of(lines[i].at), " ", lines[i].text),
                                   journal_line_bytes_max));
    }
    return all;
}

}  // namespace holdfast::watch
