// Whether the service can serve, part by part. A part that is not essential never makes it
// unready: it shows as degraded. One that nobody wants is off, and no trouble to anybody. Loop
// thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace holdfast::daemon {

class Readiness {
public:
    // Empty while the part is well, else why it is not. Asked at every /readyz: it must be cheap.
    using Ask = std::function<std::string()>;

    struct Part {
        std::string name;
        bool essential;
        Ask ask;
        // Whether the configuration wants it just now; null: always.
        std::function<bool()> is_on{};
    };
    struct PartState {
        std::string name;
        bool essential;
        std::string trouble;  // Empty while it is off.
        bool is_on = true;

        bool is_up() const noexcept { return is_on && trouble.empty(); }
        const char* word() const noexcept
        {
            return !is_on ? "off" : trouble.empty() ? "up" : essential ? "down" : "degraded";
        }
    };
    struct Report {
        bool ready = true;
        bool degraded = false;
        std::vector<PartState> parts;

        const char* word() const noexcept
        {
            return !ready ? "unavailable" : degraded ? "degraded" : "ready";
        }
    };

    void add(Part part) { parts_.push_back(std::move(part)); }
    // From now on not ready: the service is stopping.
    void close() noexcept { stopping_ = true; }

    Report report() const
    {
        Report report{.ready = !stopping_};
        for (const Part& part : parts_) {
            const bool is_on = !part.is_on || part.is_on();
            PartState state{part.name, part.essential, is_on ? part.ask() : std::string{}, is_on};
            bool well = state.trouble.empty();
            report.ready = report.ready && (well || !part.essential);
            report.degraded = report.degraded || !well;
            report.parts.push_back(std::move(state));
        }
        return report;
    }

private:
    std::vector<Part> parts_;
    bool stopping_ = false;
};

}  // namespace holdfast::daemon
