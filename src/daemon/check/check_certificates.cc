// Whether listeners with TLS can prove who they are. That a certificate has ended is a warning:
// refusing to start would also take away the listeners without one, and the way to look.
#include <algorithm>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/own_name.h"
#include "daemon/check/server_identity.h"
#include "daemon/check/validity.h"
#include "daemon/config/rules.h"
#include "http/auth/doorstep.h"

namespace holdfast::daemon {
namespace {

// Only the service itself is given credentials: a person who asks by hand cannot look at them.
bool is_out_of_sight(const Context& context, const TlsSettings& tls)
{
    return !context.is_in_unit() && !credentials_directory(context.environment) &&
           (tls.certificate.starts_with(credential_prefix) ||
            tls.key.starts_with(credential_prefix));
}

// A name that clients are meant to call, and that would be answered 421.
void judge_names(const Settings& settings, const ListenSettings& listen,
                 const gnutls::CertificateFacts& facts, Report& report)
{
    const http::HostRules rules{.allowed = settings.http.allowed_hosts, .own_name = own_name()};
    auto is_foreign = [&](const std::string& name) {
        // Any name below it is as good as another.
        std::string host = name.starts_with("*.") ? join("any", name.substr(1)) : name;
        return http::judge_host(host, rules) == http::HostVerdict::foreign;
    };
    auto found = std::ranges::find_if(facts.names, is_foreign);
    if (found == facts.names.end())
        return;
    Problem problem{.key = "http.allowed_hosts", .file = listen.address};
    problem.what = join("the certificate is for ", printable(*found), ", which is no allowed host");
    problem.why = "requests to that name are answered 421";
    problem.remedy = join("add \"", printable(*found), "\" to http.allowed_hosts");
    report.warn(std::move(problem));
}

void judge(const Context& context, const ListenSettings& listen,
           const gnutls::CertificateFacts& facts, Report& report)
{
    const Validity validity = judge_validity(facts.not_before, facts.not_after, context.now);
    if (validity == Validity::good)
        return report.pass(join("certificate of ", listen.address, ": ", printable(facts.subject),
                                ", ", facts.key, ", until ", format_date(facts.not_after)));
    Problem problem{.key = "listen", .file = listen.address};
    std::string name = join("the certificate ", printable(facts.subject));
    bool is_credential = listen.tls->certificate.starts_with(credential_prefix);
    problem.remedy = is_credential ? "renew it, and restart: systemctl restart holdfast"
                                   : join("renew ", listen.tls->certificate,
                                          ", and reload: systemctl reload holdfast");
    if (validity == Validity::ended) {
        problem.what = join(name, " ended on ", format_date(facts.not_after), ", ",
                            format_distance(facts.not_after, context.now));
        problem.why = "clients refuse it";
    } else if (validity == Validity::ends_soon) {
        problem.what = join(name, " ends on ", format_date(facts.not_after), ", ",
                            format_distance(facts.not_after, context.now));
        problem.why = "clients will refuse it then";
    } else {
        problem.what = join(name, " begins on ", format_date(facts.not_before),
                            ", and the clock says ", format_date(context.now));
        problem.why = "clients refuse it until then";
        problem.remedy = "look at the clock with timedatectl, and at the certificate";
    }
    report.warn(std::move(problem));
}

}  // namespace

void check_certificates(const Context& context, Report& report)
{
    for (const ListenSettings& listen : context.settings().listen) {
        if (!listen.tls)
            continue;
        if (is_out_of_sight(context, *listen.tls)) {
            report.pass(join("certificate of ", listen.address,
                             ": a credential, which the service looks at when it starts"));
            continue;
        }
        auto credentials = read_identity(listen, context.environment, report.problems);
        if (credentials == nullptr)
            continue;
        judge(context, listen, credentials->facts(), report);
        judge_names(context.settings(), listen, credentials->facts(), report);
    }
}

}  // namespace holdfast::daemon
