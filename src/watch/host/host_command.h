// A command that runs: in a session of its own, with limits, an empty environment, nothing to read,
// and pipes for what it says. start() is for a thread that may wait for the disk, the rest for the
// loop thread.
//
// A shell sets the limits and then becomes the command. So nothing of ours runs between fork and
// exec in a process that has threads, the command has its limits before its first instruction, and
// a program on a file system that hangs keeps the shell waiting, and not us.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "base/descriptor.h"
#include "base/result.h"
#include "base/time.h"

namespace holdfast::watch {

class HostCommand {
public:
    // Of each process of it, where nothing else is said. The service's own limits hold for all
    // together; what eats up memory is to go before the daemon does.
    static constexpr unsigned descriptors_max = 256;
    static constexpr unsigned memory_mebibytes_max = 128;
    static constexpr unsigned file_mebibytes_max = 16;
    // Of the user, this daemon's threads included: less than the unit's TasksMax=, so that commands
    // which fork without end leave something.
    static constexpr unsigned processes_max = 48;

    struct Exit {
        int code = 0;
        int signal = 0;
    };

    // `arguments`: the path of the program first. `processor_time`: that each process of it may
    // use, for the case that nobody is left who would end it.
    static Result<HostCommand> start(const std::vector<std::string>& arguments,
                                     Duration processor_time);
    HostCommand(HostCommand&& other) noexcept
        : pid_{std::exchange(other.pid_, 0)},
          ended_{std::move(other.ended_)},
          output_{std::move(other.output_)},
          errors_{std::move(other.errors_)}
    {
    }
    HostCommand& operator=(HostCommand&& other) = delete;
    HostCommand(const HostCommand&) = delete;
    HostCommand& operator=(const HostCommand&) = delete;
    // Kills what is left of it, and waits for a moment, so that no zombie is left.
    ~HostCommand();

    // Readable when it has ended.
    int ended() const noexcept { return ended_.get(); }
    // Non-blocking.
    int output() const noexcept { return output_.get(); }
    int errors() const noexcept { return errors_.get(); }

    // To all processes of its session that have not left it.
    void signal(int number) const noexcept;
    // How it ended, once it has: kills what it has left behind. Nothing while it runs.
    std::optional<Exit> reap() noexcept;

private:
    HostCommand(pid_t pid, Descriptor ended, Descriptor output, Descriptor errors) noexcept
        : pid_{pid},
          ended_{std::move(ended)},
          output_{std::move(output)},
          errors_{std::move(errors)}
    {
    }

    pid_t pid_;  // Also of its session and its group; 0 when it is over.
    Descriptor ended_;
    Descriptor output_;
    Descriptor errors_;
};

// As much as there is now, but no more than so much a call; what is beyond `kept_max` is dropped.
// How many bytes there were; nothing at the end.
std::optional<std::size_t> drain(int fd, std::string& kept, std::size_t kept_max);

}  // namespace holdfast::watch
