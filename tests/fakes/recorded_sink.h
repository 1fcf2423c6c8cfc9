// A sink that remembers what it was given, and refuses or waits when a test wants it to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "obs/sink.h"

namespace holdfast::obs {

class RecordedSink final : public Sink {
public:
    // Entries as "name: text"; outlives the sink, which the log thread owns.
    struct Record {
        std::vector<std::string> lines;
        std::vector<Entry> entries;
        bool is_refusing = false;
        std::function<void()> before_write{};
    };

    explicit RecordedSink(Record& record) noexcept : record_{record} {}

    bool write(const Entry& entry, Reports& /*reports*/) override
    {
        if (record_.before_write)
            record_.before_write();
        if (record_.is_refusing)
            return false;
        std::string name{entry.message != nullptr ? entry.message->name : "debug"};
        record_.lines.push_back(name + ": " + entry.text);
        record_.entries.push_back(entry);
        return true;
    }
    const char* loss() const noexcept override { return "the sink refused them"; }

private:
    Record& record_;
};

}  // namespace holdfast::obs
