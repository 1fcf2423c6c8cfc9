// Reads the configuration again while the service runs: on the aux thread, because it reads the
// disk. A wrong one changes nothing. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/job.h"
#include "base/loop.h"
#include "daemon/config/load.h"

namespace holdfast::obs {
class Log;
}

namespace holdfast::daemon {

class Reload {
public:
    struct Outcome {
        bool accepted = false;
        bool overloaded = false;  // Not even tried: the aux thread has too much to do.
        std::vector<Problem> problems;
        Changes changes;
    };
    using Answer = std::function<void(const Outcome&)>;
    // What can change at run time, changes.
    using Apply = std::function<void(const Settings&)>;

    // What the files say that the configuration names, put in force; adds to what has changed.
    using PutInForce = std::function<void(Changes&)>;
    // Reads such files: on the aux thread, with the settings that will be in force. A problem of
    // theirs refuses the reload.
    using Companion =
        std::function<PutInForce(const Settings&, const Environment&, std::vector<Problem>&)>;

    struct World {
        const Loop& loop;
        Worker& aux;
        obs::Log& log;
    };

    Reload(const World& world, Sources sources, Settings current, Apply apply);

    // While wiring.
    void also_read(Companion companion) { companions_.push_back(std::move(companion)); }

    // Reads, compares, applies, then answers. The service manager is told the whole time. `actor`
    // asked for it: "uid:0".
    void request(std::string actor, Answer answer);

    const Settings& current() const noexcept { return current_; }

private:
    class ReadJob;
    struct Asker {
        std::string actor;
        Answer answer;
    };

    void finish(const Settings& settings, std::vector<Problem> problems,
                const std::vector<PutInForce>& companions);
    void refuse(std::vector<Problem> problems);
    void accept(const Settings& settings);
    void answer_all(const Outcome& outcome);
    // "uid:0, uid:1000": one reading is everybody's.
    std::string actors() const;

    World world_;
    Sources sources_;
    Settings current_;  // What is in force; keys that need a restart keep their old value.
    Apply apply_;
    std::vector<Companion> companions_;
    std::vector<Asker> waiting_;  // Bounded by the connections of the control socket.
};

}  // namespace holdfast::daemon
