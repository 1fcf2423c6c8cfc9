// The last words of a unit for somebody who will not wait for ever: asks another port, and answers
// by itself when that has not answered within a while. Loop thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "watch/journal/journal_lines.h"

namespace holdfast::watch {

class PatientJournalLines final : public JournalLines, public Task {
public:
    // As long as alerts wait for the same.
    static constexpr std::chrono::seconds patience{5};

    // Both outlive it.
    PatientJournalLines(Loop& loop, JournalLines& journal);
    ~PatientJournalLines() override;
    PatientJournalLines(const PatientJournalLines&) = delete;
    PatientJournalLines& operator=(const PatientJournalLines&) = delete;

    // On the loop from now on. Before it, and after its end, nobody is asked.
    void start();
    // Who waits is told so.
    void stop();

    // As many may wait as the other port lets.
    void last_of(const std::string& unit, Done done) override;
    std::size_t waiting() const noexcept { return waiting_.size(); }

    const char* name() const noexcept override { return "journal_patience"; }
    Instant step(Instant now) override;

private:
    struct Waiting {
        Instant until{};
        Done done{};
    };

    void answer(std::uint64_t number, Result<std::vector<JournalLine>> lines);

    Loop& loop_;
    JournalLines& journal_;
    bool is_started_ = false;
    std::uint64_t number_ = 0;
    std::map<std::uint64_t, Waiting> waiting_;  // By number: who came first gives up first.
    // Null when this is gone: what comes later comes to nobody.
    std::shared_ptr<PatientJournalLines*> self_;
};

}  // namespace holdfast::watch
