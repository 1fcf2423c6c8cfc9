#include "daemon/certificates.h"

#include "base/text.h"
#include "obs/log.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

constexpr std::chrono::hours look_interval{1};
constexpr std::chrono::hours repeat_interval{24};

}  // namespace

Certificates::Certificates(const World& world, const std::vector<ServerIdentity>& identities)
    : world_{world},
      expiry_{world.registry.gauges(
          {.name = "holdfast_http_certificate_expiry_timestamp_seconds",
           .help = "When the certificate of a listener ends, or one of its chain.",
           .unit = "seconds"},
          {.names = {"listen"}})}
{
    for (const ServerIdentity& each : identities)
        show(each.address, shown_[each.address], each.credentials);
    world_.loop.add(*this, shown_.empty() ? never : world_.loop.now() + look_interval);
}

Certificates::~Certificates()
{
    world_.loop.remove(*this);
}

const http::tls::Identity* Certificates::find(const std::string& address) const
{
    auto found = shown_.find(address);
    return found == shown_.end() ? nullptr : &found->second.identity;
}

std::vector<std::string> Certificates::replace(const std::vector<ServerIdentity>& identities)
{
    std::vector<std::string> changed;
    for (const ServerIdentity& each : identities) {
        auto found = shown_.find(each.address);
        if (found == shown_.end())
            continue;  // A new listener needs a restart.
        if (found->second.identity.credentials->facts().fingerprint ==
            each.credentials->facts().fingerprint)
            continue;
        show(each.address, found->second, each.credentials);
        changed.push_back(each.address);
    }
    return changed;
}

// What is wrong with its dates was said by the checks before.
void Certificates::show(const std::string& address, Shown& shown, const Credentials& credentials)
{
    const gnutls::CertificateFacts& facts = credentials->facts();
    shown.identity.credentials = credentials;
    shown.said_at = world_.loop.wall();
    shown.said = judge(shown, shown.said_at);
    expiry_.with({address}).set(unix_seconds(facts.not_after));
    world_.log.write(messages::certificate_loaded,
                     join(address, " shows the certificate ", printable(facts.subject), ", ",
                          facts.key, ", until ", format_date(facts.not_after)),
                     {{"HOLDFAST_LISTEN", address},
                      {"HOLDFAST_SUBJECT", facts.subject},
                      {"HOLDFAST_NAMES", join_list(facts.names, ", ")},
                      {"HOLDFAST_FINGERPRINT", facts.fingerprint},
                      {"HOLDFAST_NOT_AFTER", format_rfc3339(facts.not_after)}});
}

Validity Certificates::judge(const Shown& shown, WallTime now)
{
    const gnutls::CertificateFacts& facts = shown.identity.credentials->facts();
    return judge_validity(facts.not_before, facts.not_after, now);
}

std::string Certificates::trouble() const
{
    const WallTime now = world_.loop.wall();
    for (const auto& [address, shown] : shown_) {
        const gnutls::CertificateFacts& facts = shown.identity.credentials->facts();
        switch (judge(shown, now)) {
        case Validity::ended:
            return join("the certificate of ", address, " ended on ", format_date(facts.not_after));
        case Validity::not_yet:
            return join("the certificate of ", address, " begins on ",
                        format_date(facts.not_before));
        case Validity::good:
        case Validity::ends_soon:
            break;
        }
    }
    return {};
}

Instant Certificates::step(Instant now)
{
    const WallTime wall = world_.loop.wall();
    for (auto& [address, shown] : shown_) {
        const Validity validity = judge(shown, wall);
        if (validity == shown.said && wall - shown.said_at < repeat_interval)
            continue;
        shown.said = validity;
        shown.said_at = wall;
        warn(address, shown);
    }
    return shown_.empty() ? never : now + look_interval;
}

void Certificates::warn(const std::string& address, const Shown& shown)
{
    const gnutls::CertificateFacts& facts = shown.identity.credentials->facts();
    if (shown.said != Validity::ended && shown.said != Validity::ends_soon)
        return;
    const bool has_ended = shown.said == Validity::ended;
    world_.log.write(has_ended ? messages::certificate_ended : messages::certificate_ends_soon,
                     join("the certificate of ", address, ", ", printable(facts.subject),
                          has_ended ? ", ended on " : ", ends on ", format_date(facts.not_after),
                          ", ", format_distance(facts.not_after, shown.said_at)),
                     {{"HOLDFAST_LISTEN", address},
                      {"HOLDFAST_SUBJECT", facts.subject},
                      {"HOLDFAST_NOT_AFTER", format_rfc3339(facts.not_after)}});
}

}  // namespace holdfast::daemon
