// Which way the log goes when nobody asks for a file: the journal if the service manager connected
// us to it, readable lines on a terminal, JSON otherwise. Called while wiring.
#pragma once

#include <memory>
#include <string_view>

#include "base/time.h"
#include "obs/sink.h"

namespace holdfast::obs {

struct Surroundings {
    std::string_view journal_stream{};  // $JOURNAL_STREAM
    bool no_color = false;              // $NO_COLOR is set and not empty, or $TERM is "dumb".
};

// `clock` outlives the sink.
std::unique_ptr<Sink> make_main_sink(const Clock& clock, const Surroundings& surroundings);

}  // namespace holdfast::obs
