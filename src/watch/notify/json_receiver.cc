#include "watch/notify/json_receiver.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "lib/json/document.h"
#include "watch/definition/json_parts.h"
#include "watch/definition/limits.h"
#include "watch/definition/names.h"
#include "watch/definition/rules.h"
#include "watch/notify/mail.h"
#include "watch/notify/receiver_check.h"
#include "watch/notify/template.h"

namespace holdfast::watch {
namespace {

constexpr unsigned messages_per_minute_max = 6000;
constexpr unsigned burst_max = 1000;

// All but the log, which needs no entry.
constexpr std::array formats{Format::legacy, Format::webhook, Format::slack,
                             Format::teams,  Format::email,   Format::alertmanager};
using FormatMask = unsigned;
constexpr FormatMask mask_of(Format format) noexcept
{
    return 1U << static_cast<unsigned>(format);
}
constexpr FormatMask all_formats = 0x7F;
constexpr FormatMask posts = all_formats & ~mask_of(Format::email);

const std::vector<std::string_view>& format_names()
{
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        for (Format each : formats)
            all.push_back(to_string(each));
        return all;
    }();
    return names;
}

std::string names_of(FormatMask mask)
{
    std::vector<std::string> names;
    for (Format each : formats)
        if ((mask & mask_of(each)) != 0)
            names.emplace_back(to_string(each));
    return join_list(names, " or ");
}

std::optional<Complaint> find_environment_problem(std::string_view text)
{
    const auto names = environment_names();
    if (std::ranges::find(names, text) != names.end())
        return std::nullopt;
    return Complaint{join("there is no ", quote_shortened(text)),
                     join("one of ", join_list({names.begin(), names.end()}, ", ")),
                     suggest(text, {names.begin(), names.end()})};
}

std::optional<Complaint> find_mail_problem(std::string_view text)
{
    if (is_mail_address(text))
        return std::nullopt;
    return Complaint{join(quote_shortened(text), " is no mail address"), "NAME@HOST",
                     "write for example \"on-call@example.org\""};
}

template <std::size_t bytes_max>
std::optional<Complaint> line_rule(std::string_view text)
{
    return find_line_problem(text, bytes_max);
}

Part part(std::string_view name, std::function<void(const JsonValue&)> read)
{
    return {name, name, [read = std::move(read)](const JsonValue& value) {
                if (!value.is_null())
                    read(value);
            }};
}

void read_flag(const JsonValue& value, bool& to)
{
    if (auto flag = value.flag())
        to = *flag;
}

void read_secret(const JsonValue& value, std::string& to)
{
    auto text = value.secret();
    if (!text)
        return;
    if (auto complaint = find_header_value_problem(*text))
        value.reject(*std::move(complaint));
    else
        to = *std::move(text);
}

Selector read_selector(const JsonValue& value)
{
    Selector about;
    const auto texts = [](std::string_view name, std::string_view example, auto* rule,
                          std::vector<std::string>& to) {
        return part(name, [=, &to](const JsonValue& each) {
            read_texts(each, Selector::names_max, example, rule, to);
        });
    };
    read_object(
        value, R"({"groups": ["payments"]})",
        {texts("ids", R"(["checkout"])", &find_service_id_problem, about.ids),
         texts("groups", R"(["payments"])", &line_rule<limits::group_bytes_max>, about.groups),
         texts("tags", R"(["billing"])", &line_rule<limits::tag_bytes_max>, about.tags),
         texts("environments", R"(["production"])", &find_environment_problem,
               about.environments)});
    return about;
}

MailOptions read_mail(const JsonValue& value)
{
    constexpr std::string_view example =
        R"({"from": "holdfast@example.org", "to": ["on-call@example.org"]})";
    MailOptions mail;
    bool has_complaint = false;
    read_object(
        value, example,
        {part("from",
              [&](const JsonValue& each) {
                  auto text = each.text("holdfast@example.org");
                  auto complaint = text ? find_mail_problem(*text) : std::nullopt;
                  has_complaint = has_complaint || !text || complaint;
                  if (complaint)
                      each.reject(*std::move(complaint));
                  else if (text)
                      mail.from = *std::move(text);
              }),
         part("to",
              [&](const JsonValue& each) {
                  read_texts(each, mail_recipients_max, R"(["on-call@example.org"])",
                             find_mail_problem, mail.to);
                  const bool is_empty_list =
                      each.node().kind == json::Kind::array && each.node().items.empty();
                  has_complaint = has_complaint || (mail.to.empty() && !is_empty_list);
              }),
         part("user", [&](const JsonValue& each) { read_secret(each, mail.user); }),
         part("password", [&](const JsonValue& each) { read_secret(each, mail.password); }),
         part("requiresTls", [&](const JsonValue& each) { read_flag(each, mail.requires_tls); })});
    if (value.node().kind != json::Kind::object || has_complaint)
        return mail;
    if (mail.from.empty() || mail.to.empty())
        value.reject({join('"', mail.from.empty() ? "from" : "to", "\" is missing"),
                      "a sender and recipients", join("write for example ", example)});
    if (mail.user.empty() != mail.password.empty())
        value.reject({join("there is a ", mail.user.empty() ? "password without a user"
                                                            : "user without a password"),
                      "both or neither", "write the other one too"});
    return mail;
}

class ReceiverReader {
public:
    explicit ReceiverReader(const JsonValue& value) : value_{value} {}

    Receiver read()
    {
        if (value_.node().kind != json::Kind::object) {
            value_.reject_kind("an object",
                               R"({"name": "on-call", "format": "slack", "url": "..."})");
            return {};
        }
        read_format();
        to_.send_resolved = !format_ || Receiver::resolves_by_default(*format_);
        read_object(value_, "{}", parts());
        require("name", all_formats, R"("on-call")");
        require("format", all_formats, R"("slack")");
        require("url", all_formats,
                format_ == Format::email ? R"("smtp://mail.example.org:587")"
                                         : R"("https://example.org/alerts")");
        require("body", mask_of(Format::webhook), R"("{\"text\": \"{{name}} is {{status}}\"}")");
        require("mail", mask_of(Format::email),
                R"({"from": "holdfast@example.org", "to": ["on-call@example.org"]})");
        return std::move(to_);
    }

private:
    // First: what the others mean depends on it.
    void read_format()
    {
        const json::Node* node = value_.node().find("format");
        if (node == nullptr || node->kind != json::Kind::string)
            return;
        const auto& names = format_names();
        auto found = std::ranges::find(names, node->text);
        if (found != names.end())
            format_ = formats.at(static_cast<std::size_t>(found - names.begin()));
        to_.format = format_.value_or(Format::legacy);
    }

    Part only(FormatMask mask, std::string_view name, std::function<void(const JsonValue&)> read)
    {
        return part(name, [this, mask, name, read = std::move(read)](const JsonValue& each) {
            if (format_ && (mask & mask_of(*format_)) == 0)
                each.reject({join(name, " means nothing to the format ", to_string(*format_)),
                             join("the format ", names_of(mask)),
                             "remove it, or write another \"format\""});
            else
                read(each);
        });
    }

    std::vector<Part> parts()
    {
        const bool is_mail = format_ == Format::email;
        return {
            part("name",
                 [this](const JsonValue& each) {
                     if (auto text = each.text("on-call"))
                         take(each, &Receiver::name, *std::move(text),
                              "write for example \"on-call\"");
                 }),
            part("format", [](const JsonValue& each) { (void)each.choice(format_names()); }),
            part("url",
                 [this, is_mail](const JsonValue& each) {
                     if (auto text = each.secret())
                         take(each, &Receiver::url, *std::move(text),
                              is_mail ? "write for example \"smtp://mail.example.org:587\""
                                      : "write for example \"https://example.org/alerts\"");
                 }),
            only(posts, "headers",
                 [this](const JsonValue& each) { read_headers(each, to_.headers, nullptr); }),
            only(mask_of(Format::webhook), "body",
                 [this](const JsonValue& each) {
                     if (auto text = each.secret())
                         take(each, &Receiver::body_template, *std::move(text),
                              join("the places are ", join_list(places(), ", ")));
                 }),
            only(mask_of(Format::email), "mail",
                 [this](const JsonValue& each) { to_.mail = read_mail(each); }),
            part("caFile",
                 [this](const JsonValue& each) {
                     auto text = each.text("/etc/ssl/certs/internal.pem");
                     auto complaint = text ? find_path_problem(*text) : std::nullopt;
                     if (complaint)
                         each.reject(*std::move(complaint));
                     else if (text)
                         to_.ca_file = *std::move(text);
                 }),
            part("about", [this](const JsonValue& each) { to_.about = read_selector(each); }),
            part("sendResolved",
                 [this](const JsonValue& each) { read_flag(each, to_.send_resolved); }),
            only(all_formats & ~mask_of(Format::alertmanager), "sendReminders",
                 [this](const JsonValue& each) { read_flag(each, to_.send_reminders); }),
            part("timeout",
                 [this](const JsonValue& each) {
                     if (auto timeout =
                             each.duration(std::chrono::seconds{1}, std::chrono::minutes{5}))
                         to_.timeout = *timeout;
                 }),
            part("messagesPerMinute",
                 [this](const JsonValue& each) {
                     if (auto number = each.natural(1, messages_per_minute_max))
                         to_.messages_per_minute = *number;
                 }),
            part("burst",
                 [this](const JsonValue& each) {
                     if (auto number = each.natural(1, burst_max))
                         to_.burst = *number;
                 }),
        };
    }

    static std::vector<std::string> places()
    {
        std::vector<std::string> all;
        for (std::string_view name : BodyTemplate::names())
            all.push_back(join("{{", name, "}}"));
        return all;
    }

    // A text that check_receiver() has a rule for: asked about a receiver with nothing else wrong.
    void take(const JsonValue& value, std::string Receiver::*member, std::string text,
              std::string remedy)
    {
        Receiver sound{.name = "x", .format = to_.format, .url = "https://example.org"};
        if (sound.format == Format::email) {
            sound.url = "smtp://example.org";
            sound.mail = {.from = "x@example.org", .to = {"x@example.org"}};
        }
        sound.*member = text;
        Result<void> checked =
            format_ || member != &Receiver::url ? check_receiver(sound) : Result<void>{};
        if (checked)
            to_.*member = std::move(text);
        else
            value.reject({std::move(checked.error().context), "", std::move(remedy)});
    }

    void require(std::string_view name, FormatMask mask, std::string_view example)
    {
        if (format_ && (mask & mask_of(*format_)) == 0)
            return;
        if (!format_ && mask != all_formats)
            return;
        const json::Node* node = value_.node().find(name);
        if (node == nullptr || node->kind == json::Kind::null)
            value_.reject({join('"', name, "\" is missing"),
                           "a receiver with a name, a format and an URL",
                           join("write \"", name, "\": ", example)});
    }

    const JsonValue& value_;
    std::optional<Format> format_;
    Receiver to_;
};

}  // namespace

Receiver read_receiver(const JsonValue& value)
{
    return ReceiverReader{value}.read();
}

}  // namespace holdfast::watch
