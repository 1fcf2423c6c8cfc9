// The units of a host as a test wants them: what is set is told to the observer, as the mirror
// does. One thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "watch/unit/units.h"

namespace holdfast::watch {

class FakeUnits final : public Units {
public:
    std::string trouble() const override { return trouble_; }
    std::optional<WallTime> trouble_since() const override { return since_; }
    const UnitFacts* find(std::string_view name) const override
    {
        auto alias = aliases.find(name);
        auto found = units_.find(alias == aliases.end() ? name : std::string_view{alias->second});
        const bool is_known = trouble_.empty() || keeps_in_trouble;
        return found == units_.end() || !is_known ? nullptr : &found->second;
    }
    std::optional<WallTime> reloaded() const override { return reloaded_at; }
    void each(const std::function<void(const UnitFacts&)>& tell) const override
    {
        for (const auto& [name, facts] : units_)
            tell(facts);
    }
    void follow(std::string_view name) override { ++followed[std::string{name}]; }
    void unfollow(std::string_view name) override
    {
        auto found = followed.find(std::string{name});
        if (found != followed.end() && --found->second == 0)
            followed.erase(found);
    }

    std::string refusal(std::string_view name) const override
    {
        auto found = refused.find(name);
        return found == refused.end() ? std::string{} : found->second;
    }
    std::string shortage() const override { return short_of; }

    void set(UnitFacts facts)
    {
        auto found = units_.find(facts.name);
        const bool is_new = found == units_.end();
        const UnitFacts before = is_new ? UnitFacts{} : found->second;
        const UnitFacts& now = units_[facts.name] = std::move(facts);
        if (observer != nullptr)
            observer->on_unit(is_new ? nullptr : &before, &now);
    }
    void remove(std::string_view name)
    {
        auto gone = units_.extract(std::string{name});
        if (observer != nullptr)
            observer->on_unit(&gone.mapped(), nullptr);
    }
    // Empty: it is back.
    void say(std::string trouble, std::optional<WallTime> since = std::nullopt)
    {
        trouble_ = std::move(trouble);
        since_ = since;
        if (observer != nullptr)
            observer->on_trouble(trouble_);
    }

    UnitsObserver* observer = nullptr;
    bool keeps_in_trouble = false;                            // What was known, as the mirror does.
    std::map<std::string, int> followed;                      // How often.
    std::map<std::string, std::string, std::less<>> aliases;  // Another name: the unit's own.
    std::map<std::string, std::string, std::less<>> refused;  // And why.
    std::string short_of;
    std::optional<WallTime> reloaded_at;

private:
    std::string trouble_;
    std::optional<WallTime> since_;
    std::map<std::string, UnitFacts, std::less<>> units_;
};

}  // namespace holdfast::watch
