#include "tests/obs/trend/judgement.h"

#include <algorithm>

#include "base/text.h"
#include "obs/trend/detector.h"

namespace holdfast::trend {
namespace {

// At least this part of all abnormalities is found in time, of each kind of them, and of what was
// found only this part is told again.
constexpr double found_least = 0.95;
constexpr double found_of_each_least = 0.85;
// Of those that come rarely, a few misses say nothing.
constexpr int missed_by_chance = 3;
constexpr double told_again_most = 0.03;
// False alarms a day, over all series. No series may have more than one a day on average, and days
// with more than one are rare; why there are any, src/README.md says.
constexpr double false_alarms_most = 0.1;
constexpr double uneasy_days_most = 0.01;
// A report that begins while the level goes back belongs to what ends there.
constexpr int aftermath = 15;

bool belongs_to(const Label& label, int minute) noexcept
{
    // A level that stays is normal from then on.
    int to = label.what == Abnormal::new_level ? label.due : label.to + aftermath;
    return minute >= label.from && minute <= std::max(to, label.due);
}

std::string place(int minute)
{
    return join("day ", minute / Series::day, " minute ", minute % Series::day);
}

class Judge {
public:
    Judge(const Background& background, int days, std::uint64_t seed)
        : name_{join(background.name, ", series ", seed)},
          series_{background, days, seed},
          found_(series_.labels().size()),
          alarms_(static_cast<std::size_t>(days)),
          detector_{background.kind, Rhythm{}}
    {
    }

    Judgement run()
    {
        Calendar calendar{Rhythm{}};
        for (int minute = 0; minute < series_.minutes(); ++minute) {
            Minute each = series_.at(minute);
            auto change = detector_.add(calendar.moment(each.wall, each.now), each.sample);
            if (change && change->what == Change::What::began)
                note(minute, change->finding);
        }
        sum_up();
        return std::move(out_);
    }

private:
    void note(int minute, const Finding& finding)
    {
        if (minute < static_cast<int>(periods_needed) * Series::day)
            ++out_.too_early;
        bool is_known = false;
        for (std::size_t i = 0; i < found_.size(); ++i) {
            const Label& label = series_.labels()[i];
            if (!belongs_to(label, minute))
                continue;
            is_known = true;
            out_.told_again += found_[i] ? 1 : 0;
            found_[i] = found_[i] || minute <= label.due;
        }
        if (is_known)
            return;
        ++alarms_[static_cast<std::size_t>(minute / Series::day)];
        out_.faults.push_back(join(name_, ": false alarm on ", place(minute), ": ",
                                   describe(detector_.kind(), finding)));
    }

    void sum_up()
    {
        for (std::size_t i = 0; i < found_.size(); ++i) {
            const Label& label = series_.labels()[i];
            Tally& tally = out_.by_abnormality[static_cast<std::size_t>(label.what)];
            ++tally.abnormal;
            tally.found += found_[i] ? 1 : 0;
            if (!found_[i])
                out_.faults.push_back(join(name_, ": missed the ",
                                           abnormal_names[static_cast<std::size_t>(label.what)],
                                           " of ", label.size, " on ", place(label.from)));
        }
        out_.days = static_cast<int>(alarms_.size() - periods_needed);
        for (int alarms : alarms_) {
            out_.false_alarms += alarms;
            out_.uneasy_days += alarms > 1 ? 1 : 0;
        }
        out_.worst_series = out_.false_alarms - out_.days;
    }

    std::string name_;
    Series series_;
    std::vector<bool> found_;  // In time.
    std::vector<int> alarms_;  // False ones, by day.
    Detector detector_;
    Judgement out_;
};

}  // namespace

Tally Judgement::total() const noexcept
{
    Tally total;
    for (const Tally& each : by_abnormality) {
        total.abnormal += each.abnormal;
        total.found += each.found;
    }
    return total;
}

void Judgement::add(const Judgement& other)
{
    for (std::size_t i = 0; i < by_abnormality.size(); ++i) {
        by_abnormality[i].abnormal += other.by_abnormality[i].abnormal;
        by_abnormality[i].found += other.by_abnormality[i].found;
    }
    worst_series = days == 0 ? other.worst_series : std::max(worst_series, other.worst_series);
    days += other.days;
    false_alarms += other.false_alarms;
    uneasy_days += other.uneasy_days;
    told_again += other.told_again;
    too_early += other.too_early;
    faults.insert(faults.end(), other.faults.begin(), other.faults.end());
}

Judgement judge(const Background& background, int days, std::uint64_t seed)
{
    return Judge{background, days, seed}.run();
}

std::vector<std::string> shortcomings(const Judgement& judgement)
{
    std::vector<std::string> out;
    Tally total = judgement.total();
    if (total.found < found_least * total.abnormal)
        out.push_back("too few abnormalities found in time");
    for (std::size_t i = 0; i < abnormal_names.size(); ++i) {
        const Tally& tally = judgement.by_abnormality[i];
        if (tally.found + missed_by_chance < found_of_each_least * tally.abnormal)
            out.push_back(join("too few found in time: ", abnormal_names[i]));
    }
    if (judgement.false_alarms > false_alarms_most * judgement.days)
        out.push_back("too many false alarms");
    if (judgement.worst_series > 0)
        out.push_back("a series with more false alarms than days");
    if (judgement.uneasy_days > uneasy_days_most * judgement.days)
        out.push_back("too many days with more than one false alarm");
    if (judgement.told_again > told_again_most * total.abnormal)
        out.push_back("too many told again");
    if (judgement.too_early > 0)
        out.push_back("something was judged before three periods were seen");
    return out;
}

}  // namespace holdfast::trend
