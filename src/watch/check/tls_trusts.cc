#include "watch/check/tls_trusts.h"

#include <utility>

#include "base/text.h"

namespace holdfast::watch {

class Trusts::Reading final : public Job {
public:
    Reading(std::shared_ptr<Trusts*> trusts, std::string ca_file)
        : trusts_{std::move(trusts)}, ca_file_{std::move(ca_file)}
    {
    }

    void run() override
    {
        found_ = ca_file_.empty() ? gnutls::Trust::of_host() : gnutls::Trust::of_file(ca_file_);
    }
    void done() override
    {
        if (*trusts_ != nullptr)
            (*trusts_)->note(ca_file_, std::move(found_));
    }

private:
    std::shared_ptr<Trusts*> trusts_;
    std::string ca_file_;
    Found found_ = Error{Errc::unavailable, {}};
};

Trusts::Trusts(const Loop& loop, Worker& worker)
    : loop_{loop}, worker_{worker}, self_{std::make_shared<Trusts*>(this)}
{
}

Trusts::~Trusts()
{
    *self_ = nullptr;
}

void Trusts::find(const std::string& ca_file, Done done)
{
    auto at = entries_.find(ca_file);
    if (at == entries_.end()) {
        if (entries_.size() >= files_max)
            std::erase_if(entries_, [](const auto& each) { return !each.second.is_reading; });
        if (entries_.size() >= files_max)
            return done(Error{Errc::overloaded,
                              join("more than ", files_max, " files of authorities at once")});
        at = entries_.emplace(ca_file, Entry{}).first;
    }
    Entry& entry = at->second;
    // One that could not be read is looked at again each time: somebody repairs it.
    bool is_old = !entry.is_known || !entry.found || loop_.now() - entry.read_at >= fresh;
    if (is_old && !entry.is_reading)
        read(ca_file, entry);
    if (entry.is_known && entry.found)
        return done(entry.found);
    if (entry.is_reading)
        entry.waiting.push_back(std::move(done));
    else
        done(Error{Errc::overloaded, "the authorities to trust could not be read: too much to do"});
}

void Trusts::read(const std::string& ca_file, Entry& entry)
{
    entry.is_reading = worker_.submit(std::make_unique<Reading>(self_, ca_file));
}

void Trusts::note(const std::string& ca_file, Found found)
{
    Entry& entry = entries_.at(ca_file);
    entry.is_reading = false;
    entry.is_known = true;
    entry.read_at = loop_.now();
    entry.found = std::move(found);
    Found told = entry.found;
    // Who is told may ask for another one.
    for (Done& each : std::exchange(entry.waiting, {}))
        each(told);
}

}  // namespace holdfast::watch
