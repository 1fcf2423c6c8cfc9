#include "obs/process_sample.h"

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace holdfast::obs {
namespace {

// The numbers behind the name, which is in parentheses and may hold spaces and parentheses itself.
// The first is field 3 of proc(5).
std::vector<std::string_view> fields_of(std::string_view stat)
{
    auto end = stat.rfind(") ");
    if (end == std::string_view::npos)
        return {};
    return split(trim(stat.substr(end + 2)), ' ');
}

// The words of the line that starts with `name`, without the name.
std::vector<std::string_view> words_of(std::string_view text, std::string_view name)
{
    std::vector<std::string_view> words;
    for (std::string_view line : split(text, '\n')) {
        if (!line.starts_with(name))
            continue;
        for (std::string_view word : split(line.substr(name.size()), ' '))
            if (!word.empty())
                words.push_back(word);
        break;
    }
    return words;
}

// The number, or nothing when `index` is out of range or it is none.
std::optional<double> number_at(const std::vector<std::string_view>& words, std::size_t index)
{
    if (index >= words.size())
        return std::nullopt;
    auto number = parse_number<std::int64_t>(words[index]);
    return number ? std::optional{static_cast<double>(*number)} : std::nullopt;
}

std::optional<double> max_fds_of(std::string_view limits)
{
    auto words = words_of(limits, "Max open files ");
    if (!words.empty() && words[0] == "unlimited")
        return std::numeric_limits<double>::infinity();
    return number_at(words, 0);
}

}  // namespace

Result<ProcessSample> parse_process(const ProcTexts& texts)
{
    auto fields = fields_of(texts.process);
    // Counted as in proc(5), which starts with 1.
    auto field = [&](std::size_t number) { return number_at(fields, number - 3); };
    auto user = field(14), kernel = field(15), threads = field(20), start = field(22);
    auto virtual_bytes = field(23), resident_pages = field(24);
    if (!user || !kernel || !threads || !start || !virtual_bytes || !resident_pages)
        return Error{Errc::invalid, "/proc/self/stat: not as in proc(5)"};
    auto boot = number_at(words_of(texts.system, "btime "), 0);
    if (!boot)
        return Error{Errc::invalid, "/proc/stat: no btime"};
    auto max_fds = max_fds_of(texts.limits);
    if (!max_fds)
        return Error{Errc::invalid, "/proc/self/limits: no 'Max open files'"};

    auto ticks = static_cast<double>(texts.ticks_per_second);
    return ProcessSample{.cpu_seconds = (*user + *kernel) / ticks,
                         .resident_bytes = *resident_pages * static_cast<double>(texts.page_bytes),
                         .virtual_bytes = *virtual_bytes,
                         .open_fds = static_cast<double>(texts.open_fds),
                         .max_fds = *max_fds,
                         .threads = *threads,
                         .start_time_seconds = *boot + *start / ticks};
}

}  // namespace holdfast::obs
