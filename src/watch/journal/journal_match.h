// Whether an entry of the journal is one that a check counts. Pure; any thread.
//
// What Holdfast says because of what its checks found (alerts, who could not be told of them,
// versions that changed) is counted by no check, whatever that looks for: such an entry would be
// the reason of the next one, for ever. All else that it says counts like any other's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/systemd/journal_record.h"
#include "watch/local_check.h"

namespace holdfast::watch {

bool counts(const JournalCheck& check, const systemd::JournalRecord& record);

// Adds the names of the fields that counts() looks at, once each.
void add_names(const JournalCheck& check, std::vector<std::string>& names);

// By the unit itself, or about it by those who may: systemd, and its handler of core dumps.
// Anybody can write the same fields, but not under their numbers.
bool is_of_unit(const systemd::JournalRecord& record, std::string_view unit) noexcept;

// Two checks with the same text count the same entries in the same time.
std::string describe(const JournalCheck& check);

}  // namespace holdfast::watch
