// How everything that is watched is, on one screen: GET /health as lines for a person. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "ctl/screen/picture.h"
#include "ctl/screen/sparkline.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

// The latencies of each service, as they were seen.
class LatencyBook {
public:
    // A check that was seen before is not counted again; a service that is watched no more is
    // forgotten.
    void take(const json::Node& answer);
    // Null when nothing is known of it.
    const Samples* find(const json::Node& service) const;

private:
    struct Entry {
        std::string checked{};  // When, as it was written.
        Samples samples{};
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

// What is worst first. `columns` and `rows` are what there is room for, 0 for as many as it takes;
// what does not fit is counted in the last line. Without `book` there are no latencies but the
// last.
Picture draw_health(const json::Node& answer, const LatencyBook* book, std::size_t columns,
                    std::size_t rows);

}  // namespace holdfast::ctl
