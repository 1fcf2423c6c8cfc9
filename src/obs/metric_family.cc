#include "obs/metric_family.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::obs {
namespace {

std::string sample_prefix(std::string_view name, std::string_view suffix, std::string_view labels)
{
    std::string out = join(name, suffix);
    if (!labels.empty())
        append_to(out, '{', labels, '}');
    out += ' ';
    return out;
}

// "1.0" rather than "1": the form OpenMetrics asks for. The older format takes both, and a series
// must not change its name with the format. "0.0001" rather than "1e-04": what Prometheus' own
// libraries write, so that queries naming a bucket work here too.
std::string bound_text(double bound)
{
    std::array<char, 32> digits{};
    bool is_usual = bound >= 0.0001 && bound < 1e15;
    auto end = is_usual ? std::to_chars(digits.data(), digits.data() + digits.size(), bound,
                                        std::chars_format::fixed)
                        : std::to_chars(digits.data(), digits.data() + digits.size(), bound);
    std::string text{digits.data(), end.ptr};
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

bool unit_fits(Type type, const Description& description)
{
    std::string_view name = description.name;
    if (type == Type::counter || type == Type::sampled_counter)
        name.remove_suffix(std::string_view{"_total"}.size());
    return description.unit.empty() || name.ends_with("_" + description.unit);
}

}  // namespace

FamilyBase::FamilyBase(Type type, Description description, Labels labels, Shape& shape)
    : type_{type}, description_{std::move(description)}, labels_{std::move(labels)}, shape_{shape}
{
    const std::string& name = description_.name;
    bool is_counter = type == Type::counter || type == Type::sampled_counter;
    CHECK(is_counter == name.ends_with("_total"));
    CHECK((type == Type::info) == name.ends_with("_info"));
    CHECK(!description_.help.empty());
    CHECK(unit_fits(type, description_));
    CHECK(labels_.sets_max > 0);
}

const std::string& FamilyBase::key_of(Values values)
{
    CHECK(values.size() == labels_.names.size());
    key_.clear();
    for (std::string_view value : values)
        append_to(key_, value, '\x1F');
    return key_;
}

std::string FamilyBase::label_text(Values values, std::size_t sets)
{
    bool is_full = sets >= labels_.sets_max;
    if (is_full)
        shape_.overflows.add();
    std::string out;
    std::size_t index = 0;
    for (std::string_view value : values)
        append_label(out, labels_.names[index++], is_full ? "other" : value);
    return out;
}

void append_label(std::string& out, std::string_view name, std::string_view value)
{
    append_to(out, out.empty() ? "" : ",", name, "=\"");
    // The only control character either format can write is the line feed.
    for (const std::string_view piece : split(value, '\n')) {
        if (piece.data() != value.data())
            out += "\\n";
        for (char c : printable(piece)) {
            if (c == '"' || c == '\\')
                out += '\\';
            out += c;
        }
    }
    out += '"';
}

std::vector<Label> parse_labels(std::string_view text)
{
    std::vector<Label> labels;
    while (!text.empty()) {
        const std::size_t equals = text.find("=\"");
        CHECK(equals != std::string_view::npos);
        Label label{.name = std::string{text.substr(0, equals)}, .value = {}};
        text.remove_prefix(equals + 2);
        for (; text.front() != '"'; text.remove_prefix(1)) {
            const bool is_escaped = text.front() == '\\';
            if (is_escaped)
                text.remove_prefix(1);
            label.value.push_back(is_escaped && text.front() == 'n' ? '\n' : text.front());
        }
        text.remove_prefix(text.size() > 1 ? 2 : 1);  // The quote, and a comma.
        labels.push_back(std::move(label));
    }
    return labels;
}

void append_metric(std::vector<Sample>& out, const FamilyBase& family, const std::string& labels,
                   const Counter& counter)
{
    out.push_back({sample_prefix(family.description().name, "", labels), &counter.cell(), true});
}

void append_metric(std::vector<Sample>& out, const FamilyBase& family, const std::string& labels,
                   const Gauge& gauge)
{
    out.push_back({sample_prefix(family.description().name, "", labels), &gauge.cell(), false});
}

void append_metric(std::vector<Sample>& out, const FamilyBase& family, const std::string& labels,
                   const Histogram& histogram)
{
    const std::string& name = family.description().name;
    const std::vector<double>& bounds = histogram.bounds();
    for (std::size_t i = 0; i <= bounds.size(); ++i) {
        std::string with_bound = labels;
        append_label(with_bound, "le", i == bounds.size() ? "+Inf" : bound_text(bounds[i]));
        out.push_back({sample_prefix(name, "_bucket", with_bound), &histogram.cumulative(i), true});
    }
    out.push_back({sample_prefix(name, "_sum", labels), &histogram.shown_sum(), false});
    out.push_back(
        {sample_prefix(name, "_count", labels), &histogram.cumulative(bounds.size()), true});
}

}  // namespace holdfast::obs
