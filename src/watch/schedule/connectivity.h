// Whether it is this host that is cut off, not everybody else that is down. Two witnesses are
// needed: many hosts went silent within a short time, and so did a reference that has nothing to do
// with them. Then a silence proves nothing, until the reference or the hosts are heard again.
// Pure; loop thread.
//
// One host's silence is never explained away, nor that of many while the reference answers. A
// reference that is silent while all is well (a firewall, a slip of the pen) is no witness.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::watch {

struct ConnectivitySettings {
    // Of the hosts that were checked within the window. Half: when the link is gone, those who
    // were seen just before still count as there for a while.
    double share = 0.5;
    // Fewer silent hosts than this are a coincidence.
    std::size_t hosts_min = 3;
    // Half of the usual interval, so that half of all hosts are in it at any time.
    Duration window = std::chrono::seconds{30};
    // How often the reference is asked while it matters: how soon we are back.
    Duration ask_interval = std::chrono::seconds{5};
    // And otherwise: often enough to know that it can be asked at all.
    Duration quiet_interval = std::chrono::seconds{60};
    // A reference that is silent for so long while the hosts are not is no witness. Far longer than
    // a lost link takes to show at the hosts.
    Duration silence_max = std::chrono::minutes{5};
};

class Connectivity {
public:
    enum class News : std::uint8_t { none, went_offline, came_back };

    // Without a reference nothing is ever doubted.
    Connectivity(ConnectivitySettings settings, bool has_reference, Instant now) noexcept;

    void apply(ConnectivitySettings settings) noexcept { settings_ = settings; }

    // What came of a check of a host outside of this one; to answer wrongly is to answer.
    News note(std::string_view host, bool has_answered, Instant now);

    // When the reference is to be asked; `never` while it is being asked.
    Instant reference_due() const noexcept;
    void note_asked(Instant now) noexcept;
    News note_reference(bool has_answered, Instant now);
    // It could not be asked to the end, and is to be asked again at once.
    void note_cancelled(Instant now) noexcept
    {
        is_asking_ = false;
        reference_due_ = now;
    }

    // That a check which began then found nobody may be our fault.
    bool is_doubtful(Instant began) const noexcept
    {
        return is_offline_ || is_suspected_ || began < trusted_from_;
    }
    bool is_offline() const noexcept { return is_offline_; }
    // It was silent too long while others were not.
    bool is_reference_useless() const noexcept { return is_useless_; }

private:
    struct Sighting {
        std::string host;
        Instant at;
        bool has_answered;
    };
    using Sightings = std::list<Sighting>;

    void forget_before(Instant oldest);
    void forget(Sightings::iterator sighting);
    bool are_many_silent() const noexcept;
    bool are_many_heard() const noexcept;
    News come_back(Instant now);

    ConnectivitySettings settings_;
    bool has_reference_;

    Sightings sightings_;  // The last one of each host, the oldest first.
    std::map<std::string_view, Sightings::iterator> by_host_;  // Names of the sightings.
    std::size_t silent_ = 0;                                   // Of them.

    bool is_asking_ = false;
    Instant asked_ = Instant::min();
    Instant reference_due_;
    Instant silent_since_ = never;  // The reference.
    bool is_useless_ = false;

    bool is_suspected_ = false;  // Many are silent, and the reference was not heard about it.
    Instant suspected_since_ = Instant::min();
    bool are_many_silent_ = false;
    bool is_offline_ = false;
    Instant trusted_from_ = Instant::min();
};

}  // namespace holdfast::watch
