#include "obs/exposition.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "base/text.h"

namespace holdfast::obs {
namespace {

std::string_view type_name(Type type, Format format)
{
    switch (type) {
    case Type::counter:
    case Type::sampled_counter:
        return "counter";
    case Type::gauge:
        return "gauge";
    case Type::histogram:
        return "histogram";
    case Type::info:
        return format == Format::openmetrics ? "info" : "gauge";
    }
    return "unknown";
}

// OpenMetrics names the family without the suffix that its samples carry.
std::string_view family_name(const FamilyBase& family, Format format)
{
    std::string_view name = family.description().name;
    if (format == Format::prometheus)
        return name;
    for (std::string_view suffix : {"_total", "_info"})
        if (name.ends_with(suffix))
            name.remove_suffix(suffix.size());
    return name;
}

void append_help(std::string& out, std::string_view help, Format format)
{
    for (char c : help) {
        if (c == '\\' || (c == '"' && format == Format::openmetrics))
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
}

}  // namespace

void append_number(std::string& out, std::uint64_t bits, bool is_integer)
{
    if (is_integer) {
        append_to(out, bits);
        return;
    }
    // Doubles hold every integer up to here; beyond, only the exponent's form is honest.
    constexpr double exact_max = 9e15;
    auto value = std::bit_cast<double>(bits);
    if (std::isnan(value))
        out += "NaN";
    else if (std::isinf(value))
        out += value > 0 ? "+Inf" : "-Inf";
    else if (std::abs(value) < exact_max && value == std::trunc(value))
        append_to(out, static_cast<std::int64_t>(value));
    else
        append_to(out, value);
}

void Document::build(const std::vector<const FamilyBase*>& families, std::uint64_t version)
{
    version_ = version;
    lines_.clear();
    text_ = std::make_shared<std::string>();
    for (const FamilyBase* family : families)
        add_family(*family, *text_);
    if (format_ == Format::openmetrics)
        *text_ += "# EOF\n";
}

void Document::add_family(const FamilyBase& family, std::string& out)
{
    std::vector<Sample> samples;
    family.append_samples(samples);
    if (samples.empty())
        return;
    add_header(family, out);
    for (const Sample& sample : samples) {
        out += sample.prefix;
        std::uint64_t bits = sample.cell->load(std::memory_order_relaxed);
        auto offset = static_cast<std::uint32_t>(out.size());
        append_number(out, bits, sample.is_integer);
        auto length = static_cast<std::uint32_t>(out.size() - offset);
        lines_.push_back({sample.cell, bits, offset, length, sample.is_integer});
        out += '\n';
    }
}

void Document::add_header(const FamilyBase& family, std::string& out) const
{
    std::string_view name = family_name(family, format_);
    const Description& description = family.description();
    append_to(out, "# HELP ", name, ' ');
    append_help(out, description.help, format_);
    append_to(out, "\n# TYPE ", name, ' ', type_name(family.type(), format_), '\n');
    if (format_ == Format::openmetrics && !description.unit.empty())
        append_to(out, "# UNIT ", name, ' ', description.unit, '\n');
}

void Document::patch()
{
    std::string_view numbers = find_changes();
    if (changes_.empty())
        return;
    // Somebody still sends the last document: it stays as it is, and we go on with a copy.
    if (text_.use_count() > 1)
        text_ = std::make_shared<std::string>(*text_);
    std::size_t done = 0;
    while (done < changes_.size()) {
        const Line& line = lines_[changes_[done].line];
        std::uint32_t length = changes_[done].length;
        if (length != line.length)
            break;
        std::memcpy(text_->data() + line.offset, numbers.data(), length);
        numbers.remove_prefix(length);
        ++done;
    }
    changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(done));
    if (!changes_.empty())
        splice(numbers);
}

// Notes which lines changed and returns their new numbers, one behind the other.
std::string_view Document::find_changes()
{
    changes_.clear();
    numbers_.clear();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        Line& line = lines_[i];
        std::uint64_t bits = line.cell->load(std::memory_order_relaxed);
        if (bits == line.shown)
            continue;
        line.shown = bits;
        std::size_t before = numbers_.size();
        // The buckets of a histogram above the usual value all hold the same number.
        bool is_repeated = !changes_.empty() && lines_[changes_.back().line].shown == bits &&
                           lines_[changes_.back().line].is_integer == line.is_integer;
        if (is_repeated)
            numbers_.append(numbers_, before - changes_.back().length);
        else
            append_number(numbers_, bits, line.is_integer);
        changes_.push_back({i, static_cast<std::uint32_t>(numbers_.size() - before)});
    }
    return numbers_;
}

// Writes the text anew from the first number whose length changed, and moves the offsets behind
// it: one pass, however many numbers grew or shrank.
void Document::splice(std::string_view numbers)
{
    std::string& text = *text_;
    const std::uint32_t start = lines_[changes_.front().line].offset;
    std::uint32_t copied = start;  // In the old text, up to here.
    std::uint32_t shift = 0;       // New offset minus old one; wraps when the text shrank.
    tail_.clear();
    auto change = changes_.begin();
    for (std::size_t i = changes_.front().line; i < lines_.size(); ++i) {
        Line& line = lines_[i];
        bool is_changed = change != changes_.end() && change->line == i;
        if (is_changed) {
            std::uint32_t end = line.offset + line.length;
            tail_.append(text, copied, line.offset - copied);
            tail_.append(numbers.substr(0, change->length));
            numbers.remove_prefix(change->length);
            copied = end;
        }
        line.offset += shift;
        if (is_changed) {
            shift += change->length - line.length;
            line.length = change->length;
            ++change;
        }
    }
    tail_.append(text, copied);
    text.replace(start, std::string::npos, tail_);
}

}  // namespace holdfast::obs
