// holdfastctl asking a daemon that answers what a test wrote down about what is watched.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "tests/ctl/fixture.h"
#include "tests/fakes/canned_server.h"

namespace holdfast::ctl {

class WatchVerbs : public Verbs {
protected:
    // The exit code; what was printed before is forgotten.
    int run(CannedServer::Answers answers, std::vector<std::string> arguments)
    {
        console.printed.clear();
        console.complained.clear();
        CannedServer daemon{socket(), std::move(answers)};
        const int code = call(std::move(arguments));
        requests = daemon.requests();
        std::filesystem::remove(socket());
        return code;
    }
    // One answer of 200.
    int run(const std::string& request, std::string_view body, std::vector<std::string> arguments)
    {
        return run({{request, CannedServer::answer(200, body)}}, std::move(arguments));
    }

    // An answer with these of a list, and where it goes on: both as JSON.
    static std::string page(std::string_view items, std::string_view next)
    {
        return CannedServer::answer(200, join("{\"items\":[", items, "],\"next\":", next, "}"));
    }

    std::vector<std::string> requests;
};

}  // namespace holdfast::ctl
