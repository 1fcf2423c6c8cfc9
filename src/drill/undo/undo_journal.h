// What is injected just now, on the disk before it is done: a file of lines, each appended and
// synced, by the runner and by whoever takes back. Who reads it knows how to undo everything,
// whoever is gone by then. Blocks; main thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "base/time.h"
#include "drill/act/deed.h"

namespace holdfast::drill {

struct Injection {
    std::int64_t number = 0;
    std::string step;  // Its name in the drill.
    std::string action;
    Instant until{};  // Then it is taken back, whoever is still there. CLOCK_MONOTONIC.
    Facts facts{};
};

struct UndoHead {
    std::string run;
    std::string drill;
    std::string boot;     // What was injected before it began anew is not timed any more.
    std::string service;  // What Service::describe() said.
    std::string upstream;
    std::string upstream_control;
};

struct UndoState {
    UndoHead head;
    std::vector<Injection> active;  // In the order in which they were done.
    std::int64_t last_number = 0;
    bool has_ended = false;  // The run has said that nothing more comes.
};

class UndoJournal {
public:
    static constexpr std::size_t injections_max = 200;

    // Fails with Errc::conflict when there is one already.
    static Result<UndoJournal> create(const std::string& path, const UndoHead& head);
    static Result<UndoJournal> open(const std::string& path);

    // On the disk when it returns.
    Result<void> add(const Injection& injection);
    Result<void> note_reverted(std::int64_t number);
    Result<void> note_end();

    const std::string& path() const noexcept { return path_; }

private:
    UndoJournal(std::string path, Descriptor file) : path_{std::move(path)}, file_{std::move(file)}
    {
    }
    Result<void> append(const std::string& line);

    std::string path_;
    Descriptor file_;
};

// A line that a power cut left torn was never acted upon, and is left out. Pure.
Result<UndoState> read_undo_state(std::string_view text);

std::string to_line(const UndoHead& head);
std::string to_line(const Injection& injection);

}  // namespace holdfast::drill
