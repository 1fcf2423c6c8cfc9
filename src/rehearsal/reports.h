// The reports that runs have left, as the daemon shows them: looked at on the aux thread, when
// somebody asks. What was read once is remembered until its file changes, and only a few are read
// at a time, so that others have the thread between them. Loop thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"
#include "rehearsal/host_folder.h"
#include "rehearsal/report.h"

namespace holdfast::rehearsal {

// Of one that cannot be shown there is the reason.
struct Listed {
    std::string id;
    std::optional<Summary> summary{};
    std::string trouble{};
};

class Reports {
public:
    static constexpr std::size_t askers_max = 64;    // Of the list.
    static constexpr std::size_t readings_max = 8;   // Of whole reports.
    static constexpr std::size_t files_at_once = 8;  // For the list.

    // Newest first. Errc::unavailable when the folder cannot be read, and says why.
    using ListDone = std::function<void(const Result<std::vector<Listed>>&)>;
    // Errc::not_found, or Errc::corrupt with the reason.
    using FindDone = std::function<void(const Result<Report>&)>;

    // `aux` collects nothing after this has gone.
    explicit Reports(Worker& aux);
    ~Reports();
    Reports(const Reports&) = delete;
    Reports& operator=(const Reports&) = delete;

    // Where they are from now on; empty: nobody wants to see them.
    void apply(std::string folder);
    bool is_on() const noexcept { return !folder_.empty(); }

    void list(ListDone done);
    void find(const std::string& id, const FindDone& done);

private:
    class Listing;
    class Finding;
    struct Known {
        std::int64_t stamp = 0;
        Listed listed;
    };

    void look();
    void note(Listing& listing);
    void answer(const Result<std::vector<Listed>>& all);

    Worker& aux_;
    std::string folder_;
    std::map<std::string, Known> known_;  // At most runs_max.
    std::vector<ListDone> askers_;
    std::size_t readings_ = 0;
    // Null when this is gone: what is being read comes back to nobody.
    std::shared_ptr<Reports*> self_;
};

}  // namespace holdfast::rehearsal
