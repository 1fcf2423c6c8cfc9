// A console in memory.
#pragma once

#include <string>

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

    daemon::Environment variables;
    bool journal = false;
    bool terminal = false;
    std::string printed;
    std::string complained;
    std::string logged;
    std::string remedy;  // Of the last entry.
};

}  // namespace holdfast::ctl
