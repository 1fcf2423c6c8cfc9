#include "tests/store/power_loss/totals.h"

#include <array>
#include <string_view>

#include "base/text.h"

namespace holdfast::power_loss {
namespace {

struct Line {
    std::string_view name;
    std::uint64_t Totals::*number;
    double wanted;  // For each power loss, at least.
};

constexpr std::array lines{
    Line{"lives", &Totals::lives, 0.05},
    Line{"acknowledged writes", &Totals::acknowledged, 10},
    Line{"refused: I/O error", &Totals::refused_io, 0.02},
    Line{"refused: disk full", &Totals::refused_full, 0.1},
    Line{"turned away below the reserve", &Totals::turned_away, 0.02},
    Line{"undone alone", &Totals::undone_alone, 0.5},
    Line{"outcome unknown", &Totals::unknown, 0.1},
    Line{"power losses", &Totals::power_losses, 1},
    Line{"restarts without one", &Totals::restarts, 0.05},
    Line{"ends while opening", &Totals::ends_while_opening, 0.02},
    Line{"clean ends", &Totals::clean_ends, 0.02},
    Line{"in doubt, found stored", &Totals::found_stored, 0.01},
    Line{"in doubt, found undone", &Totals::found_undone, 0.1},
    Line{"openings", &Totals::openings, 1},
    Line{"openings that failed", &Totals::failed_openings, 0.005},
    Line{"checkpoints", &Totals::checkpoints, 0.4},
    Line{"checkpoints that met a reader", &Totals::partial_checkpoints, 0.02},
    Line{"reads compared", &Totals::reads, 1},
    Line{"disk: writes", &Totals::writes, 50},
    Line{"disk: syncs", &Totals::syncs, 5},
    Line{"disk: failed writes", &Totals::failed_writes, 0.01},
    Line{"disk: failed syncs", &Totals::failed_syncs, 0.05},
    Line{"disk: failed truncations", &Totals::failed_truncations, 0.001},
    Line{"disk: writes met a full disk", &Totals::met_full_disk, 0.02},
    Line{"disk: sectors dropped", &Totals::dropped, 5},
    Line{"disk: sectors torn", &Totals::torn, 0.2},
    Line{"disk: sectors garbled", &Totals::garbled, 0.2},
    Line{"disk: sectors out of order", &Totals::reordered, 1},
    Line{"disk: directory entries lost", &Totals::entries_lost, 0.005},
};

}  // namespace

Totals& Totals::operator+=(const Totals& other)
{
    for (const Line& line : lines)
        this->*line.number += other.*line.number;
    return *this;
}

std::string Totals::text() const
{
    std::string out;
    for (const Line& line : lines) {
        std::string name{line.name};
        name.resize(32, ' ');
        append_to(out, "  ", name, this->*line.number, "\n");
    }
    return out;
}

std::string Totals::lacking() const
{
    std::string out;
    for (const Line& line : lines) {
        auto least = static_cast<std::uint64_t>(line.wanted * static_cast<double>(power_losses));
        if (this->*line.number < least || this->*line.number == 0)
            append_to(out, line.name, ": ", this->*line.number, ", at least ", least,
                      " are wanted\n");
    }
    return out;
}

}  // namespace holdfast::power_loss
