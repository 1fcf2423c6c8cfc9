// /status.json: how the service is, in one answer, in parts that those who know them write. Loop
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/router.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {

class StatusReport {
public:
    // Who asks on the control socket may read the journal as well: details are for him alone.
    struct Reader {
        bool is_trusted = false;
    };
    // Writes one value. Called for each answer: it must be cheap.
    using Write = std::function<void(json::Writer& json, const Reader& reader)>;

    // A member of that name, a literal.
    void add(std::string_view name, Write write) { parts_.push_back({name, std::move(write)}); }

    std::string render(const Reader& reader) const;

private:
    struct Part {
        std::string_view name;
        Write write;
    };
    std::vector<Part> parts_;
};

// `report` outlives the router.
void add_status_route(http::Router& router, const StatusReport& report);

}  // namespace holdfast::daemon
