// What an action does, in three parts: look how things are, which changes nothing; do it; take it
// back. What was seen is written down before anything is done, so that any process can take it
// back, at any time, as often as it likes: it is taken back only where it still is as it was done,
// and what somebody has repaired meanwhile stays repaired. Blocks; main thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "drill/format/drill.h"
#include "drill/host/service.h"

namespace holdfast::drill {

// All that is known of an injection: names and values.
class Facts {
public:
    using Map = std::map<std::string, std::string, std::less<>>;

    Facts() = default;
    explicit Facts(Map all) : all_{std::move(all)} {}

    // Empty when there is none.
    std::string_view text(std::string_view name) const noexcept;
    std::string string(std::string_view name) const { return std::string{text(name)}; }
    std::int64_t number(std::string_view name) const noexcept;
    bool has(std::string_view name) const noexcept { return all_.contains(name); }
    void set(std::string_view name, std::string value);
    void set(std::string_view name, std::int64_t value);

    const Map& all() const noexcept { return all_; }

private:
    Map all_;
};

// Where it is done.
struct World {
    Service& service;
    std::string work;              // A folder for what is kept meanwhile.
    std::string upstream;          // Where the simulated service answers.
    std::string upstream_control;  // Its control socket, or "".
    std::string program;           // This one, for those parts that go on by themselves.
    Duration patience = std::chrono::seconds{30};
};

struct Deed {
    std::string_view action;
    Result<Facts> (*look)(const Parameters& parameters, World& world);
    Result<void> (*apply)(const Facts& facts, World& world);
    Result<void> (*revert)(const Facts& facts, World& world);
};

// Every action of the vocabulary has one, but for "undo" and "wait".
const Deed* find_deed(std::string_view action) noexcept;

}  // namespace holdfast::drill
