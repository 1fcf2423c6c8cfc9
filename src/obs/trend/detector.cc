#include "obs/trend/detector.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "obs/trend/exchange.h"

namespace holdfast::trend {
namespace {

// After a longer gap, what was before says nothing about now.
constexpr std::int64_t gap_max = 10;
// How far out a sample may be and still count as inside, in standard deviations.
constexpr double inside = 3;
// Samples in a row that are inside before a report is over.
constexpr unsigned calm_needed = 5;
// Who has cried today must cry louder: times what is enough, by reports in the last period.
constexpr std::array louder{1.0, 1.25, 2.0, 3.0, 4.0};
constexpr std::size_t reports_max = 16;
// A level is normal when it has stayed for a quarter of a period; a part that fails, only after a
// whole one.
constexpr int adapts_in_a_period = 4;
// A fifth of the samples of a half hour is enough to remember it.
constexpr std::size_t remembered_part = 5;
// With a third of them in a report, it says nothing about what is normal.
constexpr std::size_t suspect_part = 3;
// One sample counts no more than that in the error of a half hour.
constexpr double error_most = 5;

}  // namespace

Detector::Detector(Kind kind, Rhythm rhythm)
    : kind_{kind}, rhythm_{rhythm}, history_{kind}, bucket_{kind}
{
}

std::optional<Change> Detector::add(const Moment& moment, const std::optional<Sample>& sample)
{
    std::optional<Change> change;
    if (missed_before(moment) > gap_max)
        forget_evidence();
    last_ = moment.at;
    if (!is_open_ || place_.bucket != moment.place.bucket || place_.day != moment.place.day) {
        if (is_open_)
            change = close(moment.at);
        open(moment.place);
    }
    explanations_.by_old_clock(history_, regimes_, moment);
    nearest_.reset();
    if (!sample || !is_valid(kind_, *sample))
        return change;
    if (!first_)
        first_ = moment.at;
    last_present_ = moment.at;
    bucket_.add(*sample);
    if (!explanations_.is_any_there())
        return change;
    std::optional<Change> judged = judge(moment, *sample);
    return judged ? judged : change;
}

// After a restart only the wall clock knows.
std::int64_t Detector::missed_before(const Moment& moment) const noexcept
{
    return moment.missed.value_or((moment.at - last_) / rhythm_.interval - 1);
}

void Detector::open(const Place& place)
{
    if (is_open_ && place_.day != place.day)
        habits_.end_day();
    is_open_ = true;
    place_ = place;
    bucket_.clear();
    judged_ = 0;
    suspects_ = 0;
    explanations_.open(history_, regimes_, place);
    auto usual = history_.usual(place.day, place.bucket, 0);
    days_ = usual ? usual->days : 0;
    auto noise = [&](unsigned bucket) {
        return std::max(1.0, history_.noise(place.day, bucket).value_or(1));
    };
    noises_ = {.before = noise(previous_bucket(place.bucket)),
               .here = noise(place.bucket),
               .after = noise(next_bucket(place.bucket))};
}

// The more reports there were, the likelier is the next one wrong.
Strength Detector::enough(WallTime at) noexcept
{
    std::erase_if(reports_,
                  [&](WallTime report) { return at < report || at - report > rhythm_.period; });
    double times = louder[std::min(reports_.size(), louder.size() - 1)];
    Strength enough = habits_.enough();
    return {.small = times * enough.small,
            .large = times * enough.large,
            .spike = (reports_.size() > 1 ? times : 1) * enough.spike,
            .silence = times * enough.silence};
}

std::optional<Change> Detector::judge(const Moment& moment, const Sample& sample)
{
    ++judged_;
    const Strength enough = this->enough(moment.at);
    constexpr double most = std::numeric_limits<double>::infinity();
    // What speaks against the explanation that fares best.
    Strength least{.small = most, .large = most, .spike = most, .silence = most};
    bool is_unexplained = true;
    bool is_over = false;
    for (std::size_t i = 0; i < basis_count; ++i) {
        Explanation& each = explanations_.all()[i];
        if (!each.is_there)
            continue;
        weigh(static_cast<Basis>(i), moment, sample, enough);
        is_unexplained = is_unexplained && each.evidence.is_enough(enough);
        is_over = is_over || each.evidence.is_over(enough);
        Strength strength = each.evidence.strength();
        for (auto kind : Strength::kinds())
            least.*kind = std::min(least.*kind, strength.*kind);
    }
    calm_ = nearest_->excess <= inside ? std::min(calm_ + 1, calm_needed) : 0;
    if (active_) {
        ++suspects_;
        return is_over && calm_ == calm_needed ? end(moment.at, Change::What::ended) : std::nullopt;
    }
    if (is_unexplained)
        return begin(moment, enough);
    habits_.note_strength(least);
    return std::nullopt;
}

void Detector::weigh(Basis basis, const Moment& moment, const Sample& sample,
                     const Strength& enough)
{
    Explanation& explanation = explanations_.of(basis);
    double position = (basis == Basis::old_clock ? *moment.by_old_clock : moment.place).position;
    Range range = range_at(kind_, explanation.levels, position);
    double noise = noise_at(noises_, position);
    double deviations = distance(kind_, sample, range) / noise;
    if (deviations < 0 && !can_fall(kind_))
        deviations = 0;
    explanation.misses += std::clamp(deviations, -error_most, error_most);
    double excess = std::max(0.0, std::abs(deviations) - habits_.tolerance());
    explanation.evidence.add(moment.at,
                             {.excess = std::copysign(excess, deviations),
                              .expected = expected_events(range, sample),
                              .is_silent = kind_ == Kind::count && sample.value == 0},
                             enough);
    if (!nearest_ || excess < nearest_->excess)
        nearest_ = Nearest{
            .sample = sample, .basis = basis, .range = range, .noise = noise, .excess = excess};
}

std::optional<Change> Detector::begin(const Moment& moment, const Strength& enough)
{
    // The last explanation that failed knows since when none holds.
    const Evidence* last = nullptr;
    for (const Explanation& each : explanations_.all())
        if (each.is_there && (!last || last->since(enough) < each.evidence.since(enough)))
            last = &each.evidence;
    is_told_ = is_judging();
    auto view = this->view();
    View shown = view.value_or(View{});
    active_ = Finding{.is_above = last->is_above(enough),
                      .seen = shown.seen,
                      .expected = shown.expected,
                      .since = std::min(last->since(enough), moment.at),
                      .found = moment.at};
    for_each_cell(moment.at, [](Cell& cell) { cell.is_doubtful = true; });
    if (reports_.size() < reports_max)
        reports_.push_back(moment.at);
    habits_.drop_strength();
    new_shift_.reset();
    calm_ = 0;
    return is_told_ ? std::optional{Change{Change::What::began, *active_}} : std::nullopt;
}

std::optional<Change> Detector::end(WallTime at, Change::What what)
{
    // What has lasted is what this weekday was like; what was short is nothing to expect again.
    if (at - active_->found >= rhythm_.period / adapts_in_a_period)
        for_each_cell(at, [](Cell& cell) { cell.is_doubtful = false; });
    Change change{what, *active_};
    active_.reset();
    forget_evidence();
    return is_told_ ? std::optional{change} : std::nullopt;
}

// Those recorded since the abnormality began.
template <typename Act>
void Detector::for_each_cell(WallTime at, Act act)
{
    const Duration length = rhythm_.period / bucket_count;
    Place place = place_;
    for (Duration back{}; back < at - active_->since + length && back < rhythm_.period;
         back += length) {
        if (Cell* cell = history_.find(place.day, place.bucket))
            act(*cell);
        place.day -= place.bucket == 0 ? 1 : 0;
        place.bucket = previous_bucket(place.bucket);
    }
}

void Detector::forget_evidence() noexcept
{
    explanations_.forget_evidence();
    calm_ = 0;
}

std::optional<Finding> Detector::active() const noexcept
{
    return is_told_ ? active_ : std::nullopt;
}

bool Detector::is_judging() const noexcept
{
    // The first half hour may have been short of samples: it counts as a day, but is none.
    return days_ >= periods_needed && first_ && last_ - *first_ >= periods_needed * rhythm_.period;
}

bool Detector::is_forgotten(WallTime now) const noexcept
{
    auto days = static_cast<std::int64_t>(History::days_max);
    return now - last_present_ > days * rhythm_.period;
}

std::optional<Detector::View> Detector::view() const noexcept
{
    if (!nearest_ || !is_judging())
        return std::nullopt;
    const auto& [sample, basis, range, noise, excess] = *nearest_;
    double margin = (habits_.tolerance() + inside) * noise;
    double low = can_fall(kind_) ? value_at(kind_, sample.weight, range.low, -margin) : 0;
    return View{.seen = value_at(kind_, sample.weight, level_of(kind_, sample), 0),
                .expected = {.basis = basis,
                             .low = low,
                             .high = value_at(kind_, sample.weight, range.high, margin),
                             .days = days_}};
}

std::optional<Change> Detector::close(WallTime at)
{
    if (active_)
        habits_.drop_strength();
    else
        habits_.keep_strength();
    auto due = static_cast<std::size_t>(rhythm_.period / rhythm_.interval) / bucket_count;
    std::size_t count = bucket_.count();
    if (count == 0 || count < due / remembered_part)
        return std::nullopt;
    double level = bucket_.level();
    const Explanation& other = explanations_.of(Basis::other_level);
    bool is_at_other = other.is_there && judged_ > 0 &&
                       other.error(judged_) < explanations_.of(Basis::usual).error(judged_);
    double regime = is_at_other ? *regimes_.other() : regimes_.current();
    bool is_suspect = suspects_ * suspect_part > count;
    history_.record(place_.day, place_.bucket,
                    {.level = static_cast<float>(level),
                     .noise = static_cast<float>(bucket_.noise(level)),
                     .regime = static_cast<float>(regime),
                     .is_doubtful = is_suspect});
    if (is_suspect)
        return active_ ? consider_new_level(at, level) : std::nullopt;
    if (judged_ > count / 2)
        learn();
    return std::nullopt;
}

void Detector::learn()
{
    Explanation& usual = explanations_.of(Basis::usual);
    Explanation& other = explanations_.of(Basis::other_level);
    double near = habits_.tolerance() + 1;
    if (regimes_.note(usual.error(judged_) <= near, other.error(judged_) <= near))
        std::swap(usual.evidence, other.evidence);
    habits_.note_error(explanations_.least_error(judged_));
}

std::optional<Change> Detector::consider_new_level(WallTime at, double level)
{
    const Explanation& usual = explanations_.of(Basis::usual);
    if (!usual.is_there)
        return std::nullopt;
    bool has_stayed = false;
    if (new_shift_) {
        double before = shifted(kind_, usual.levels.here, *new_shift_);
        double moved = score(kind_, bucket_.typical(level), before) / noises_.here;
        has_stayed = std::abs(moved) <= habits_.tolerance() + 1;
    }
    new_shift_ = shift_between(kind_, usual.levels.here, level);
    // Silence is no level: it stays abnormal until most days are silent at this time.
    bool is_silence = kind_ == Kind::count && level == 0;
    Duration patience = rhythm_.period / (kind_ == Kind::ratio ? 1 : adapts_in_a_period);
    if (is_silence || !has_stayed || at - active_->found < patience)
        return std::nullopt;
    regimes_.move(*new_shift_);
    for_each_cell(at, [&](Cell& cell) { cell.regime = static_cast<float>(regimes_.current()); });
    return end(at, Change::What::adapted);
}

void Detector::exchange(Exchange& exchange)
{
    Kind kind = kind_;
    std::int64_t interval = rhythm_.interval.count();
    std::int64_t period = rhythm_.period.count();
    exchange.count(kind, static_cast<std::int64_t>(Kind::duration));
    exchange.value(interval);
    exchange.value(period);
    if (kind != kind_ || interval != rhythm_.interval.count() || period != rhythm_.period.count())
        exchange.refuse();
    history_.exchange(exchange);
    habits_.exchange(exchange);
    regimes_.exchange(exchange);
    explanations_.exchange(exchange);
    bool is_active = active_.has_value();
    exchange.value(is_active);
    if (exchange.is_restoring())
        active_ = is_active ? std::optional{Finding{}} : std::nullopt;
    if (active_)
        trend::exchange(exchange, *active_);
    exchange.value(is_told_);
    exchange.optional(first_);
    exchange.value(last_);
    exchange.value(last_present_);
    exchange.list(reports_, reports_max, [&](WallTime& report) { exchange.value(report); });
    exchange.count(calm_, calm_needed);
    exchange.optional(new_shift_);
    exchange_bucket(exchange);
}

void Detector::exchange_bucket(Exchange& exchange)
{
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    exchange.value(is_open_);
    exchange.value(place_.day);
    exchange.count(place_.bucket, bucket_count - 1);
    bucket_.exchange(exchange);
    for (double* noise : {&noises_.before, &noises_.here, &noises_.after}) {
        exchange.value(*noise);
        if (exchange.is_restoring() && *noise < 1)
            exchange.refuse();
    }
    exchange.count(days_, History::usual_days);
    exchange.count(judged_, most);
    exchange.count(suspects_, most);
}

}  // namespace holdfast::trend
