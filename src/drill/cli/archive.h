// The reports that are kept: a folder each, with the report in all its forms. Main thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "drill/report/report.h"

namespace holdfast::drill {

struct Kept {
    std::string run;
    std::string drill;
    std::string title;
    std::string verdict;
    std::string started;
    double detected = -1;  // Seconds; -1: never.
    double recovered = -1;
    std::int64_t lost = 0;
};

class Archive {
public:
    static constexpr std::size_t reports_max = 500;  // Older ones are removed.

    explicit Archive(const std::string& state) : folder_{state + "/reports"} {}

    Result<void> keep(const Report& report) const;
    // Newest first.
    std::vector<Kept> list() const;
    // "report.json", "report.md".
    Result<std::string> read(const std::string& run, std::string_view file) const;
    std::string folder_of(const std::string& run) const { return folder_ + "/" + run; }

private:
    std::vector<std::string> names() const;

    std::string folder_;
};

// A report out of its JSON. Pure.
Result<Kept> read_kept(std::string_view json);

}  // namespace holdfast::drill
