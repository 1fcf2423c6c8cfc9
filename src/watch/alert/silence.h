// An operator's word that certain alerts are not to be announced for a while. Pure; any thread.
//
// A silence is about telling, not about judging: what it holds back is an alert all the same, is
// listed, and is announced when the silence ends while it still fires. So a silence also mutes
// reminders. What was announced before is resolved aloud: who was told of the beginning is told of
// the end, silence or not.
#pragma once

#include <cstddef>
#include <string>

#include "base/strong.h"
#include "base/time.h"
#include "watch/alert/selector.h"

namespace holdfast::watch {

using SilenceId = Strong<struct SilenceIdTag>;

struct SilenceRule {
    static constexpr std::size_t text_bytes_max = 512;

    SilenceId id{};
    Selector about{};
    WallTime starts{};
    WallTime ends{};  // Each has an end: one that is forgotten must not mute a service for ever.
    std::string author{};
    std::string comment{};

    bool covers(WallTime time) const noexcept { return starts <= time && time < ends; }
    friend bool operator==(const SilenceRule&, const SilenceRule&) = default;
};

}  // namespace holdfast::watch
