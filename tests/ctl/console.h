// A console in memory.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "ctl/console.h"

namespace holdfast::ctl {

class MemoryConsole : public Console {
public:
    const daemon::Environment& environment() const override { return variables; }
    void out(std::string_view text) override { printed += text; }
    void err(std::string_view text) override { complained += text; }
    bool is_terminal() const override { return terminal; }
    bool is_journal() const override { return journal; }
    void log(const daemon::LogLine& line) override
    {
        append_to(logged, line.message->name, ": ", line.text, "\n");
        for (const obs::Field& field : line.fields)
            if (field.name == "HOLDFAST_REMEDY")
                remedy = field.value;
    }

    std::optional<std::string> read_line() override { return next(input); }
    std::optional<std::string> ask_secret(std::string_view prompt) override
    {
        append_to(asked, prompt);
        return next(typed);
    }

    std::deque<std::string> input;  // Lines of standard input.
    std::deque<std::string> typed;  // What a person answers; without any there is nobody.
    std::string asked;
    daemon::Environment variables;
    bool journal = false;
    bool terminal = false;
    std::string printed;
    std::string complained;
    std::string logged;
    std::string remedy;  // Of the last entry.

private:
    static std::optional<std::string> next(std::deque<std::string>& lines)
    {
        if (lines.empty())
            return std::nullopt;
        std::string line = std::move(lines.front());
        lines.pop_front();
        return line;
    }
};

}  // namespace holdfast::ctl
