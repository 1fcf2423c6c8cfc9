// Counts what the journal of this host says, for all checks at once: each entry is read once,
// however many look for it. Aux thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "lib/systemd/journal_tail.h"
#include "watch/journal/journal_source.h"

namespace holdfast::watch {

class JournalTailSource final : public JournalSource {
public:
    // Of one step: others wait for this thread.
    static constexpr std::size_t entries_max = 2000;
    static constexpr std::chrono::milliseconds time_max{10};

    // Of this host, or the files of a directory.
    explicit JournalTailSource(const Clock& clock, std::string directory = {});

    JournalHarvest read(const JournalQuestion& question) override;

private:
    void learn(const std::shared_ptr<const JournalRules>& rules);

    const Clock& clock_;
    systemd::JournalTail tail_;
    std::shared_ptr<const JournalRules> rules_;
    std::vector<std::string> names_;  // Of the fields that some rule looks at.
};

}  // namespace holdfast::watch
