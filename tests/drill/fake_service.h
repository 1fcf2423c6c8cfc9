// A service that does what it is told at once, and remembers it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "drill/host/service.h"

namespace holdfast::drill {

class FakeService final : public Service {
public:
    std::string_view kind() const noexcept override { return "fake"; }
    std::string describe() const override { return "{\"kind\":\"fake\"}"; }
    const std::string& unit() const noexcept override { return unit_; }

    Result<void> act(std::string_view verb, const std::string& unit, Duration) override
    {
        deeds.push_back(join(verb, unit.empty() ? "" : " ", unit));
        if (!trouble.empty())
            return Error{Errc::unavailable, trouble};
        if (verb == "start" || verb == "restart")
            state = "active";
        if (verb == "stop")
            state = "inactive";
        return {};
    }
    Result<std::string> property(const std::string&, const std::string& name) override
    {
        return name == "ActiveState" ? state : std::string{};
    }
    Result<Process> main_process(const std::string&) override
    {
        auto found = find_process(pid);
        if (!found)
            return Error{Errc::not_found, "nothing runs"};
        return *found;
    }
    Result<void> read_units_again() override
    {
        deeds.emplace_back("daemon-reload");
        return {};
    }
    Result<std::vector<Said>> said_since(WallTime, std::size_t) override { return said; }

    std::string state = "active";
    std::string trouble;  // Not empty: nothing works.
    std::vector<std::string> deeds;
    std::vector<Said> said;
    pid_t pid = 0;

private:
    std::string unit_ = "fake.service";
};

}  // namespace holdfast::drill
