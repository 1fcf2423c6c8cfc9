#include "obs/main_sink.h"

#include <unistd.h>

#include "lib/systemd/journal.h"
#include "obs/journal_sink.h"
#include "obs/stream_sink.h"

namespace holdfast::obs {

std::unique_ptr<Sink> make_main_sink(const Clock& clock, const Surroundings& surroundings)
{
    using Style = StreamSink::Style;
    // Standard error is what the manager always connects; standard output may be a file.
    if (systemd::is_journal_stream(STDERR_FILENO, surroundings.journal_stream))
        return std::make_unique<JournalSink>(clock);
    if (isatty(STDOUT_FILENO) == 0)
        return std::make_unique<StreamSink>(STDOUT_FILENO, Style::json);
    return std::make_unique<StreamSink>(STDOUT_FILENO,
                                        surroundings.no_color ? Style::plain : Style::coloured);
}

}  // namespace holdfast::obs
