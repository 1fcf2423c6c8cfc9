#include "lib/curl/smtp/mailer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::curl {
namespace {

long milliseconds(Duration time) noexcept
{
    // To libcurl, nothing means for ever.
    auto count = std::chrono::ceil<std::chrono::milliseconds>(time).count();
    return count > 0 ? static_cast<long>(count) : 1;
}

Posting posting_of(CURLcode code, unsigned said) noexcept
{
    switch (code) {
    case CURLE_OK:
        return Posting::accepted;
    case CURLE_COULDNT_RESOLVE_HOST:
        return Posting::not_resolved;
    case CURLE_COULDNT_CONNECT:
        return Posting::not_connected;
    case CURLE_OPERATION_TIMEDOUT:
        return Posting::timed_out;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION:
        return Posting::tls_failed;
    default:
        return said >= 400 ? Posting::refused : Posting::cut_off;
    }
}

}  // namespace

// One letter as libcurl sees it.
class Mailer::Delivery {
public:
    Delivery(Waiting waiting, const std::string& addresses, Duration left)
        : letter_{std::move(waiting.letter)},
          done_{std::move(waiting.done)},
          easy_{curl_easy_init()}
    {
        CHECK(easy_ != nullptr);
        if (!addresses.empty()) {
            addresses_ = lines_of({addresses});
            curl_easy_setopt(easy(), CURLOPT_RESOLVE, addresses_.get());
        }
        set_envelope();
        set_limits(left);
    }
    ~Delivery() = default;
    // libcurl knows where it is.
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    CURL* easy() const noexcept { return easy_.get(); }
    Done take_done() noexcept { return std::move(done_); }

    Posted finish(CURLcode code)
    {
        long said = 0;
        curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &said);
        Posted posted{.code = static_cast<unsigned>(said)};
        posted.posting = posting_of(code, posted.code);
        if (code == CURLE_OK)
            return posted;
        posted.may_have_arrived =
            sent_ == letter_.text.size() && posted.posting != Posting::refused;
        posted.detail = why_[0] != 0 ? why_.data() : curl_easy_strerror(code);
        return posted;
    }

private:
    static std::size_t on_read(char* into, std::size_t one, std::size_t bytes, void* self) noexcept
    {
        auto& delivery = *static_cast<Delivery*>(self);
        std::size_t left = delivery.letter_.text.size() - delivery.sent_;
        std::size_t count = std::min(one * bytes, left);
        std::memcpy(into, delivery.letter_.text.data() + delivery.sent_, count);
        delivery.sent_ += count;
        return count;
    }

    void set_envelope()
    {
        recipients_ = lines_of(letter_.to);
        curl_easy_setopt(easy(), CURLOPT_URL, letter_.url.c_str());
        curl_easy_setopt(easy(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(easy(), CURLOPT_MAIL_FROM, letter_.from.c_str());
        curl_easy_setopt(easy(), CURLOPT_MAIL_RCPT, recipients_.get());
        // One recipient who is unknown must not keep it from the others.
        curl_easy_setopt(easy(), CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
        curl_easy_setopt(easy(), CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy(), CURLOPT_READFUNCTION, on_read);
        curl_easy_setopt(easy(), CURLOPT_READDATA, this);
        if (!letter_.user.empty()) {
            curl_easy_setopt(easy(), CURLOPT_USERNAME, letter_.user.c_str());
            curl_easy_setopt(easy(), CURLOPT_PASSWORD, letter_.password.c_str());
        }
        long tls = letter_.requires_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY;
        curl_easy_setopt(easy(), CURLOPT_USE_SSL, tls);
        if (!letter_.ca_file.empty())
            curl_easy_setopt(easy(), CURLOPT_CAINFO, letter_.ca_file.c_str());
    }

    void set_limits(Duration left)
    {
        curl_easy_setopt(easy(), CURLOPT_TIMEOUT_MS, milliseconds(left));
        curl_easy_setopt(easy(), CURLOPT_CONNECTTIMEOUT_MS,
                         milliseconds(std::min(left, letter_.connect_timeout)));
        // A proxy of the environment is meant for the web, not for us.
        curl_easy_setopt(easy(), CURLOPT_PROXY, "");
        curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy(), CURLOPT_QUICK_EXIT, 1L);
        // The next letter may go with other credentials.
        curl_easy_setopt(easy(), CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, why_.data());
    }

    Letter letter_;
    Done done_;
    std::size_t sent_ = 0;
    std::array<char, CURL_ERROR_SIZE> why_{};
    Lines recipients_;
    Lines addresses_;
    Easy easy_;
};

Mailer::Mailer(IoLoop& loop)
    : loop_{loop},
      driver_{loop, "letters", 0, [this](CURL* easy, CURLcode code) { finish(easy, code); }},
      names_{loop, {}, [this] { loop_.wake(*this); }}
{
    loop_.add(*this, never);
}

Mailer::~Mailer()
{
    for (auto& [id, delivery] : running_)
        driver_.remove(delivery->easy());
    loop_.remove(*this);
}

LetterId Mailer::start(Letter letter, Done done)
{
    LetterId id{++numbers_};
    loop_.wake(*this);
    Result<Host> host = mail_host_of(letter.url);
    if (!host || waiting_.size() + running_.size() >= letters_max) {
        end(id, std::move(done),
            {.posting = Posting::not_connected,
             .detail = host ? "too many letters at once" : host.error().context});
        return id;
    }
    Instant until = loop_.now() + letter.timeout;
    waiting_.emplace(id, Waiting{std::move(letter), *std::move(host), until, std::move(done)});
    return id;
}

void Mailer::cancel(LetterId id)
{
    waiting_.erase(id);
    over_.erase(id);
    if (auto found = running_.extract(id); !found.empty())
        driver_.remove(found.mapped()->easy());
}

Instant Mailer::step(Instant now)
{
    for (const Names::Failure& failure : names_.take_failures())
        for (auto& [id, waiting] : waiting_)
            if (waiting.host.key() == failure.key)
                end(id, std::exchange(waiting.done, nullptr),
                    {.posting = Posting::not_resolved, .detail = failure.why});
    std::erase_if(waiting_, [](const auto& each) { return !each.second.done; });
    begin_waiting(now);
    Instant next = expire(now);
    // Whoever hears of one may start and cancel others.
    std::vector<LetterId> ids;
    for (const auto& [id, over] : over_)
        ids.push_back(id);
    for (LetterId id : ids)
        if (auto found = over_.extract(id); !found.empty())
            found.mapped().done(std::move(found.mapped().posted));
    return next;
}

void Mailer::begin_waiting(Instant now)
{
    for (auto each = waiting_.begin(); each != waiting_.end();) {
        Result<const std::string*> addresses = names_.find(each->second.host, now);
        if (addresses && *addresses == nullptr) {
            ++each;
            continue;
        }
        auto found = waiting_.extract(each++);
        if (addresses)
            begin(found.key(), std::move(found.mapped()), **addresses, now);
        else
            end(found.key(), std::move(found.mapped().done),
                {.posting = Posting::not_resolved, .detail = addresses.error().context});
    }
}

void Mailer::begin(LetterId id, Waiting waiting, const std::string& addresses, Instant now)
{
    Duration left = waiting.until - now;
    auto delivery = std::make_unique<Delivery>(std::move(waiting), addresses, left);
    CURL* easy = delivery->easy();
    running_.emplace(id, std::move(delivery));
    driver_.add(easy);
}

void Mailer::finish(CURL* easy, CURLcode code)
{
    auto found = std::ranges::find_if(
        running_, [easy](const auto& each) { return each.second->easy() == easy; });
    CHECK(found != running_.end());
    end(found->first, found->second->take_done(), found->second->finish(code));
    running_.erase(found);
}

void Mailer::end(LetterId id, Done done, Posted posted)
{
    over_.emplace(id, Over{std::move(posted), std::move(done)});
    loop_.wake(*this);
}

Instant Mailer::expire(Instant now)
{
    Instant next = never;
    for (auto each = waiting_.begin(); each != waiting_.end();) {
        if (each->second.until > now) {
            next = std::min(next, (each++)->second.until);
            continue;
        }
        auto found = waiting_.extract(each++);
        end(found.key(), std::move(found.mapped().done),
            {.posting = Posting::not_resolved,
             .detail = join("no address of ", found.mapped().host.name, " in time")});
    }
    return next;
}

}  // namespace holdfast::curl
