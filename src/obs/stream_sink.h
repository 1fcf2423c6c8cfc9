// Lines on standard output: for eyes on a terminal, JSON for anything else. A reader that went
// away or does not read costs lines, nothing more. Log thread only.
#pragma once

#include "obs/line_writer.h"
#include "obs/sink.h"

namespace holdfast::obs {

class StreamSink final : public Sink {
public:
    enum class Style { json, plain, coloured };

    // `fd` is not owned. SIGPIPE must be ignored or blocked in the log thread.
    StreamSink(int fd, Style style) noexcept : fd_{fd}, style_{style} {}

    bool write(const Entry& entry, Reports& reports) override;
    const char* loss() const noexcept override { return "standard output could not be written"; }

private:
    int fd_;
    Style style_;
    LineWriter writer_;
};

}  // namespace holdfast::obs
