// A kind with migrations of a test's own: a history as ours, then what the test wants.
#pragma once

#include <vector>

#include "store/kind.h"

namespace holdfast::store {

class TestKind {
public:
    // Each text is a migration, applied after 0001_history.
    explicit TestKind(const std::vector<std::string_view>& texts)
    {
        migrations_.push_back(ledger_kind().migrations[0]);
        for (std::size_t number = 2; number <= texts.size() + 1; ++number) {
            names_.push_back("000" + std::to_string(number) + "_test");
            sums_.push_back(std::string(60, '0') + std::to_string(1000 + number));
        }
        for (std::size_t i = 0; i < texts.size(); ++i)
            migrations_.push_back({.version = static_cast<int>(i) + 2,
                                   .name = names_[i],
                                   .sql = texts[i],
                                   .sha256 = sums_[i]});
    }

    // The first `count` migrations; all when it is 0. Outlived by this.
    Kind kind(std::size_t count = 0) const
    {
        std::span<const Migration> all{migrations_};
        return {.name = ledger_kind().name,
                .application_id = ledger_kind().application_id,
                .synchronous = Synchronous::full,
                .migrations = count == 0 ? all : all.first(count)};
    }
    Migration& operator[](std::size_t index) { return migrations_.at(index); }

private:
    std::vector<Migration> migrations_;
    std::vector<std::string> names_;
    std::vector<std::string> sums_;
};

}  // namespace holdfast::store
