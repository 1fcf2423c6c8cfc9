#include "obs/journal_sink.h"

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::obs {
namespace {

// A wait that an operator may notice in the order or the gaps of entries.
constexpr Duration worth_saying = std::chrono::seconds{1};

}  // namespace

JournalSink::JournalSink(const Clock& clock, Send send) : clock_{clock}, send_{std::move(send)}
{
}

bool JournalSink::write(const Entry& entry, Reports& reports)
{
    std::string priority = join(static_cast<int>(entry.severity));
    std::vector<systemd::JournalField> fields;
    fields.reserve(entry.fields.size() + 3);
    fields.push_back({"MESSAGE", entry.text});
    fields.push_back({"PRIORITY", priority});
    if (entry.message != nullptr)
        fields.push_back({"MESSAGE_ID", entry.message->id});
    for (const Field& field : entry.fields)
        fields.push_back({field.name, field.value});

    Instant before = clock_.now();
    std::error_code error = send_(fields);
    Duration waited = clock_.now() - before;
    // Once an episode: telling it may take as long.
    if (waited < worth_saying) {
        is_slow_ = false;
    } else if (!std::exchange(is_slow_, true)) {
        std::string waited_text =
            join(std::chrono::duration_cast<std::chrono::seconds>(waited).count());
        reports.add(messages::journal_blocked,
                    join("the journal took no entry for ", waited_text, " s"),
                    {{"HOLDFAST_SECONDS", waited_text}});
    }
    if (error && !std::exchange(is_refusing_, true))
        reports.add(messages::journal_unavailable,
                    join("the journal refuses entries: ", error.message()),
                    {{"HOLDFAST_ERROR", error.message()}});
    if (!error)
        is_refusing_ = false;
    return !error;
}

}  // namespace holdfast::obs
