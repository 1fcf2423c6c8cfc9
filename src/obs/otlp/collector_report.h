// What people are told of the collector: one line when it takes nothing any more, one when it does
// again, whatever fails in between. Loop thread.
#pragma once

#include <array>
#include <string>

#include "obs/log.h"
#include "obs/otlp/collector.h"

namespace holdfast::otlp {

class CollectorReport {
public:
    explicit CollectorReport(obs::Log& log) noexcept : log_{log} {}

    void note(Signal signal, const Receipt& receipt);
    // Another collector is asked from now on, or none.
    void forget() noexcept;
    // What is exported goes nowhere: it is said once, and stays the trouble until forget().
    void note_misdirected(const std::string& url, const std::string& instead);

    bool is_away(Signal signal) const noexcept { return !why_of(signal).empty(); }
    // Why something does not arrive; empty while all does.
    std::string trouble() const;

private:
    const std::string& why_of(Signal signal) const noexcept
    {
        return why_[static_cast<std::size_t>(signal)];
    }

    obs::Log& log_;
    std::array<std::string, 2> why_{};  // By signal.
    std::string misdirected_;
};

}  // namespace holdfast::otlp
