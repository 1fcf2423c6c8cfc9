// The journal's native protocol: fields with any bytes in them. Any thread, but a frozen journald
// makes journal_send() wait for ever: only the log thread may call it.
#pragma once

#include <span>
#include <string_view>
#include <system_error>

namespace holdfast::systemd {

struct JournalField {
    std::string_view name;  // A-Z, 0-9 and _, as the journal wants it.
    std::string_view value;
};

// One entry. The journal adds who sent it. Success, too, when there is no journal at all.
std::error_code journal_send(std::span<const JournalField> fields);

// Whether `fd` is the stream that the service manager connected to the journal. `journal_stream`
// is the text of $JOURNAL_STREAM, "device:inode"; a child may have inherited the variable but not
// the stream.
bool is_journal_stream(int fd, std::string_view journal_stream) noexcept;

}  // namespace holdfast::systemd
