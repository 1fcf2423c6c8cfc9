#include "watch/journal/journal_tail_source.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "watch/journal/journal_match.h"

namespace holdfast::watch {
namespace {

// Sums of one step, by the place of their rule.
class Tally {
public:
    Tally(const JournalRules& rules, WallTime now) : rules_{rules}, now_{now}, yields_(rules.size())
    {
    }

    void take(const systemd::JournalRecord& record)
    {
        for (std::size_t i = 0; i < rules_.size(); ++i)
            if (counts(rules_[i].check, record))
                add(rules_[i], yields_[i], record);
    }

    std::vector<JournalYield> yields() &&
    {
        std::vector<JournalYield> all;
        for (std::optional<JournalYield>& each : yields_)
            if (each) {
                each->newest = cut_utf8(printable(each->newest), journal_message_bytes_max);
                all.push_back(*std::move(each));
            }
        return all;
    }

private:
    void add(const JournalRule& rule, std::optional<JournalYield>& yield,
             const systemd::JournalRecord& record)
    {
        if (!yield)
            yield = JournalYield{.service = rule.service, .serial = rule.serial};
        const WallTime at = std::min(record.at, now_);
        ++yield->buckets[journal_bucket(at, journal_bucket_seconds(rule.check.within))];
        yield->newest_at = at;
        yield->newest = record.value("MESSAGE").substr(0, journal_message_bytes_max * 2);
    }

    const JournalRules& rules_;
    WallTime now_;
    std::vector<std::optional<JournalYield>> yields_;
};

}  // namespace

JournalTailSource::JournalTailSource(const Clock& clock, std::string directory)
    : clock_{clock}, tail_{std::move(directory)}
{
}

void JournalTailSource::learn(const std::shared_ptr<const JournalRules>& rules)
{
    if (rules == rules_)
        return;
    rules_ = rules;
    names_.clear();
    for (const JournalRule& each : *rules)
        add_names(each.check, names_);
}

JournalHarvest JournalTailSource::read(const JournalQuestion& question)
{
    learn(question.rules);
    if (rules_->empty()) {
        tail_.close();
        return {.is_at_end = true};
    }
    Tally tally{*rules_, question.now};
    Result<systemd::JournalProgress> progress =
        tail_.read({.from = question.from,
                    .oldest = question.oldest,
                    .names = names_,
                    .entries_max = entries_max,
                    .time_max = time_max},
                   clock_, [&tally](const systemd::JournalRecord& record) { tally.take(record); });
    if (!progress)
        return {.trouble = std::move(progress).error().context};
    return {.trouble = {},
            .place = std::move(progress->place),
            .entries = progress->entries,
            .is_at_end = progress->is_at_end,
            .gap = progress->gap,
            .yields = std::move(tally).yields()};
}

}  // namespace holdfast::watch
