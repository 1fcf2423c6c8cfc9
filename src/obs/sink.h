// Where entries end up: the journal, a terminal, a file. Log thread only.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "obs/entry.h"

namespace holdfast::obs {

// What the log has to say about itself. It does not go through the queue, which may be full just
// then. Bounded by its writers: they speak once per episode.
class Reports {
public:
    explicit Reports(const Clock& clock) noexcept : clock_{clock} {}

    Entry make(const Message& message, std::string text, std::vector<Field> fields = {}) const
    {
        return {&message,          message.severity, std::move(text),
                std::move(fields), clock_.wall(),    clock_.now()};
    }
    void add(const Message& message, std::string text, std::vector<Field> fields = {})
    {
        add(make(message, std::move(text), std::move(fields)));
    }
    void add(Entry entry) { entries_.push_back(std::move(entry)); }
    std::deque<Entry> take() { return std::exchange(entries_, {}); }

private:
    const Clock& clock_;
    std::deque<Entry> entries_;
};

class Sink {
public:
    virtual ~Sink() = default;

    // False when the entry is lost here. May wait for what the entry goes to.
    virtual bool write(const Entry& entry, Reports& reports) = 0;
    // About once a second.
    virtual void tick(Instant /*now*/, Reports& /*reports*/) {}
    // Completes "3 entries were lost because ...".
    virtual const char* loss() const noexcept = 0;
};

}  // namespace holdfast::obs
