// What is known of the units of this host: the port to the mirror that follows systemd. Loop
// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

class Units {
public:
    virtual ~Units() = default;

    // Why nothing is known just now ("the system bus is away since 12:03:10"); empty while all is.
    virtual std::string trouble() const = 0;
    // Since when that is so; nothing while all is known, and until systemd is asked for the first
    // time.
    virtual std::optional<WallTime> trouble_since() const = 0;
    // Null: systemd knows no such unit, or it was not asked about it yet.
    virtual const UnitFacts* find(std::string_view name) const = 0;
    // When systemd was last told to read all files of units anew, as a deploy does; nothing: not
    // while somebody has listened.
    virtual std::optional<WallTime> reloaded() const = 0;
    // Every unit that is known, in the order of their names.
    virtual void each(const std::function<void(const UnitFacts&)>& tell) const = 0;
    // By name: they are asked about even while systemd has not loaded them.
    virtual void follow(std::string_view name) = 0;
    virtual void unfollow(std::string_view name) = 0;
    // Why nothing can be said of a name that is not found, with what to do: there was no room to
    // follow it. Empty: it is followed, or nobody wanted that.
    virtual std::string refusal(std::string_view name) const = 0;
    // What each() does not tell since there is no room for it, with what to do; mostly empty.
    virtual std::string shortage() const = 0;
};

// Told on the loop; not from within a call of Units.
class UnitsObserver {
public:
    virtual ~UnitsObserver() = default;
    // `before` is null for one that is new, `now` for one that is gone.
    virtual void on_unit(const UnitFacts* before, const UnitFacts* now) = 0;
    // The bus went, or came back and everything is known again.
    virtual void on_trouble(const std::string& trouble) = 0;
};

}  // namespace holdfast::watch
