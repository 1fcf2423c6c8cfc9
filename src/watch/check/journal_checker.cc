#include "watch/check/journal_checker.h"

#include <string>
#include <variant>

#include "base/text.h"
#include "watch/journal/journal_counts.h"

namespace holdfast::watch {
namespace {

std::string say_count(const JournalFacts& facts, const JournalCheck& check)
{
    return join(facts.entries, facts.entries == 1 ? " entry" : " entries", " within ",
                format_duration(check.within));
}

std::string say_too_many(const JournalFacts& facts, const JournalCheck& check)
{
    std::string said = say_count(facts, check);
    if (check.entries_max == 0)
        append_to(said, ", expected none");
    else
        append_to(said, ", expected ", check.entries_max, " at most");
    if (!facts.newest.empty())
        append_to(said, "; the newest: ", facts.newest);
    return said;
}

std::string say_unknown(const JournalFacts& facts, const JournalCheck& check)
{
    if (!facts.trouble.empty())
        return facts.trouble;
    std::string said = say_count(facts, check);
    if (facts.read_until)
        append_to(said, " until ", format_rfc3339(*facts.read_until),
                  "; what came then is not read yet");
    if (facts.gap)
        append_to(said, "; what was written from ", format_rfc3339(facts.gap->from), " to ",
                  format_rfc3339(facts.gap->until), " was removed before it was read");
    return said;
}

}  // namespace

void JournalChecker::begin(const Check& check, Instant /*now*/)
{
    Observation seen;
    const auto* wanted = std::get_if<JournalCheck>(&check.service->local);
    if (surroundings_.journal == nullptr || wanted == nullptr) {
        seen.is_unknown = true;
        seen.problem = "the journal is not followed";
        return done_(check.id, std::move(seen));
    }
    const JournalFacts facts = surroundings_.journal->facts(*check.service);
    switch (judge(facts, wanted->entries_max)) {
    case JournalVerdict::quiet:
        break;
    case JournalVerdict::loud:
        seen.problem = say_too_many(facts, *wanted);
        break;
    case JournalVerdict::unknown:
        seen.is_unknown = true;
        seen.problem = say_unknown(facts, *wanted);
        break;
    }
    done_(check.id, std::move(seen));
}

}  // namespace holdfast::watch
