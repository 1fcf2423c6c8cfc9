#include "watch/host/disk.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// Numbers of blocks are far from where a double loses one.
double percent_of(std::uint64_t part, std::uint64_t whole) noexcept
{
    return whole == 0 ? 0.0 : static_cast<double>(part) * 100 / static_cast<double>(whole);
}

std::string about(double number)
{
    return number < 10 ? join(std::floor(number * 10) / 10)
                       : join(static_cast<std::uint64_t>(number));
}

std::string about_bytes(std::uint64_t blocks, std::uint64_t block_bytes)
{
    static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double bytes = static_cast<double>(blocks) * static_cast<double>(block_bytes);
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return join(about(bytes), " ", units[unit]);
}

}  // namespace

Observation judge_disk(const DiskCheck& check, const DiskFacts& facts)
{
    if (facts.blocks == 0)
        return {.problem = join(check.path, " has no size: it is on a file system of another kind"),
                .is_unknown = true};
    // Some file systems have less than nothing when ordinary users have used what is root's.
    std::uint64_t unused = std::min(facts.blocks_free, facts.blocks);
    std::uint64_t available = facts.blocks_available > unused ? 0 : facts.blocks_available;
    // As df(1) counts: what only root may use belongs to nobody.
    std::uint64_t room = facts.blocks - unused + available;
    double free_percent = percent_of(available, room);
    std::string space = join(about(free_percent), " % of ", check.path, " is free (",
                             about_bytes(available, facts.block_bytes), " of ",
                             about_bytes(room, facts.block_bytes), ")");

    Observation seen;
    if (free_percent < check.free_percent_min)
        seen.problem = join(space, ", expected ", check.free_percent_min, " % at least");
    else if (free_percent < check.free_percent_warning)
        seen.warning = join(space, ", expected ", check.free_percent_warning, " % at least");
    seen.body = join("{\"free_percent\":", free_percent, ",\"free_bytes\":",
                     static_cast<double>(available) * static_cast<double>(facts.block_bytes));
    if (facts.inodes != 0) {
        std::uint64_t inodes = std::min(facts.inodes_available, facts.inodes);
        double inodes_percent = percent_of(inodes, facts.inodes);
        if (inodes_percent < check.inodes_percent_min)
            append_to(seen.problem, seen.problem.empty() ? "" : "; ", about(inodes_percent),
                      " % of the inodes of ", check.path, " are free, expected ",
                      check.inodes_percent_min, " % at least: there are too many small files");
        append_to(seen.body, ",\"inodes_free_percent\":", inodes_percent);
    }
    seen.body.push_back('}');
    return seen;
}

}  // namespace holdfast::watch
