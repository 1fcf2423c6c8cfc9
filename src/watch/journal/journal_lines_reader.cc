#include "watch/journal/journal_lines_reader.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "lib/systemd/journal_reader.h"

namespace holdfast::watch {

class JournalLinesReader::Reading final : public Job {
public:
    Reading(std::shared_ptr<JournalLinesReader*> reader, const Clock& clock, std::string directory,
            std::string unit)
        : reader_{std::move(reader)},
          clock_{clock},
          directory_{std::move(directory)},
          unit_{std::move(unit)}
    {
    }

    void run() override
    {
        auto found = systemd::last_lines_of(
            unit_, {.directory = directory_, .lines_max = lines_max, .time_max = time_max}, clock_);
        if (!found) {
            lines_ = std::move(found).error();
            return;
        }
        std::vector<JournalLine> lines;
        for (const systemd::UnitLine& each : *found)
            lines.push_back({.at = each.at,
                             .priority = std::min(each.priority, 7U),
                             .text = to_journal_text(each.text)});
        lines_ = std::move(lines);
    }
    void done() override
    {
        if (*reader_ != nullptr)
            (*reader_)->note(unit_, lines_);
    }

private:
    std::shared_ptr<JournalLinesReader*> reader_;
    const Clock& clock_;
    std::string directory_;
    std::string unit_;
    Lines lines_ = Error{Errc::unavailable, {}};
};

// No part of it that is cut off costs anything: a message may have megabytes.
std::string to_journal_text(std::string_view message)
{
    constexpr std::size_t bytes_max = JournalLines::line_bytes_max;
    const std::string shown = printable(message.substr(0, bytes_max + 4));
    return std::string{trim(cut_utf8(shown, bytes_max))};
}

JournalLinesReader::JournalLinesReader(Worker& aux, const Clock& clock, std::string directory)
    : aux_{aux},
      clock_{clock},
      directory_{std::move(directory)},
      self_{std::make_shared<JournalLinesReader*>(this)}
{
}

JournalLinesReader::~JournalLinesReader()
{
    *self_ = nullptr;
}

void JournalLinesReader::last_of(const std::string& unit, Done done)
{
    auto at = asked_.find(unit);
    const bool is_full =
        at == asked_.end() ? asked_.size() >= units_max : at->second.size() >= askers_max;
    if (is_full)
        return done(Error{Errc::overloaded, "too many ask for lines of the journal"});
    asked_[unit].push_back(std::move(done));
    if (at == asked_.end())
        waiting_.push_back(unit);
    begin_next();
}

// A unit that nobody takes now has an answer now, so that no request waits for another one.
void JournalLinesReader::begin_next()
{
    while (reading_ < jobs_max && !waiting_.empty()) {
        const std::string unit = std::move(waiting_.front());
        waiting_.pop_front();
        if (aux_.submit(std::make_unique<Reading>(self_, clock_, directory_, unit)))
            ++reading_;
        else
            answer(unit, Error{Errc::overloaded, "the journal was not read: too much to do"});
    }
}

void JournalLinesReader::note(const std::string& unit, const Lines& lines)
{
    --reading_;
    answer(unit, lines);
    begin_next();
}

// Who is told may ask again.
void JournalLinesReader::answer(const std::string& unit, const Lines& lines)
{
    auto asked = asked_.extract(unit);
    for (Done& each : asked.mapped())
        each(lines);
}

}  // namespace holdfast::watch
