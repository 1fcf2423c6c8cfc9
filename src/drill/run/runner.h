// Plays one drill from its setup to the last thing that is taken back, and tells what was seen.
// Nothing here judges: that is the verdict's. Main thread.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "drill/format/drill.h"
#include "drill/host/system_clock.h"
#include "drill/report/report.h"
#include "drill/run/injections.h"
#include "drill/run/orders.h"
#include "drill/run/places.h"
#include "drill/run/probes.h"
#include "drill/run/screen.h"
#include "drill/run/watch.h"

namespace holdfast::drill {

enum class Mode : std::uint8_t {
    automatic,
    guided,  // A person diagnoses and repairs, and is timed.
};

struct RunSettings {
    Programs programs;
    Where where;
    Mode mode = Mode::automatic;
    std::string folder;  // Of this run: it exists.
    std::string name;    // Of this run.
    const std::atomic<bool>* is_interrupted = nullptr;
};

class Runner {
public:
    // `drill` is not expanded yet. Both `settings.is_interrupted` and `screen` outlive it.
    Runner(Drill drill, RunSettings settings, Screen& screen);

    // Once. Whatever happens, it has tried to take everything back when it returns.
    Report run();

private:
    struct Parts;  // What there is once the stage is set.

    void play(Parts& parts);
    bool set_up(Parts& parts);
    bool is_steady(Parts& parts, Phase phase);
    void inject(Parts& parts);
    void look_at_holds(Parts& parts);
    void diagnose(Parts& parts);
    void wait_for_diagnosis();
    void repair(Parts& parts);
    void recover(Parts& parts);
    void check_invariants(Parts& parts);
    void clean_up(Parts& parts);
    void tell_story(Parts& parts);

    // By a person, by the drill's own time, or by something that it could not do.
    bool is_stopped();
    void note(std::string text);
    void note_reverted(const Result<std::vector<Reverted>>& all);
    Duration at() const { return clock_.now() - zero_; }
    void mark(Phase phase, std::vector<Wanted> all);

    Drill drill_;
    RunSettings settings_;
    Screen& screen_;
    SystemClock clock_;
    Instant began_;
    WallTime began_wall_;
    Instant zero_;  // The first injection; before it, the beginning.
    Instant repaired_;
    Report report_;
};

}  // namespace holdfast::drill
