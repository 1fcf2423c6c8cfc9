#include "ctl/screen/sparkline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "ctl/status/words.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::size_t height_of(double sample, double greatest)
{
    if (!(sample > 0) || !(greatest > 0))
        return 0;
    // Whatever is not nothing is seen.
    const double height = std::ceil(sample / greatest * (bars.size() - 1));
    return static_cast<std::size_t>(std::clamp<double>(height, 1, bars.size() - 1));
}

}  // namespace

void Samples::add(std::optional<double> sample)
{
    if (sample && !std::isfinite(*sample))
        sample.reset();
    all_.push_back(sample);
    if (all_.size() > samples_max)
        all_.pop_front();
}

std::optional<double> Samples::latest() const noexcept
{
    return all_.empty() ? std::nullopt : all_.back();
}

double Samples::greatest() const noexcept
{
    double greatest = 0;
    for (const std::optional<double>& each : all_)
        greatest = std::max(greatest, each.value_or(0));
    return greatest;
}

std::string sparkline(const Samples& samples, std::size_t columns)
{
    const auto& all = samples.all();
    const std::size_t shown = std::min(columns, all.size());
    const auto begin = all.end() - static_cast<std::ptrdiff_t>(shown);
    double greatest = 0;
    for (auto each = begin; each != all.end(); ++each)
        greatest = std::max(greatest, each->value_or(0));
    std::string line(columns - shown, ' ');
    for (auto each = begin; each != all.end(); ++each)
        line += *each ? bars.at(height_of(**each, greatest)) : " ";
    return line;
}

std::optional<double> Rate::take(std::int64_t count, Instant now)
{
    const std::optional<Look> before = before_;
    before_ = {.count = count, .at = now};
    if (!before || now <= before->at || count < before->count)
        return std::nullopt;
    return static_cast<double>(count - before->count) / seconds(now - before->at);
}

std::string rate_in_words(double each_second)
{
    // Words for milliseconds have as many digits as matter, and so has this.
    return each_second == 0 ? "0" : milliseconds_in_words(each_second / 1000);
}

}  // namespace holdfast::ctl
