// Entries as the journal stores them: MESSAGE, MESSAGE_ID, PRIORITY and our fields, any bytes.
// Log thread only.
#pragma once

#include <functional>
#include <span>
#include <system_error>

#include "base/time.h"
#include "lib/systemd/journal.h"
#include "obs/sink.h"

namespace holdfast::obs {

class JournalSink final : public Sink {
public:
    using Send = std::function<std::error_code(std::span<const systemd::JournalField>)>;

    // `clock` outlives the sink. Tests give their own `send`.
    explicit JournalSink(const Clock& clock, Send send = systemd::journal_send);

    bool write(const Entry& entry, Reports& reports) override;
    const char* loss() const noexcept override { return "the journal refused them"; }

private:
    const Clock& clock_;
    Send send_;
    bool is_slow_ = false;
    bool is_refusing_ = false;
};

}  // namespace holdfast::obs
