// What holdfast-upstream is told: its command line, and a file. Main thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "upstream/mode.h"

namespace holdfast::upstream {

struct Settings {
    std::string listen = "127.0.0.1:5003";
    std::string control;  // A path; "" for none.
    std::string log;      // The same.
    std::uint64_t seed = 1;
    std::vector<Behaviour> script{Behaviour{}};
    bool repeats = false;
};

struct Options {
    enum class Action { run, help, version, refuse };

    Action action = Action::run;
    std::string complaint;  // What is wrong, for Action::refuse.
    std::string file;       // --config
    // The others beat the file.
    std::optional<std::string> listen;
    std::optional<std::string> control;
    std::optional<std::string> log;
    std::optional<std::uint64_t> seed;
    std::optional<Mode> mode;
};

Options parse_options(const std::vector<std::string>& arguments);

// Errc::invalid says what is wrong with the text of the file.
Result<Settings> read_settings(std::string_view text);
void apply(const Options& options, Settings& settings);

extern const char* const usage;

}  // namespace holdfast::upstream
