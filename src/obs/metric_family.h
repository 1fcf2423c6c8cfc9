// Metrics of one name: the description that /metrics shows once, and one metric for each set of
// label values. Loop thread only, except for changing values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "obs/metric.h"
#include "obs/metric_reader.h"

namespace holdfast::obs {

enum class Type { counter, sampled_counter, gauge, histogram, info };

struct Description {
    std::string name;
    std::string help;
    std::string unit{};  // "seconds", "bytes"; empty for plain numbers.
};

struct Labels {
    std::vector<std::string> names;
    // More sets of values than this go into one set called "other" and are counted.
    std::size_t sets_max = 200;
};

struct Label {
    std::string name;
    std::string value;
};

// What the families of one registry share.
struct Shape {
    std::uint64_t version = 0;  // Grows with every new line of the document.
    Counter overflows;          // Look-ups that ended in the set "other".
};

// A line of the document: the text before the number, and the number.
struct Sample {
    std::string prefix;
    const Cell* cell;
    bool is_integer;
};

class FamilyBase {
public:
    FamilyBase(Type type, Description description, Labels labels, Shape& shape);
    FamilyBase(const FamilyBase&) = delete;
    FamilyBase& operator=(const FamilyBase&) = delete;
    virtual ~FamilyBase() = default;

    Type type() const noexcept { return type_; }
    const Description& description() const noexcept { return description_; }

    virtual void publish() noexcept {}
    // In the order of the label values, so that the document is the same for the same values.
    virtual void append_samples(std::vector<Sample>& out) const = 0;
    virtual void read(Reader& reader) const = 0;

protected:
    using Values = std::initializer_list<std::string_view>;

    // What identifies a label set in lookups; valid until the next call.
    const std::string& key_of(Values values);
    // name="value",... escaped; every value is "other" when there are `sets` already and that is
    // the limit.
    std::string label_text(Values values, std::size_t sets);
    std::size_t sets_max() const noexcept { return labels_.sets_max; }
    void changed() noexcept { ++shape_.version; }

private:
    Type type_;
    Description description_;
    Labels labels_;
    Shape& shape_;
    std::string key_;
};

void append_label(std::string& out, std::string_view name, std::string_view value);
// What append_label() wrote.
std::vector<Label> parse_labels(std::string_view text);

void append_metric(std::vector<Sample>& out, const FamilyBase& family, const std::string& labels,
                   const Counter& counter);
void append_metric(std::vector<Sample>& out, const FamilyBase& family, const std::string& labels,
                   const Gauge& gauge);
void append_metric(std::vector<Sample>& out, const FamilyBase& family, const std::string& labels,
                   const Histogram& histogram);

template <typename Metric>
class Family final : public FamilyBase {
public:
    using Make = std::function<std::unique_ptr<Metric>()>;

    Family(Type type, Description description, Labels labels, Shape& shape, Make make)
        : FamilyBase{type, std::move(description), std::move(labels), shape}, make_{std::move(make)}
    {
    }

    // The metric for these label values, in the order of the names; lives as long as the registry,
    // or until it is removed. Costs a hash lookup: a hot path keeps the reference.
    Metric& with(Values values)
    {
        const std::string& key = key_of(values);
        if (auto found = known_.find(key); found != known_.end())
            return *found->second;
        bool has_room = sets_.size() < sets_max();
        Set& set = find_or_make(label_text(values, sets_.size()));
        // What became "other" is not remembered: that map would grow without a bound.
        if (has_room) {
            known_.emplace(key, set.metric.get());
            ++set.names;
        }
        return *set.metric;
    }

    // The metric for these label values, and every reference to it, goes. What never was, or became
    // "other", stays as it is. Costs little more than with(), however many there are.
    void remove(Values values)
    {
        auto found = known_.find(key_of(values));
        if (found == known_.end())
            return;
        auto set = sets_.find(label_text(values, 0));
        // Values that differ in unprintable bytes alone share one metric.
        if (set->second.names == 1)
            known_.erase(found);
        else
            std::erase_if(known_, [metric = found->second](const auto& each) {
                return each.second == metric;
            });
        sets_.erase(set);
        changed();
    }

    void publish() noexcept override
    {
        if constexpr (std::is_same_v<Metric, Histogram>)
            for (auto& [labels, set] : sets_)
                set.metric->publish();
    }

    void append_samples(std::vector<Sample>& out) const override
    {
        for (const auto& [labels, set] : sets_)
            append_metric(out, *this, labels, *set.metric);
    }

    void read(Reader& reader) const override
    {
        for (const auto& [labels, set] : sets_)
            read_metric(reader, labels, *set.metric);
    }

    // A set whose label text is ready, for the registry's own use.
    Metric& in_set(std::string labels) { return *find_or_make(std::move(labels)).metric; }

private:
    struct Set {
        std::unique_ptr<Metric> metric;
        std::size_t names = 0;  // Of `known_`.
    };

    Set& find_or_make(std::string labels)
    {
        Set& set = sets_[std::move(labels)];
        if (!set.metric) {
            set.metric = make_();
            changed();
        }
        return set;
    }

    Make make_;
    std::map<std::string, Set> sets_;
    std::unordered_map<std::string, Metric*> known_;
};

}  // namespace holdfast::obs
