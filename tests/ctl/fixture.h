// holdfastctl with a configuration of the test's own, and a console in memory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ctl/run.h"
#include "tests/ctl/console.h"
#include "tests/daemon/check/fixture.h"

namespace holdfast::ctl {

class Verbs : public daemon::Host {
protected:
    Verbs()
    {
        std::filesystem::permissions(path("state"), std::filesystem::perms::all);
        // Where nothing listens that is not ours, and no name is needed.
        settings(R"("listen": ["127.0.0.1:18480"])");
    }
    void settings(const std::string& more)
    {
        write("holdfast.json", R"({"database": {"path": ")" + path("state/holdfast.db") +
                                   R"(", "free_min": "0B"}, "control": {"socket": ")" +
                                   path("state/c.sock") + "\"},\n" + more + "}");
    }
    int call(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.end(), {"--config", path("holdfast.json")});
        return run(arguments, console);
    }

    // Where the daemon is asked.
    std::string socket() const { return path("state/c.sock"); }

    MemoryConsole console;
};

}  // namespace holdfast::ctl
