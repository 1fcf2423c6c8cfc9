#include "rehearsal/reports.h"

#include <utility>

#include "rehearsal/json_report.h"

namespace holdfast::rehearsal {
namespace {

Result<Report> read(const std::string& folder, const std::string& id)
{
    auto text = read_run(folder, id);
    return text ? read_report(*text, id) : Result<Report>{std::move(text).error()};
}

}  // namespace

// Which there are, and a few of those that are new.
class Reports::Listing final : public Job {
public:
    Listing(std::shared_ptr<Reports*> reports, std::string folder,
            std::map<std::string, std::int64_t> stamps)
        : reports_{std::move(reports)}, folder_{std::move(folder)}, stamps_{std::move(stamps)}
    {
    }

    void run() override
    {
        auto found = list_runs(folder_);
        if (!found) {
            error = std::move(found).error();
            return;
        }
        entries = *std::move(found);
        gone = stamps_;
        for (const Entry& each : entries)
            gone.erase(each.id);
        for (const Entry& each : entries) {
            auto known = stamps_.find(each.id);
            if (known != stamps_.end() && known->second == each.stamp)
                continue;
            if (read_now.size() == files_at_once) {
                has_more = true;
                break;
            }
            auto report = read(folder_, each.id);
            Listed listed{.id = each.id};
            if (report)
                listed.summary = std::move(report->summary);
            else
                listed.trouble = report.error().context;
            read_now.push_back({.stamp = each.stamp, .listed = std::move(listed)});
        }
    }
    void done() override
    {
        if (*reports_ != nullptr)
            (*reports_)->note(*this);
    }

    bool is_of(const std::string& folder) const { return folder == folder_; }

    std::optional<Error> error;
    std::vector<Entry> entries;
    std::map<std::string, std::int64_t> gone;  // Those that were known, and are not there.
    std::vector<Known> read_now;
    bool has_more = false;

private:
    std::shared_ptr<Reports*> reports_;
    std::string folder_;
    std::map<std::string, std::int64_t> stamps_;
};

class Reports::Finding final : public Job {
public:
    Finding(std::shared_ptr<Reports*> reports, std::string folder, std::string id, FindDone done)
        : reports_{std::move(reports)},
          folder_{std::move(folder)},
          id_{std::move(id)},
          done_{std::move(done)}
    {
    }

    void run() override { report_ = read(folder_, id_); }
    void done() override
    {
        if (*reports_ != nullptr)
            --(*reports_)->readings_;
        done_(report_);
    }

private:
    std::shared_ptr<Reports*> reports_;
    std::string folder_;
    std::string id_;
    FindDone done_;
    Result<Report> report_ = Error{Errc::unavailable, {}};
};

Reports::Reports(Worker& aux) : aux_{aux}, self_{std::make_shared<Reports*>(this)}
{
}

Reports::~Reports()
{
    *self_ = nullptr;
}

void Reports::apply(std::string folder)
{
    if (folder == folder_)
        return;
    folder_ = std::move(folder);
    known_.clear();
}

void Reports::list(ListDone done)
{
    if (!is_on())
        return done(std::vector<Listed>{});
    if (askers_.size() >= askers_max)
        return done(Error{Errc::overloaded, "too many wait for the reports"});
    askers_.push_back(std::move(done));
    if (askers_.size() == 1)
        look();
}

void Reports::look()
{
    std::map<std::string, std::int64_t> stamps;
    for (const auto& [id, known] : known_)
        stamps.emplace(id, known.stamp);
    if (!aux_.submit(std::make_unique<Listing>(self_, folder_, std::move(stamps))))
        answer(Error{Errc::overloaded, "the aux thread has too much to do"});
}

void Reports::note(Listing& listing)
{
    // Another folder is meant by now.
    if (!listing.is_of(folder_))
        return is_on() ? look() : answer(std::vector<Listed>{});
    if (listing.error)
        return answer(*listing.error);
    for (Known& each : listing.read_now) {
        std::string id = each.listed.id;
        known_.insert_or_assign(std::move(id), std::move(each));
    }
    for (const auto& [id, stamp] : listing.gone)
        known_.erase(id);
    if (listing.has_more)
        return look();
    std::vector<Listed> all;
    for (const Entry& each : listing.entries)
        if (auto found = known_.find(each.id); found != known_.end())
            all.push_back(found->second.listed);
    answer(all);
}

void Reports::answer(const Result<std::vector<Listed>>& all)
{
    for (const ListDone& done : std::exchange(askers_, {}))
        done(all);
}

void Reports::find(const std::string& id, const FindDone& done)
{
    if (!is_on() || !is_id(id))
        return done(Error{Errc::not_found, "there is no such report"});
    if (readings_ >= readings_max)
        return done(Error{Errc::overloaded, "too many reports are being read"});
    if (aux_.submit(std::make_unique<Finding>(self_, folder_, id, done))) {
        ++readings_;
        return;
    }
    done(Error{Errc::overloaded, "the aux thread has too much to do"});
}

}  // namespace holdfast::rehearsal
