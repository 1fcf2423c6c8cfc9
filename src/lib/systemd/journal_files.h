// The journal's files as libsystemd opens them: what those who read them share. Never leaves
// src/lib/. A journal belongs to the thread that opened it.
#pragma once

#include <cstdint>
#include <string>

#include <systemd/sd-journal.h>

#include "base/handle.h"
#include "base/result.h"
#include "base/time.h"

namespace holdfast::systemd {

using Journal = Handle<sd_journal, sd_journal_close>;

// This host's system journal, or the files of a directory. That nothing of it may be read, which
// for libsystemd is a journal without entries, is a failure that says what to do.
Result<Journal> open_journal(const std::string& directory);
// Whether open_journal() would be refused by now.
Result<void> check_access(const std::string& directory);

Error journal_error(int negative_errno, const char* during);

// Of the entry at hand; empty when it has no such field.
std::string field_of(sd_journal* journal, const char* name);
WallTime time_of(sd_journal* journal);
std::uint64_t microseconds_of(WallTime time) noexcept;

// "NAME=value". Matches of one name are alternatives, those of different ones are all needed.
bool match(sd_journal* journal, const std::string& field);

}  // namespace holdfast::systemd
