// Where a verb speaks to: the terminal, a pipe or the journal, or a test's memory. Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/check/log_line.h"
#include "daemon/config/load.h"

namespace holdfast::ctl {

class Console {
public:
    virtual ~Console() = default;

    virtual const daemon::Environment& environment() const = 0;
    virtual void out(std::string_view text) = 0;
    // What out() was given is on its way now: for those who wait while somebody looks.
    virtual void flush() {}
    // At once and as a whole: half a picture would be seen. False when nobody takes it any more.
    virtual bool show(std::string_view picture)
    {
        out(picture);
        flush();
        return true;
    }
    virtual void err(std::string_view text) = 0;
    // Whether a person is looking at out().
    virtual bool is_terminal() const = 0;
    // Whether standard error goes to the journal: then log() says it, and err() would repeat it.
    virtual bool is_journal() const = 0;
    virtual void log(const daemon::LogLine& line) = 0;
    // A line of standard input, without its end. Nothing when there is none.
    virtual std::optional<std::string> read_line() = 0;
    // A line that a person types and nobody sees. Nothing when there is no person.
    virtual std::optional<std::string> ask_secret(std::string_view prompt) = 0;
};

}  // namespace holdfast::ctl
